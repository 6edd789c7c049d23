"""Several copies on one PostgreSQL, and rows whose holder died."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from models import Delivery, DeliveryKind, DeliveryState
from models.database import connection, transaction
from phoenix_bot import outbox, systems
from phoenix_bot import settings as configuration
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery import endings, leases, queue, worker
from phoenix_bot.delivery.clocks import Leases
from phoenix_bot.delivery.worker import Worker
from phoenix_bot.outages.actions import announce as rules
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack.client import slack_client
from phoenix_bot.slack.outcomes import Later, Never
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.phoenix import Phoenix, environment
from tests.phoenix_bot.delivery.looking import announcements, rows
from tests.stories import WHAT_HAPPENED, announce

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=20)
NO_PAUSE = timedelta()
SECOND = timedelta(seconds=1)

STEPS = [timedelta(0), *(timedelta(minutes=minutes) for minutes in (-60 * 24 * 365, -60, -1, 1, 60))]
"""How far somebody sets the clock of all copies meanwhile."""


@pytest.fixture
def row(database: str) -> Delivery:
    """A row that is due."""
    with transaction():
        return outbox.put(DeliveryKind.COMMENT, lane="C1/1", payload={}, now=NOW)


def test_a_row_is_claimed_by_one_worker(row: Delivery) -> None:
    claimed = leases.claim(row.id, now=NOW, lease=LEASE)

    assert claimed is not None
    assert not claimed.uncertain
    assert leases.claim(row.id, now=NOW, lease=LEASE) is None
    assert queue.due(NOW, limit=9) == []


def look(watch: Leases, now: datetime, *, after: float) -> None:
    """Another worker looks at the leases: its wall clock shows `now`, `after` so many seconds of the test."""
    watch.free_expired(now=now, elapsed=after)


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_lease_protects_until_it_expires_however_the_clock_is_set(row: Delivery, step: timedelta) -> None:
    watch = Leases(LEASE)
    leases.claim(row.id, now=NOW, lease=LEASE)
    look(watch, NOW, after=0)
    look(watch, NOW + step + LEASE - SECOND, after=19)
    assert queue.due(NOW + step + LEASE - SECOND, limit=9) == []

    later = NOW + step + LEASE
    look(watch, later, after=20)
    assert queue.due(later, limit=9) == [row.id]
    taken_over = leases.claim(row.id, now=later, lease=LEASE)
    assert taken_over is not None
    assert taken_over.uncertain
    assert taken_over.tried_at == NOW


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_renewed_lease_lasts_longer(row: Delivery, step: timedelta) -> None:
    watch = Leases(LEASE)
    claimed = leases.claim(row.id, now=NOW, lease=LEASE)
    assert claimed is not None
    look(watch, NOW, after=0)
    assert leases.renew(claimed, now=NOW + step + LEASE, lease=LEASE)
    look(watch, NOW + step + LEASE, after=20)

    look(watch, NOW + step + 2 * LEASE, after=39)
    assert queue.due(NOW + step + 2 * LEASE, limit=9) == []


def test_who_lost_the_lease_cannot_send_postpone_or_park(row: Delivery) -> None:
    watch = Leases(LEASE)
    lost = leases.claim(row.id, now=NOW, lease=LEASE)
    later = NOW + 2 * LEASE
    look(watch, NOW, after=0)
    look(watch, later, after=40)
    held = leases.claim(row.id, now=later, lease=LEASE)
    assert lost is not None
    assert held is not None

    assert not leases.renew(lost, now=later, lease=LEASE)
    endings.postpone(lost, Later("HTTP 503"), limit="chat.postMessage", now=later, settle=NO_PAUSE)
    endings.park(lost, Never("is_archived"), now=later)

    with connection():
        assert Delivery.get_by_id(row.id).state == DeliveryState.SENDING
    assert leases.renew(held, now=later, lease=LEASE)


def test_what_was_postponed_since_it_was_seen_due_is_not_claimed(row: Delivery) -> None:
    assert queue.due(NOW, limit=9) == [row.id]
    faster = leases.claim(row.id, now=NOW, lease=LEASE)
    assert faster is not None
    lost_answer = Later("timed out", uncertain=True)
    endings.postpone(faster, lost_answer, limit="chat.postMessage", now=NOW, settle=LEASE)

    assert leases.claim(row.id, now=NOW, lease=LEASE) is None
    again = leases.claim(row.id, now=NOW + LEASE, lease=LEASE)
    assert again is not None
    assert again.uncertain


@ON_SQLITE
def test_on_sqlite_a_start_asks_slack_once_the_lease_of_the_dead_has_ended(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announce(nina)
    phoenix.settled()
    phoenix.stop()
    held_by_the_dead(rows(DeliveryKind.ANNOUNCEMENT)[0], lease_until=utcnow())
    asked = []
    slack.faults.watch(
        lambda method, phase, args: asked.append(utcnow()) if method == "conversations.history" else None
    )

    started = utcnow()
    phoenix.start(SLACK_TIMEOUT="0.4")
    phoenix.settled()

    assert len(announcements(nina)) == 1
    assert min(asked) >= started + timedelta(seconds=2 * 0.4), "its last call may have begun a moment before"


@ON_POSTGRESQL
def test_on_postgresql_an_expired_lease_is_taken_over(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announce(nina)
    phoenix.settled()
    phoenix.stop()
    held_by_the_dead(rows(DeliveryKind.ANNOUNCEMENT)[0], lease_until=utcnow())

    phoenix.start(SLACK_TIMEOUT="0.2")
    phoenix.settled()

    assert len(announcements(nina)) == 1


def held_by_the_dead(row: Delivery, *, lease_until: datetime) -> None:
    """Make the row look as if its process had died while it was being sent."""
    with transaction():
        Delivery.update(
            state=DeliveryState.SENDING, done_at=None, uncertain=True, lease_until=lease_until
        ).where(Delivery.id == row.id).execute()


@ON_POSTGRESQL
def test_two_copies_never_send_a_row_twice(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    settings = configuration.read(environment(slack, phoenix.database_url))
    other = Worker(slack_client(settings), Vocabulary("bookings", "EUR"), settle=timedelta(seconds=0.1))
    other.start()
    for number in range(10):
        announce_by_rule(nina.id, slack.channel_id("incidents"), number)
    phoenix.settled()
    other.stop()

    assert len(announcements(nina)) == 10
    assert len(nina.pins("incidents")) == 10
    assert {row.attempts for row in rows()} == {1}


def announce_by_rule(slack_id: str, channel: str, number: int) -> None:
    """Announce an outage as the form's submit does."""
    values = {
        "summary": WHAT_HAPPENED,
        "system_id": systems.add(f"System {number}").identity,
        "eta": "<2h",
        "sales_affected": "no",
        "b2b_affected": "no",
        "lost_bookings": "0%",
        "lost_bookings_details": "",
        "turnover_impact": None,
        "started_at": None,
    }
    act = Act(by=slack_id, key=f"view:{number}", now=utcnow())
    rules.announce(values, act=act, channel_id=channel, allow_all=False, audiences=Audiences())


@dataclass(frozen=True)
class Stalling(Vocabulary):
    """Words that the process stops at: between claiming a row and its first call."""

    stalled: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def fill(self, label: str) -> str:
        self.stalled.set()
        assert self.goes_on.wait(60)
        return super().fill(label)


def test_a_copy_that_stood_still_since_it_claimed_a_row_does_not_send_it(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    phoenix.stop()
    announce_by_rule(nina.id, slack.channel_id("incidents"), 1)
    quick = environment(slack, phoenix.database_url) | {"SLACK_TIMEOUT": "0.2"}
    client, words = slack_client(configuration.read(quick)), Stalling()
    stopped, other = (
        Worker(client, vocabulary, settle=timedelta(seconds=0.1)) for vocabulary in (words, Vocabulary())
    )
    stopped.start()
    assert words.stalled.wait(60)

    other.start()
    slack.until(lambda: announcements(nina), what="the announcement")
    words.goes_on.set()
    stopped.stop()
    other.stop()

    assert len(announcements(nina)) == 1


@ON_SQLITE
def test_an_announcement_for_which_no_sender_is_free_waits_like_any_other(
    phoenix: Phoenix, slack: Sandbox, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    phoenix.stop()
    monkeypatch.setattr(worker, "SENDERS", 1)
    client, words = slack_client(configuration.read(environment(slack, phoenix.database_url))), Stalling()
    only = Worker(client, words, settle=timedelta(seconds=0.1))
    only.start()
    announce_by_rule(nina.id, slack.channel_id("incidents"), 1)
    assert words.stalled.wait(60)

    announce_by_rule(nina.id, slack.channel_id("incidents"), 2)

    states = [row.state for row in rows(DeliveryKind.ANNOUNCEMENT)]
    words.goes_on.set()
    slack.until(lambda: len(announcements(nina)) == 2, what="both announcements")
    only.stop()
    assert states == [DeliveryState.SENDING, DeliveryState.WAITING]
    assert {row.attempts for row in rows(DeliveryKind.ANNOUNCEMENT)} == {1}


@ON_SQLITE
def test_a_lease_of_which_renewing_took_too_much_is_renewed_again(
    row: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = leases.claim(row.id, now=NOW, lease=LEASE)
    assert claimed is not None
    hold = leases.Hold(claimed, since=0.0, lease=LEASE, within=timedelta(seconds=1))
    # The claim was a minute ago. A renewal reads the clock before and after: the first one took a minute.
    readings = iter([60.0, 60.0, 120.0, 120.0, 120.1])
    monkeypatch.setattr(leases, "steady", lambda: next(readings))

    assert hold.prove()

    assert list(readings) == []
