"""Two copies of the bot on one PostgreSQL live through a week of outages, and one is killed now and then."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from models import Delivery, DeliveryKind, Reminder, ReminderKind
from models.database import connection
from phoenix_bot.outages.reading.due import mornings
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.copies import Copy
from tests.databases import ON_POSTGRESQL
from tests.forking import PROCESSES
from tests.phoenix import Phoenix, environment, nothing_to_deliver
from tests.stories import announce, opened, resolve

pytestmark = ON_POSTGRESQL

QUICK = {"SLACK_TIMEOUT": "0.5", "SLACK_SETTLE_SECONDS": "0.05"}
"""What was under way when a copy was killed waits for about twice this time-out."""

HOUR, MINUTE, HALF = timedelta(hours=1), timedelta(minutes=1), timedelta(minutes=30)

LOOKS = [5 * MINUTE + HALF * count for count in range(1, 24)] + [
    5 * MINUTE + HOUR * h for h in range(12, 169, 6)
]
"""When the copies look for what is due, counted from the beginning of the week."""

KILLED_AT = {1, 4, 9, 30, 42}
"""The looks during which a copy is killed."""

BOOKING_ENDS, PAYMENTS_BEGINS, PAYMENTS_GETS_ETA, PAYMENTS_ENDS = 5 * HOUR, HOUR, 72 * HOUR, 144 * HOUR

Told = tuple[str, str, int]
"""A reminder: its kind, the person, and how often."""


class Week:
    """The time of the story, which is that of Slack and of both copies."""

    def __init__(self, slack: Sandbox, env: dict[str, str]) -> None:
        self._slack = slack
        self._ahead = PROCESSES.Value("d", 0.0)
        self._random = random.Random(1)  # noqa: S311  # whom it hits need not be secret
        # Always at the same time of day: every morning some people are reminded.
        self.began = (self._now + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
        self.copies = [Copy(env, self._ahead, self._wake) for _ in range(2)]
        self.looked: list[timedelta] = []
        self.kills = 0
        self.is_at(timedelta(0))

    @property
    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._slack.workspace.clock(), UTC)

    def is_at(self, at: timedelta) -> None:
        """Let it be so long after the beginning."""
        workspace = self._slack.workspace
        workspace.ahead += (self.began + at - self._now).total_seconds()
        self._ahead.value = workspace.ahead

    def look(self, at: timedelta, *, kill: bool = False) -> None:
        """Let both copies look for what is due; at a random call of one of them, one is killed."""
        self.is_at(at)
        self.looked.append(at)
        stop = self._slack.faults.watch(self._killer()) if kill else lambda: None
        for copy in self.copies:
            copy.look(self.began + at, at.total_seconds())
        for copy in self.copies:
            assert copy.has_looked() or copy.is_killed
        self._slack.until(nothing_to_deliver, what="an outbox without waiting rows")
        stop()
        for copy in [copy for copy in self.copies if copy.is_killed]:
            copy.start()
            self.kills += 1
        if kill:
            # What a dead copy did counts as failed once it has given no sign of life for minutes.
            self.look(at + 6 * MINUTE)
            self.look(at + 12 * MINUTE)

    def _killer(self) -> Callable[[str, str, dict[str, Any]], None]:
        calls_left, victim = self._random.randint(1, 3), self._random.choice(self.copies)
        wanted = self._random.choice(("before", "after"))

        def strike(method: str, phase: str, args: dict[str, Any]) -> None:
            nonlocal calls_left
            if phase == wanted:
                calls_left -= 1
                if calls_left == 0:
                    victim.kill()

        return strike

    def _wake(self) -> None:
        """Have those look again who wait for the outbox."""
        with self._slack.workspace.change():
            pass

    def end(self) -> None:
        """End both copies."""
        for copy in self.copies:
            copy.kill()


@contextmanager
def week(slack: Sandbox, database_url: str) -> Iterator[Week]:
    """Two copies, and the time that they live in."""
    lived = Week(slack, environment(slack, database_url) | QUICK)
    try:
        yield lived
    finally:
        lived.end()


def test_every_reminder_of_a_week_comes_once_and_none_is_untrue(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    phoenix.stop()
    posts: list[tuple[str, timedelta]] = []
    with week(slack, phoenix.database_url) as lived:

        def note(method: str, phase: str, args: dict[str, Any]) -> None:
            if (method, phase) == ("chat.postMessage", "after"):
                posts.append((args["metadata"]["event_payload"]["delivery"], lived.looked[-1]))

        def booking_ends() -> None:
            resolve(nina, booking)

        def payments_begins() -> None:
            announce(omar, "Payments", ETA="more than 24 h, or unknown")

        def payments_gets_eta() -> None:
            form = opened(omar, omar.wait_for("incidents", "Payments incident"), "Post update")
            form.fill({"What is new?": "The vendor works on it", "New ETA": "under 24 h"})
            assert form.submit(), form.errors

        def payments_ends() -> None:
            resolve(omar, omar.wait_for("incidents", "Payments incident"))

        news = {
            PAYMENTS_BEGINS: payments_begins,
            BOOKING_ENDS: booking_ends,
            PAYMENTS_GETS_ETA: payments_gets_eta,
            PAYMENTS_ENDS: payments_ends,
        }
        booking = announce(nina)
        slack.faults.watch(note)
        lived.look(MINUTE)
        for number, at in enumerate(LOOKS):
            for moment in [moment for moment in news if moment < at]:
                lived.is_at(moment)
                news.pop(moment)()
            lived.look(at, kill=number in KILLED_AT)

    assert lived.kills == len(KILLED_AT)
    assert [key for key, count in Counter(key for key, _ in posts).items() if count > 1] == []
    assert told(posts) == wanted(lived, nina, omar)


def told(posts: list[tuple[str, timedelta]]) -> Counter[Told]:
    """The reminders that arrived in Slack, each with how often."""
    with connection():
        rows = {row.key: row for row in Delivery.select().where(Delivery.kind == DeliveryKind.REMINDER)}
        reminders = {one.id: one for one in Reminder.select()}
    arrived = [reminders[rows[key].payload["reminder"]] for key, _ in posts if key in rows]
    return Counter((one.kind, one.person_id, one.number) for one in arrived)


def wanted(lived: Week, nina: Person, omar: Person) -> Counter[Told]:
    """What people should have been reminded of, from what the story did and when the copies looked."""
    # When Payments gets its ETA, its updates are counted anew.
    before, after = set[Told](), set[Told]()
    for at in lived.looked[1:]:
        if at < BOOKING_ENDS:
            before |= {(ReminderKind.UPDATE, nina.id, at // HALF)}
            if at >= 2 * HOUR - 10 * MINUTE:
                before |= {(ReminderKind.ETA, nina.id, 2 if at >= 4 * HOUR else 1)}
        if PAYMENTS_BEGINS + HALF <= at < PAYMENTS_GETS_ETA:
            first = lived.began + PAYMENTS_BEGINS + 10 * MINUTE
            count = 1 + mornings(first, lived.began + at, zone="America/New_York")
            before |= {(ReminderKind.UNKNOWN_ETA, omar.id, count)}
            before |= {(ReminderKind.UPDATE, omar.id, (at - PAYMENTS_BEGINS) // HALF)}
        if PAYMENTS_GETS_ETA + HALF <= at < PAYMENTS_ENDS:
            since = at - PAYMENTS_GETS_ETA
            after |= {(ReminderKind.UPDATE, omar.id, since // HALF)}
            if since >= 24 * HOUR - 10 * MINUTE:
                after |= {(ReminderKind.ETA, omar.id, 2 if since >= 48 * HOUR else 1)}
    return Counter([*before, *after])
