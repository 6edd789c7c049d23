"""Many followers: they delay nobody, and each hears once, however often a worker dies."""

import pytest

from models import ChangeKind, Delivery, DeliveryKind, DeliveryState, Follow, Outage, System, User
from models.database import connection, transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery import endings, leases, queue
from phoenix_bot.outages import follower_news, history
from phoenix_bot.outages.follower_news import APART, AT_ONCE
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack.outcomes import Later
from tests.databases import ON_SQLITE
from tests.history import insert_rows, many_outages
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import rows
from tests.phoenix_bot.delivery.test_leases import LEASE, NO_PAUSE, NOW
from tests.plans import plan, recorded
from tests.stories import announce

CROWD = 500


def follow_booking(*slack_ids: str) -> None:
    """Let these people follow Booking."""
    now = utcnow()
    with transaction():
        insert_rows(User, [{"slack_id": one, "profile_at": now} for one in slack_ids])
        booking = System.get(System.key == "booking")
        insert_rows(Follow, [{"person": one, "system": booking, "since_at": now} for one in slack_ids])


@pytest.fixture
def crowd(slack: Sandbox) -> list[str]:
    """Five hundred members, of whom nobody has told the bot."""
    return [slack.workspace.add_member(f"follower{number}").id for number in range(CROWD)]


def test_five_hundred_followers_delay_no_other_outage(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person, crowd: list[str]
) -> None:
    follow_booking(*crowd)
    announce(nina)
    slack.until(lambda: rows(DeliveryKind.FOLLOWER_NEWS), what="messages to followers")
    announce(omar, "Payments")

    assert len(rows(DeliveryKind.FOLLOWER_NEWS)) < CROWD, "the others are told later"


@pytest.fixture
def followed(database: str) -> Delivery:
    """The row of an update on an outage that two hundred people follow."""
    many_outages(1, by="U0NINA", system="Booking")
    follow_booking(*(f"U1{number:03}" for number in range(200)))
    with transaction():
        outage = Outage.get()
        history.record(outage, ChangeKind.UPDATED, act=Act("U0NINA", "", NOW), changed={}, reason="News")
    [row] = rows(DeliveryKind.FOLLOWERS)
    return row


def told() -> list[str]:
    """Whom there is a message for, in the order in which they are sent."""
    return [row.payload["to"] for row in rows(DeliveryKind.FOLLOWER_NEWS)]


def tell_next(row: Delivery) -> bool:
    """Do as a worker does that takes the row over; return whether all followers have messages."""
    with transaction():
        Delivery.update(state=DeliveryState.WAITING, due_at=NOW).where(Delivery.id == row.id).execute()
    claimed = leases.claim(row.id, now=NOW, lease=LEASE)
    assert claimed is not None
    is_all = follower_news.tell_some(claimed, now=NOW)
    # The one before it wakes up.
    assert not follower_news.tell_some(row, now=NOW)
    if not is_all:
        endings.postpone(claimed, Later("", seconds=0), limit="", now=NOW, settle=NO_PAUSE)
    return is_all


def test_each_of_them_is_told_once_and_one_after_the_other(followed: Delivery) -> None:
    rounds = 1
    while not tell_next(followed):
        assert len(told()) == rounds * AT_ONCE
        rounds += 1

    assert told() == [f"U1{number:03}" for number in range(200)]
    first, second = rows(DeliveryKind.FOLLOWER_NEWS)[:2]
    assert (first.due_at, second.due_at) == (NOW, NOW + APART)


@ON_SQLITE
def test_their_messages_let_everything_else_go_first(followed: Delivery) -> None:
    tell_next(followed)
    with transaction():
        Delivery.update(due_at=NOW).execute()
        urgent = outbox.put(DeliveryKind.COMMENT, lane="C1/2", payload={}, now=NOW)

    due = queue.due(NOW, limit=16)
    assert (due[0], len(due)) == (urgent.id, 16)


def test_only_an_index_is_read_to_see_whether_somebody_follows(followed: Delivery) -> None:
    with connection(), recorded() as statements:
        assert follower_news.follows("U1007", Outage.get())
    with transaction(), recorded() as asked:
        history.record(Outage.get(), ChangeKind.REOPENED, act=Act("U0NINA", "", NOW), changed={})

    asked_who = [one for one in (*statements, *asked) if '"follow"' in one[0]]
    assert len(asked_who) == 2
    for sql, values in asked_who:
        assert "follow_" in plan(sql, values) or "Seq Scan on follow" in plan(sql, values)
