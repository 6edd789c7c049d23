"""Sending a file to a person or into a channel: what kinds of delivery that do so share.

Nobody sees a file until the last call. All calls before that may be repeated; that one must not.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from models import Delivery
from models.database import transaction
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome

COMPLETE = "files.completeUploadExternal"
"""The last of the calls. It shows the file, so it must not be repeated."""


@dataclass(frozen=True)
class File:
    """A file for somebody or for a channel, `to` (Slack id).

    `write` fills it, and returns what is said above it; it has no connection.
    """

    to: str
    name: str
    write: Callable[[BinaryIO], str]

    @property
    def limit(self) -> str:
        """That of the last call."""
        return COMPLETE


def send(attempt: Attempt, row: Delivery, wanted: File) -> Outcome:
    """Write the file, upload it, and show it: the `perform` of kinds that send one."""
    with TemporaryFile() as file:
        comment = wanted.write(file)
        uploaded = _upload(attempt, file, wanted.name)
    if not isinstance(uploaded, Done):
        return _unseen(row, uploaded)
    place = _place(attempt, wanted.to)
    if not isinstance(place, Done):
        return _unseen(row, place)
    file_id = uploaded.answer["file_id"]
    _remember(row, file_id)
    completion = {
        "files": json.dumps([{"id": file_id, "title": wanted.name}]),
        "channel_id": place.answer["channel"]["id"],
        "initial_comment": comment,
    }
    return attempt.perform(Call(COMPLETE, completion))


def find(attempt: Attempt, row: Delivery, wanted: File) -> Outcome | None:
    """The message with the file of an earlier attempt, if Slack shows it: the `recover` of such kinds."""
    file_id = row.payload.get("file")
    if file_id is None or row.tried_at is None:
        return None

    def has_it(message: dict[str, Any]) -> bool:
        return any(file.get("id") == file_id for file in message.get("files") or ())

    return attempt.search(wanted.to, has_it, since=row.tried_at)


def _place(attempt: Attempt, to: str) -> Outcome:
    """Done with the conversation: that with a person has to be opened."""
    if to.startswith(("U", "W")):
        return attempt.perform(Call("conversations.open", {"users": to}))
    return Done({"channel": {"id": to}})


def _unseen(row: Delivery, outcome: Later | Never) -> Outcome:
    """The outcome of an attempt that did not come to show the file; an earlier one may have shown it."""
    return replace(outcome, uncertain="file" in row.payload)


def _upload(attempt: Attempt, file: BinaryIO, name: str) -> Outcome:
    """Give the file to Slack, where nobody sees it yet. Done with its `file_id`."""
    ticket = attempt.perform(Call("files.getUploadURLExternal", {"filename": name, "length": file.tell()}))
    if not isinstance(ticket, Done):
        return ticket
    sent = attempt.upload(ticket.answer["upload_url"], file)
    return ticket if isinstance(sent, Done) else sent


def _remember(row: Delivery, file_id: str) -> None:
    """Store the file's id: by it the message can be found again if the answer to the last call is lost."""
    row.payload = {**row.payload, "file": file_id}
    with transaction():
        Delivery.update(payload=row.payload).where(
            Delivery.id == row.id, Delivery.attempts == row.attempts
        ).execute()
