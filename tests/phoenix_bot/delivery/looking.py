"""What the stories about delivery share: making Slack fail for some calls only, and looking at the outbox."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from models import Delivery, DeliveryKind
from models.database import connection
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.phoenix import Phoenix
from tests.stories import WHAT_HAPPENED


@contextmanager
def failing(
    slack: Sandbox, method: str, kind: str, *, where: Callable[[dict[str, Any]], bool], **details: Any
) -> Iterator[None]:
    """Until the end of the block every call of `method` whose arguments fit `where` meets this fault."""

    def look(called: str, phase: str, args: dict[str, Any]) -> None:
        if (called, phase) == (method, "before") and where(args):
            slack.faults.next(method, kind, **details)

    stop = slack.faults.watch(look)
    yield
    stop()


def about(word: str) -> Callable[[dict[str, Any]], bool]:
    """Calls whose text has `word`."""
    return lambda args: word in args.get("text", "")


def to(channel: str) -> Callable[[dict[str, Any]], bool]:
    """Calls for one channel or person."""
    return lambda args: args.get("channel") == channel


def submit_announcement(person: Person, system: str) -> None:
    """Announce an outage without waiting to see it."""
    person.command("/announce", system)
    form = person.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    assert form.submit(), form.errors


def announcements(person: Person) -> list[Message]:
    """The bot's messages in #incidents, without comments that are shown there, too."""
    return [one for one in person.messages("incidents") if one.metadata and one.thread_ts in (None, one.ts)]


def rows(*kinds: DeliveryKind) -> list[Delivery]:
    """The outbox's rows of these kinds (all of them if none is named), in order."""
    with connection():
        query = Delivery.select().order_by(Delivery.id)
        return list(query.where(Delivery.kind.in_(kinds)) if kinds else query)


def drafts(phoenix: Phoenix, person: Person) -> list[str]:
    """The drafts that somebody got as files."""
    phoenix.settled()
    files = [file for message in person.messages(dm=True) for file in message.files]
    assert {file["name"] for file in files} <= {"post-mortem of outage 1.md"}
    return [person.workspace.files[file["id"]]["content"].decode() for file in files]
