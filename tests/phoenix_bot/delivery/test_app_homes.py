"""App Home is shown again to all who have it open: one row says so, and the worker makes theirs of it."""

import threading

import pytest
from slack_sdk import WebClient

from models import Delivery, DeliveryKind, DeliveryState, HomeVisit, User
from models.database import transaction
from phoenix_bot import outbox
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.steady import steady
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery import endings, leases, queue
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.kinds import KINDS
from phoenix_bot.delivery.services import HOMES_A_MINUTE, Services
from phoenix_bot.people import home_visits
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack.outcomes import Done, Later, Outcome
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.history import insert_rows
from tests.listeners.home.looking import home, seen
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import rows
from tests.phoenix_bot.delivery.test_leases import LEASE, NOW
from tests.stories import announce


@pytest.fixture
def change(database: str) -> Delivery:
    """The row of a change while fifty people have App Home open."""
    people = [f"U0CREW{number}" for number in range(50)]
    with transaction():
        insert_rows(User, [{"slack_id": one} for one in people])
        insert_rows(HomeVisit, [{"user": one, "seen_at": NOW} for one in people])
        home_visits.refresh_all(now=NOW)
    [row] = rows()
    return row


def finish(row: Delivery) -> None:
    """Do as the worker does with a row that needs no call."""
    claimed = leases.claim(row.id, now=NOW, lease=LEASE)
    assert claimed is not None
    endings.finish(claimed, {}, now=NOW)


def test_changes_share_a_row_and_everybody_gets_one(change: Delivery) -> None:
    for _ in range(2):
        with transaction():
            home_visits.refresh_all(now=NOW)
    assert [row.kind for row in rows()] == [DeliveryKind.HOMES]

    for _ in range(2):
        finish(change)
        with transaction():
            home_visits.refresh_all(now=NOW)
        change = rows(DeliveryKind.HOMES)[-1]
    assert len({row.payload["user"] for row in rows(DeliveryKind.HOME)}) == 50
    assert len(rows(DeliveryKind.HOME)) == 50


def test_they_are_shown_few_at_a_time(change: Delivery) -> None:
    finish(change)
    shown = 0
    while due := queue.due(NOW, limit=99):
        assert len(due) == home_visits.AT_ONCE
        for row in rows(DeliveryKind.HOME):
            if row.id in due:
                finish(row)
                shown += 1
    assert shown == 50


def test_who_opens_it_does_not_wait_for_others(change: Delivery) -> None:
    finish(change)
    last = rows(DeliveryKind.HOME)[-1]
    assert last.id not in queue.due(NOW, limit=99)
    home_visits.show(last.payload["user"], now=NOW)

    assert last.id in queue.due(NOW, limit=99)
    assert len(rows(DeliveryKind.HOME)) == 50


def test_a_kill_while_they_are_made_loses_none(change: Delivery) -> None:
    def killed() -> None:
        with transaction():
            finish(change)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert [row.done_at for row in rows()] == [None]

    finish(change)
    assert len(rows(DeliveryKind.HOME)) == 50


@ON_POSTGRESQL
def test_a_change_is_not_merged_into_what_may_be_shown_without_it(change: Delivery) -> None:
    claimed: list[Delivery | None] = []

    def claim() -> None:
        claimed.append(leases.claim(change.id, now=NOW, lease=LEASE))

    with transaction():
        home_visits.refresh_all(now=NOW)
        other = threading.Thread(target=claim)
        other.start()
        other.join()
    assert claimed == [None]
    assert leases.claim(change.id, now=NOW, lease=LEASE)
    with transaction():
        home_visits.refresh_all(now=NOW)
    assert len(rows(DeliveryKind.HOMES)) == 2


def test_app_home_goes_out_at_the_commit_unless_one_is_under_way(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Delivery] = []
    monkeypatch.setattr(outbox, "offers", {lambda: outbox.Offer(LEASE, sent.append)})
    for _ in range(3):
        home_visits.show("U0CREW1", now=NOW)

    states = [row.state for row in rows(DeliveryKind.HOME)]
    assert states == [DeliveryState.SENDING, DeliveryState.WAITING]
    assert [row.id for row in sent] == [rows(DeliveryKind.HOME)[0].id]
    endings.finish(sent[0], {}, now=NOW)
    assert [row.payload["user"] for row in rows() if row.done_at] == ["U0CREW1"]


@ON_SQLITE
def test_nobody_looks_and_nothing_is_queued(database: str) -> None:
    with transaction():
        home_visits.refresh_all(now=utcnow())
        home_visits.refresh_page("jobs", now=utcnow())

    assert rows() == []


@ON_SQLITE
def test_changes_wait_while_slack_takes_no_more_of_it(change: Delivery) -> None:
    services = Services()
    attempt = Attempt(WebClient(""), hold=lambda: None, services=services)
    homes = KINDS[DeliveryKind.HOMES]

    def tried() -> Outcome:
        return homes.perform(attempt, change, homes.build(change, Vocabulary()))

    assert tried() == Done({})
    for _ in range(HOMES_A_MINUTE + 50):
        services.homes_shown.spend(steady())
    waits = tried()
    assert isinstance(waits, Later)
    assert not waits.is_trouble
    assert 29 < (waits.seconds or 0) < 31


@ON_SQLITE
def test_the_channel_sees_an_announcement_first(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person
) -> None:
    home(peter, "There is no open outage.")
    phoenix.settled()
    before = len(slack.calls)
    slack.faults.next("chat.postMessage", "503")
    announce(nina)
    seen(peter, "Booking incident · 1")

    methods = [call.method for call in slack.calls[before:] if call.ok]
    assert methods.index("chat.postMessage") < methods.index("views.publish")
