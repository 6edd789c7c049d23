"""What people do in many stories: announce, edit, resolve; and what stories wait for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.database import database, is_sqlite
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
    "Take over",
    "Post update",
    "Create channel",
    "Set channel",
    "Close as duplicate",
    "Withdraw",
]
"""The buttons of an open outage that has no channel of its own, for those who may change it."""

READERS_BUTTONS = ["Follow", "Catch me up"]
"""The buttons of every announcement for all who may read; they come last."""

WHAT_HAPPENED = "WHO: customers are not able to HOW: fully WHAT: book BECAUSE: the database is down"


def announce(person: Person, system: str = "Booking", **fields: Any) -> Message:
    """Announce an outage by /announce and its form, and return the announcement.

    `fields` are those of the form by their labels, with _ for spaces. If another outage of the system is
    open, the form is submitted again.
    """
    before = {message.ts for message in person.messages("incidents")}
    person.command("/announce", system)
    form = person.modal("Announce an outage")
    if not labelled(fields).keys() <= set(form.labels):
        more(person, form)
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


def more(person: Person, form: Form) -> Form:
    """Press More in the form to announce, and wait for the fields behind it."""
    form.click("More")
    person.slack.until(lambda: "More" not in form.buttons, what="the fields behind More")
    return form


def edit(person: Person, announcement: Message, reason: str = "We know more now", **fields: Any) -> None:
    """Change an open outage by its Edit button and form."""
    person.click(announcement, "Edit")
    form = person.modal()
    form.fill({"Reason for this change?": reason, **labelled(fields)})
    assert form.submit(), form.errors


def resolve(person: Person, announcement: Message, **fields: Any) -> Message:
    """Resolve an outage by its button and form, and return the announcement as it is then."""
    person.click(announcement, "Resolve")
    form = person.modal()
    form.fill({"Sales affected": "yes", "B2B partners affected": "no", **labelled(fields)})
    assert form.submit(), form.errors
    return person.wait_for("incidents", "Resolved: ")


def reopen(person: Person, announcement: Message, reason: str = "It is back", eta: str = "under 2 h") -> None:
    """Reopen an outage that is over by its button and form."""
    form = opened(person, announcement, "Reopen outage")
    form.fill({"Why is it not over?": reason, "New ETA": eta})
    assert form.submit(), form.errors


def opened(person: Person, announcement: Message, button: str) -> Form:
    """Press a button of the announcement, and return the form that it opens."""
    person.click(announcement, button)
    return person.modal()


@contextmanager
def database_down(phoenix: Phoenix) -> Iterator[None]:
    """Until the end of the block nobody can reach the database. First, everything is delivered."""
    phoenix.settled()
    pool = database.obj
    with pytest.MonkeyPatch.context() as patch:
        # The pool stays the same: a listener that is still at work gives its connection back to it.
        patch.setattr(pool, "_is_reusable", lambda connection: False)
        if is_sqlite():
            patch.setattr(pool, "database", "/nowhere/at/all.db")
        else:
            patch.setitem(pool.connect_params, "port", 1)
        pool.close_idle()
        yield


def wait_for_second_delivery(slack: Sandbox, *, times: int = 1) -> None:
    """Wait until what slack.duplicate_next_envelope() doubled has come again, and is acknowledged.

    `times` is how often the story has asked for it so far.
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
    """The text of a message as people see it: without zero-width spaces."""
    return message.shown.replace("\u200b", "")


def words(person: Person, channel: str = "incidents") -> list[str]:
    """The texts of the messages in a channel that only this person sees, oldest first."""
    return [message.shown for message in person.messages(channel) if message.ephemeral]


def this_minute() -> int:
    """Now, as Slack's date and time picker sends it: epoch seconds of a whole minute."""
    return int(datetime.now(UTC).replace(second=0, microsecond=0).timestamp())


BEGAN = this_minute()


def minutes_ago(minutes: int) -> int:
    """A time as Slack's picker sends it, counted back from the start of the tests.

    Two such times stay equally far apart, even if a minute passes between the calls.
    """
    return BEGAN - 60 * minutes


def clock_time(at: datetime | int, zone: str) -> str:
    """A time as Slack shows it to people in a time zone: "3:05 PM"."""
    local = _local(at, zone)
    return f"{local.hour % 12 or 12}:{local:%M %p}"


def written(at: datetime | int, zone: str) -> str:
    """A time as it stands in plain text, in a time zone: "2026-01-31 15:05 CET"."""
    return f"{_local(at, zone):%Y-%m-%d %H:%M %Z}"


def _local(at: datetime | int, zone: str) -> datetime:
    moment = datetime.fromtimestamp(at, UTC) if isinstance(at, int) else at
    return moment.astimezone(ZoneInfo(zone))


def labelled(fields: dict[str, Any]) -> dict[str, Any]:
    """The same values by label: Sales_affected becomes "Sales affected"."""
    return {name.replace("_", " "): value for name, value in fields.items()}
