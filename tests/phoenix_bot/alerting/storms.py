"""Monitors that alert and recover, and what people see of it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.request import Request, urlopen

from models import AlertType, Monitor, Source
from models.database import transaction
from phoenix_bot import systems
from phoenix_bot.acts.clock import following, utcnow
from phoenix_bot.monitors.alerts import About, Notification, take_in
from phoenix_bot.operations.http import pingdom
from phoenix_bot.operations.http.server import Server
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.workspace.records import slack_id
from tests.jobs.reminding import deliver_due
from tests.phoenix import Phoenix
from tests.phoenix_bot.monitors.test_pingdom import UPTIME
from tests.settings import settings
from tests.stories import words

OPS = slack_id("C", "ops")
"""The channel that gets suggestions."""


def watch(*names: str, system: str = "Booking", source: Source = Source.PINGDOM) -> None:
    """Let there be monitors that belong to a system."""
    with transaction():
        for name in names:
            now = utcnow()
            Monitor.create(
                source=source,
                external_id=name,
                name=name,
                url="https://my.pingdom.com/1",
                system=systems.named(system),
                made_at=now,
            )


def tell(
    name: str = "Shop", *, is_up: bool = False, minutes_ago: float = 1, type: AlertType = AlertType.CRITICAL
) -> None:
    """Have Pingdom say that a check is down, or up again."""
    at = utcnow() - timedelta(minutes=minutes_ago)
    news = Notification(About(Source.PINGDOM, name, name), f"{is_up}@{at}", at, is_up, type, "HTTP Error 503")
    take_in(news, now=utcnow(), suggest_to=OPS)


def recover(name: str = "Shop", *, minutes_ago: float = 0.5) -> None:
    """Have Pingdom say that a check is up again."""
    tell(name, is_up=True, minutes_ago=minutes_ago)


@contextmanager
def webhook() -> Iterator[Callable[..., None]]:
    """A function by which Pingdom posts to the bot that a check has changed its state."""
    routes = pingdom.routes(settings(PINGDOM_WEBHOOK="open", SUGGEST_CHANNEL_ID=OPS))
    server = Server(routes, host="127.0.0.1", port=0)

    def post(name: str, state: str, *, minutes_ago: int = 0) -> None:
        at = int((utcnow() - timedelta(minutes=minutes_ago)).timestamp())
        told = UPTIME | {"check_id": name, "current_state": state, "state_changed_timestamp": at}
        url = f"http://127.0.0.1:{server.port}{pingdom.PATH}"
        with urlopen(Request(url, json.dumps(told).encode()), timeout=30):  # of this test
            pass

    server.start()
    try:
        yield post
    finally:
        server.stop()


def let_pass(phoenix: Phoenix, **span: float) -> None:
    """Let so much time pass, and what is due then be delivered."""
    ahead = timedelta(**span)
    with following(lambda: datetime.now(UTC) + ahead):
        deliver_due(phoenix)


def suggestions(phoenix: Phoenix, person: Person) -> list[Message]:
    """The suggestions in #ops, once they show all that has happened so far."""
    let_pass(phoenix, seconds=10)
    return [one for one in person.messages("ops") if " critical " in one.shown]


def suggestion(phoenix: Phoenix, person: Person, part: str = "") -> Message:
    """The only suggestion in #ops, or the only one that shows `part`."""
    [found] = [one for one in suggestions(phoenix, person) if part in one.shown]
    return found


def refused(person: Person, message: Message, *buttons: str, part: str) -> None:
    """Press these buttons, each of which the bot refuses with words that have this `part`."""
    for number, button in enumerate(buttons, start=1):
        person.click(message, button)
        person.slack.until(partial(_has_heard, person, part, number), what=f"{number} times {part!r}")


def _has_heard(person: Person, part: str, times: int) -> bool:
    return sum(part in word for word in words(person, "ops")) == times
