"""Sending files to a person or into a channel: what kinds of delivery that do so share.

Nobody sees the files until the last call. All calls before that may be repeated; that one must not.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Protocol

from models import Delivery
from models.database import transaction
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome

COMPLETE = "files.completeUploadExternal"
"""The last of the calls. It shows the file, so it must not be repeated."""


class Addressed(Protocol):
    """A step that sends files, of which one has this `name`, `to` somebody (Slack id)."""

    @property
    def to(self) -> str: ...

    @property
    def name(self) -> str: ...


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


@dataclass(frozen=True)
class Upload:
    """What is uploaded; `alt` describes a picture to people who do not see it."""

    name: str
    content: BinaryIO
    alt: str = ""


def send(attempt: Attempt, row: Delivery, wanted: File) -> Outcome:
    """Write the file, upload it, and show it: the `perform` of kinds that send one."""
    with TemporaryFile() as file:
        comment = wanted.write(file)
        return send_all(attempt, row, [Upload(wanted.name, file)], to=wanted.to, comment=comment)


def send_all(attempt: Attempt, row: Delivery, uploads: Sequence[Upload], *, to: str, comment: str) -> Outcome:
    """Upload files, and show them below a comment in one message."""
    shown: list[dict[str, str]] = []
    for upload in uploads:
        uploaded = _upload(attempt, upload)
        if not isinstance(uploaded, Done):
            return unseen(row, uploaded)
        shown.append({"id": uploaded.answer["file_id"], "title": upload.name})
    place = _place(attempt, to)
    if not isinstance(place, Done):
        return unseen(row, place)
    _remember(row, shown[0]["id"])
    channel_id = place.answer["channel"]["id"]
    completion = {"files": json.dumps(shown), "channel_id": channel_id, "initial_comment": comment}
    return attempt.perform(Call(COMPLETE, completion))


def find(attempt: Attempt, row: Delivery, wanted: Addressed) -> Outcome | None:
    """The message with the files of an earlier attempt, if Slack shows it: the `recover` of such kinds."""
    file_id = row.payload.get("file")
    # Where the row was restored from a backup, the id may have been stored after that.
    name = wanted.name if file_id is None and row.payload.get("restored") else None
    if row.tried_at is None or (file_id is None and name is None):
        return None

    def has_it(message: dict[str, Any]) -> bool:
        files = message.get("files") or ()
        return any(file.get("id") == file_id if file_id else file.get("title") == name for file in files)

    return attempt.search(wanted.to, has_it, since=row.tried_at)


def _place(attempt: Attempt, to: str) -> Outcome:
    """Done with the conversation: that with a person has to be opened."""
    if to.startswith(("U", "W")):
        return attempt.perform(Call("conversations.open", {"users": to}))
    return Done({"channel": {"id": to}})


def unseen(row: Delivery, outcome: Later | Never) -> Outcome:
    """The outcome of an attempt that did not come to show the files; an earlier one may have shown them."""
    return replace(outcome, uncertain="file" in row.payload)


def _upload(attempt: Attempt, upload: Upload) -> Outcome:
    """Give the file to Slack, where nobody sees it yet. Done with its `file_id`."""
    told = {"filename": upload.name, "length": upload.content.seek(0, os.SEEK_END)}
    about = told | ({"alt_txt": upload.alt} if upload.alt else {})
    ticket = attempt.perform(Call("files.getUploadURLExternal", about))
    if not isinstance(ticket, Done):
        return ticket
    sent = attempt.upload(ticket.answer["upload_url"], upload.content)
    return ticket if isinstance(sent, Done) else sent


def _remember(row: Delivery, file_id: str) -> None:
    """Store the first file's id: by it the message is found again if the answer to the last call is lost."""
    row.payload = {**row.payload, "file": file_id}
    with transaction():
        Delivery.update(payload=row.payload).where(
            Delivery.id == row.id, Delivery.attempts == row.attempts
        ).execute()
