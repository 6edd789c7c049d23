"""Insights: pictures and numbers for the people who asked for them."""

import io
import logging
from dataclasses import dataclass

from models import Delivery, DeliveryKind
from models.database import connection
from phoenix_bot import watching
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.insights import charts, numbers
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery import drawing
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import post
from phoenix_bot.delivery.kinds import files
from phoenix_bot.delivery.kinds.direct_messages import FIXES
from phoenix_bot.delivery.kinds.files import Upload
from phoenix_bot.delivery.kinds.kind import Kind, does, find_message
from phoenix_bot.outages.reading import insights
from phoenix_bot.outages.reading.insights import Wanted
from phoenix_bot.people import profiles, readers
from phoenix_bot.slack.outcomes import Later, Outcome

log = logging.getLogger(__name__)

BUSY = 2.0
"""Seconds after which to try again if other charts are being drawn."""

UNDRAWN = "_The pictures could not be drawn. An operator finds the reason in the log._"


@dataclass(frozen=True)
class Asked:
    """Insights for somebody (Slack id)."""

    to: str

    @property
    def name(self) -> str:
        """What the first picture is called, if there are any."""
        return f"{charts.WEEKS}.png"

    @property
    def limit(self) -> str:
        """That of sending files."""
        return files.COMPLETE


def _asked(row: Delivery, vocabulary: Vocabulary) -> Asked | None:
    """None for somebody who may no longer read outages."""
    if readers.why_never(profiles.find(row.payload["to"])):
        return None
    return Asked(row.payload["to"])


def _send(attempt: Attempt, row: Delivery, asked: Asked) -> Outcome:
    """Draw and send, once we know that this person may read it, and when it is our turn to draw."""
    with connection():
        if not readers.may_read(profiles.find(asked.to)):
            return files.unseen(row, Later("Slack has not told us whether this person may read outages"))
    with drawing.turn() as is_ours:
        if not is_ours:
            waits = Later("other charts are being drawn", seconds=BUSY, is_trouble=False)
            return files.unseen(row, waits)
        said, uploads = _made(row)
    if not uploads:
        content = Content(text=f"{said}\n{UNDRAWN}")
        return attempt.perform(post({"channel": asked.to}, content, row))
    return files.send_all(attempt, row, uploads, to=asked.to, comment=said)


def _made(row: Delivery) -> tuple[str, list[Upload]]:
    """The numbers, and the pictures: none if they cannot be drawn."""
    wanted, zone = Wanted.of_payload(row.payload), row.payload["zone"]
    with connection():
        figures = insights.read(wanted, zone, now=row.created_at)
    drawn = [chart for chart in charts.of(figures) if chart.bars]
    try:
        pictures = drawing.draw(drawn)
    except drawing.Undrawn as error:
        log.exception("Insights are sent without pictures")
        watching.failed(error, "delivery", row.kind)
        pictures = []
    uploads = [
        Upload(f"{chart.title}.png", io.BytesIO(picture), chart.alt)
        for chart, picture in zip(drawn, pictures, strict=False)
    ]
    return numbers.message(figures), uploads


def _find(attempt: Attempt, row: Delivery, asked: Asked) -> Outcome | None:
    found = files.find(attempt, row, asked)
    return found or find_message(attempt, row, post({"channel": asked.to}, Content(""), row))


KINDS = {
    DeliveryKind.INSIGHTS: Kind(
        _asked, task=does("send you the insights that you asked for", FIXES), perform=_send, recover=_find
    )
}
