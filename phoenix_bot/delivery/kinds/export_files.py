"""Files with outages, sent to the people who asked for them."""

from functools import partial
from typing import BinaryIO

from models import Delivery, DeliveryKind
from models.database import connection
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.kinds import files
from phoenix_bot.delivery.kinds.direct_messages import FIXES
from phoenix_bot.delivery.kinds.files import File
from phoenix_bot.delivery.kinds.kind import Kind, does
from phoenix_bot.outages.reading import export_file
from phoenix_bot.outages.reading.period import Period
from phoenix_bot.people import profiles, readers
from phoenix_bot.slack.outcomes import Later, Outcome


def _export(row: Delivery, vocabulary: Vocabulary) -> File | None:
    """None for somebody who may no longer read outages."""
    if readers.why_never(profiles.find(row.payload["to"])):
        return None
    period = Period.of_payload(row.payload)
    write = partial(_write, period=period, vocabulary=vocabulary)
    return File(row.payload["to"], f"outages {period.words}.csv", write)


def _send(attempt: Attempt, row: Delivery, file: File) -> Outcome:
    """Send the file, once we know that this person may read it."""
    with connection():
        if not readers.may_read(profiles.find(row.payload["to"])):
            return Later("Slack has not told us whether this person may read outages")
    return files.send(attempt, row, file)


def _write(file: BinaryIO, *, period: Period, vocabulary: Vocabulary) -> str:
    with connection():
        count = export_file.write(
            file, period, impact_unit=vocabulary.impact_unit, currency=vocabulary.currency, has=vocabulary.has
        )
    return f"Here {'is the outage' if count == 1 else f'are the {count} outages'} announced {period.words}."


KINDS = {
    DeliveryKind.EXPORT: Kind(
        _export,
        task=does("send you the outages that you asked for", FIXES),
        perform=_send,
        recover=files.find,
    )
}
