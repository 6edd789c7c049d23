"""Files with post-mortems that are past their due date, sent to a channel."""

from collections.abc import Iterable
from functools import partial
from typing import BinaryIO

from models import Delivery, DeliveryKind
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.kinds import files
from phoenix_bot.delivery.kinds.files import File
from phoenix_bot.delivery.kinds.kind import FIXES, Kind, does
from phoenix_bot.outages import overdue_reports

NO_CHANNEL = "Check SLACK_POSTMORTEM_REPORT_CHANNEL; if the channel is private, invite the app to it."


def _file(row: Delivery, vocabulary: Vocabulary) -> File:
    news = row.payload["news"]
    return File(row.payload["to"], news["name"], partial(_write, rows=news["rows"], said=news["said"]))


def _write(file: BinaryIO, *, rows: Iterable[Iterable[str]], said: str) -> str:
    overdue_reports.write(file, rows)
    return said


KINDS = {
    DeliveryKind.OVERDUE_REPORTS: Kind(
        _file,
        task=does("send the file with overdue post-mortems", {**FIXES, "channel_not_found": NO_CHANNEL}),
        perform=files.send,
        recover=files.find,
    )
}
