"""What people in the tests do over and over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.database import bind, database
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.server.slack_server import SlackServer
from tests.phoenix import Phoenix

OPEN_BUTTONS = [
    "Resolve",
    "Edit",
    "Reassign",
    "Post update",
    "Create channel",
    "Set channel",
    "Close as duplicate",
]
"""The buttons of an open outage that has no channel of its own."""

WHAT_HAPPENED = "WHO: customers are not able to HOW: fully WHAT: book BECAUSE: the database is down"


def announce(person: Person, system: str = "Booking", **fields: Any) -> Message:
    """Announce an outage by /announce and its form; the announcement. `fields` by label with _ for spaces.

    Also if another one of the same system is open.
    """
    before = {message.ts for message in person.messages("incidents")}
    person.command("/announce", system)
    form = person.modal("Announce an outage")
    form.fill(
        {"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%", **labelled(fields)}
    )
    assert form.submit(), form.errors
    if form.is_open:
        assert form.submit(), form.errors

    def announced() -> Message | None:
        new = [message for message in person.messages("incidents") if message.ts not in before]
        return next((message for message in new if f"{system} incident" in message.shown), None)

    return person.slack.until(announced, what=f"the announcement of {system}")


def edit(person: Person, announcement: Message, reason: str = "We know more now", **fields: Any) -> None:
    """Change an open outage by its Edit button and form."""
    person.click(announcement, "Edit")
    form = person.modal()
    form.fill({"Reason for this change?": reason, **labelled(fields)})
    assert form.submit(), form.errors


def resolve(person: Person, announcement: Message, **fields: Any) -> Message:
    """Resolve an outage by its button and form; the announcement as it is then."""
    person.click(announcement, "Resolve")
    form = person.modal()
    form.fill({"Sales affected": "yes", "B2B partners affected": "no", **labelled(fields)})
    assert form.submit(), form.errors
    return person.wait_for("incidents", "Resolved ")


def opened(person: Person, announcement: Message, button: str) -> Form:
    """The form that a button of the announcement opens."""
    person.click(announcement, button)
    return person.modal()


@contextmanager
def database_down(phoenix: Phoenix) -> Iterator[None]:
    """The database cannot be reached, once nothing is under way."""
    phoenix.settled()
    reachable = database.obj
    kind = phoenix.database_url.split(":")[0]
    bind({"sqlite": "sqlite:////nowhere/at/all.db"}.get(kind, "postgresql://nobody@127.0.0.1:1/none"))
    yield
    database.initialize(reachable)


def wait_for_second_delivery(slack: Sandbox, *, times: int = 1) -> None:
    """Wait until what slack.duplicate_next_envelope() asked for was delivered again and acknowledged.

    `times` is how often it has asked so far.
    """

    def again() -> bool:
        delivered = [envelope.payload for envelope in slack.envelopes if envelope.acked]
        return sum(payload in delivered[:number] for number, payload in enumerate(delivered)) >= times

    slack.until(again, what="a second delivery")


def wait_for_event(slack: SlackServer, type: str, **fields: Any) -> None:
    """Wait until the app has acknowledged an event of this type with these fields."""
    wanted = {"type": type, **fields}

    def acknowledged() -> bool:
        told = [envelope.payload.get("event", {}) for envelope in slack.envelopes if envelope.acked]
        return any(wanted.items() <= event.items() for event in told)

    slack.until(acknowledged, what=f"an acknowledged {type}")


def visible(message: Message) -> str:
    """What a message shows to the eye: without zero-width spaces."""
    return message.shown.replace("\u200b", "")


def words(person: Person, channel: str = "incidents") -> list[str]:
    """What the messages say that only this person sees in a channel, the oldest first."""
    return [message.shown for message in person.messages(channel) if message.ephemeral]


def this_minute() -> int:
    """Now, as Slack's date and time picker sends it: epoch seconds of a whole minute."""
    return int(datetime.now(UTC).replace(second=0, microsecond=0).timestamp())


BEGAN = this_minute()


def minutes_ago(minutes: int) -> int:
    """A moment as Slack's picker sends it, counted from when the tests began.

    So two of them are always equally far apart.
    """
    return BEGAN - 60 * minutes


def clock_time(at: datetime | int, zone: str) -> str:
    """A moment as people in a time zone read it off Slack's clock: "3:05 PM"."""
    local = _local(at, zone)
    return f"{local.hour % 12 or 12}:{local:%M %p}"


def written(at: datetime | int, zone: str) -> str:
    """A moment as plain text gives it in a time zone: "2026-01-31 15:05 CET"."""
    return f"{_local(at, zone):%Y-%m-%d %H:%M %Z}"


def _local(at: datetime | int, zone: str) -> datetime:
    moment = datetime.fromtimestamp(at, UTC) if isinstance(at, int) else at
    return moment.astimezone(ZoneInfo(zone))


def labelled(fields: dict[str, Any]) -> dict[str, Any]:
    """Keyword arguments as labels: Sales_affected is "Sales affected"."""
    return {name.replace("_", " "): value for name, value in fields.items()}
