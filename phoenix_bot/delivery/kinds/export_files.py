"""Files with outages, sent to the people who asked for them."""

import json
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from models import Delivery, DeliveryKind
from models.database import connection, transaction
from phoenix_bot.acts.refusals import NotAllowed, Unintroduced
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds.direct_messages import FIXES
from phoenix_bot.delivery.kinds.kind import Kind, does
from phoenix_bot.outages.reading import export_file
from phoenix_bot.outages.reading.period import Period
from phoenix_bot.people import profiles, readers
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome

COMPLETE = "files.completeUploadExternal"
"""The last of the calls. It shows the file, so it must not be repeated; all before it may be."""


@dataclass(frozen=True)
class Export:
    """A file with the outages of a period, in the words of `vocabulary`."""

    period: Period
    vocabulary: Vocabulary

    @property
    def limit(self) -> str:
        """That of the last call."""
        return COMPLETE


def _export(row: Delivery, vocabulary: Vocabulary) -> Export | None:
    """None for somebody who may no longer read outages."""
    try:
        readers.require(profiles.find(row.payload["to"]))
    except (readers.Unsynced, Unintroduced):
        pass  # _send() waits until we know.
    except NotAllowed:
        return None
    return Export(Period.of_payload(row.payload), vocabulary)


def _send(attempt: Attempt, row: Delivery, export: Export) -> Outcome:
    """Write the file, upload it, and show it, once we know that this person may read it."""
    with connection():
        if not readers.may_read(profiles.find(row.payload["to"])):
            return Later("Slack has not told us whether this person may read outages")
    name = f"outages {export.period.words}.csv"
    with TemporaryFile() as file:
        count = _write(file, export)
        uploaded = _upload(attempt, file, name)
    if not isinstance(uploaded, Done):
        return _unseen(row, uploaded)
    place = attempt.perform(Call("conversations.open", {"users": row.payload["to"]}))
    if not isinstance(place, Done):
        return _unseen(row, place)
    file_id = uploaded.answer["file_id"]
    _remember(row, file_id)
    completion = {
        "files": json.dumps([{"id": file_id, "title": name}]),
        "channel_id": place.answer["channel"]["id"],
        "initial_comment": _comment(count, export.period),
    }
    return attempt.perform(Call(COMPLETE, completion))


def _unseen(row: Delivery, outcome: Later | Never) -> Outcome:
    """The outcome of an attempt that did not come to show the file; an earlier one may have shown it."""
    return replace(outcome, uncertain="file" in row.payload)


def _write(file: BinaryIO, export: Export) -> int:
    """Fill the file; returns how many outages are in it."""
    impact_unit, currency = export.vocabulary.impact_unit, export.vocabulary.currency
    with connection():
        return export_file.write(file, export.period, impact_unit=impact_unit, currency=currency)


def _upload(attempt: Attempt, file: BinaryIO, name: str) -> Outcome:
    """Give the file to Slack, where nobody sees it yet. Done with its `file_id`."""
    ticket = attempt.perform(Call("files.getUploadURLExternal", {"filename": name, "length": file.tell()}))
    if not isinstance(ticket, Done):
        return ticket
    sent = attempt.upload(ticket.answer["upload_url"], file)
    return ticket if isinstance(sent, Done) else sent


def _comment(count: int, period: Period) -> str:
    return f"Here {'is the outage' if count == 1 else f'are the {count} outages'} announced {period.words}."


def _remember(row: Delivery, file_id: str) -> None:
    """Store the file's id: by it the message can be found again if the answer to the last call is lost."""
    row.payload = {**row.payload, "file": file_id}
    with transaction():
        Delivery.update(payload=row.payload).where(
            Delivery.id == row.id, Delivery.attempts == row.attempts
        ).execute()


def _find(attempt: Attempt, row: Delivery, export: Export) -> Outcome | None:
    """The message with the file of an earlier attempt, if Slack shows it."""
    file_id = row.payload.get("file")
    if file_id is None or row.tried_at is None:
        return None

    def has_it(message: dict[str, Any]) -> bool:
        return any(file.get("id") == file_id for file in message.get("files") or ())

    return attempt.search(row.payload["to"], has_it, since=row.tried_at)


KINDS = {
    DeliveryKind.EXPORT: Kind(
        _export,
        task=does("send you the outages that you asked for", FIXES),
        perform=_send,
        recover=_find,
    )
}
