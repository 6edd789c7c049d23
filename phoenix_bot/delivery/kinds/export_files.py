"""Files with outages, sent to those who asked for them."""

import json
from dataclasses import replace
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from models import Delivery, DeliveryKind
from models.database import connection, transaction
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Slack
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds.kind import Kind
from phoenix_bot.outages.reading import export_file
from phoenix_bot.outages.reading.export_file import Period
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome


def _completion(row: Delivery, vocabulary: Vocabulary) -> Call:
    """The last of the calls, the one that shows the file; `vocabulary` are for its content."""
    return Call("files.completeUploadExternal", {"vocabulary": vocabulary})


def _send(slack: Slack, row: Delivery, call: Call) -> Outcome:
    """Write the file, upload it, and show it. Only the last step must not be repeated."""
    period, vocabulary = Period.of_payload(row.payload), call.arguments["vocabulary"]
    with TemporaryFile() as file:
        with connection():
            count = export_file.write(
                file, period, impact_unit=vocabulary.impact_unit, currency=vocabulary.currency
            )
        uploaded = _upload(slack, file, _name(period))
    if not isinstance(uploaded, Done):
        return _unseen(row, uploaded)
    place = slack.perform(Call("conversations.open", {"users": row.payload["to"]}))
    if not isinstance(place, Done):
        return _unseen(row, place)
    file_id = uploaded.answer["file_id"]
    _remember(row, file_id)
    completion = {
        "files": json.dumps([{"id": file_id, "title": _name(period)}]),
        "channel_id": place.answer["channel"]["id"],
        "initial_comment": _comment(count, period),
    }
    return slack.perform(Call(call.method, completion))


def _unseen(row: Delivery, outcome: Later | Never) -> Outcome:
    """The outcome of an attempt that got nowhere near showing the file; an earlier one may have."""
    return replace(outcome, uncertain="file" in row.payload)


def _upload(slack: Slack, file: BinaryIO, name: str) -> Outcome:
    """The file is with Slack, as the answer's `file_id`, and nobody sees it."""
    ticket = slack.perform(Call("files.getUploadURLExternal", {"filename": name, "length": file.tell()}))
    if not isinstance(ticket, Done):
        return ticket
    sent = slack.upload(ticket.answer["upload_url"], file)
    return ticket if isinstance(sent, Done) else sent


def _name(period: Period) -> str:
    return f"outages {period.words}.csv"


def _comment(count: int, period: Period) -> str:
    return f"Here {'is the outage' if count == 1 else f'are the {count} outages'} announced {period.words}."


def _remember(row: Delivery, file_id: str) -> None:
    """By its id the file can be found again, if the answer to the last call is lost."""
    row.payload = {**row.payload, "file": file_id}
    with transaction():
        Delivery.update(payload=row.payload).where(
            Delivery.id == row.id, Delivery.attempts == row.attempts
        ).execute()


def _find(slack: Slack, row: Delivery, call: Call) -> Outcome | None:
    """The message with the file of an earlier attempt, if Slack shows it."""
    file_id = row.payload.get("file")
    if file_id is None or row.tried_at is None:
        return None

    def has_it(message: dict[str, Any]) -> bool:
        return any(file.get("id") == file_id for file in message.get("files") or ())

    return slack.search(row.payload["to"], has_it, since=row.tried_at)


KINDS = {DeliveryKind.EXPORT: Kind(_completion, perform=_send, recover=_find)}
