"""An announcement that is posted again goes before all that waits to be told in its thread."""

from datetime import UTC, datetime, timedelta

import pytest

from models import Announcement, Delivery, DeliveryKind, DeliveryState, DirectMessage
from models.database import connection, transaction
from phoenix_bot import outbox, systems
from phoenix_bot.acts import Act
from phoenix_bot.delivery import endings, leases, queue
from phoenix_bot.outages import reposts
from phoenix_bot.outages.actions import announce
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.people import profiles
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack.outcomes import Never
from tests.databases import ON_SQLITE
from tests.history import announcement_row, kinds, only_outage
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import announcements, rows
from tests.stories import WHAT_HAPPENED, edit
from tests.stories import announce as announced

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=20)
TS = "1700000000.000100"
LINK = "https://northwind.slack.com/archives/C0INCIDENTS/p1700000000000100"


@pytest.fixture
def shown(database: str) -> Announcement:
    """An announcement that is out, with nothing left to deliver."""
    values = {
        "summary": WHAT_HAPPENED,
        "system_id": systems.named("Booking").identity,
        "eta": "<2h",
        "sales_affected": "no",
        "b2b_affected": "no",
        "lost_bookings": "0%",
        "lost_bookings_details": "",
        "turnover_impact": None,
        "started_at": None,
    }
    with transaction():
        profiles.remember({"id": "U0NINA00000"}, now=NOW)
    act = Act(by="U0NINA00000", key="view:1", now=NOW)
    announce.announce(values, act=act, channel_id="C0INCIDENTS", allow_all=True, audiences=Audiences())
    with transaction():
        Delivery.delete().execute()
        Announcement.update(ts=TS, permalink=LINK).execute()
        return Announcement.get()


def waiting(shown: Announcement, kind: DeliveryKind) -> Delivery:
    """A row of the thread, not yet sent."""
    with transaction():
        return outbox.put(kind, lane=outbox.thread_lane(shown), payload={}, now=NOW, outage=shown.outage)


def delete() -> None:
    """Somebody deletes the announcement."""
    reposts.learn_deletion("C0INCIDENTS", TS, now=NOW)


def due() -> list[str]:
    """The kinds of what can be sent now."""
    with connection():
        return [Delivery.get_by_id(row_id).kind for row_id in queue.due(NOW, limit=9)]


@ON_SQLITE
def test_it_goes_before_what_waited_earlier(shown: Announcement) -> None:
    waiting(shown, DeliveryKind.COMMENT)
    waiting(shown, DeliveryKind.PIN)
    delete()

    assert due() == ["announcement"]
    assert [row.kind for row in rows()] == [
        *("comment", "pin"),
        *("announcement", "permalink", "pin", "comment"),
    ]


def test_it_does_not_wait_for_what_is_being_sent_or_failed(shown: Announcement) -> None:
    sending = waiting(shown, DeliveryKind.COMMENT)
    leases.claim(sending.id, now=NOW, lease=LEASE)
    delete()

    assert due() == ["announcement"]


def test_while_slack_refuses_it_everything_waits_but_the_news_of_that(shown: Announcement) -> None:
    waiting(shown, DeliveryKind.COMMENT)
    delete()
    (again,) = rows(DeliveryKind.ANNOUNCEMENT)
    claimed = leases.claim(again.id, now=NOW, lease=LEASE)
    assert claimed is not None
    assert due() == []
    endings.park(claimed, Never("is_archived"), now=NOW)

    assert due() == [DeliveryKind.DIRECT_MESSAGE]
    assert rows(DeliveryKind.DIRECT_MESSAGE)[0].payload["what"] == DirectMessage.REFUSED


@ON_SQLITE
def test_while_slack_refuses_it_an_assignee_is_told_without_its_link(shown: Announcement) -> None:
    delete()
    [link], [again] = rows(DeliveryKind.PERMALINK), rows(DeliveryKind.ANNOUNCEMENT)
    for what in (DirectMessage.ANNOUNCED, DirectMessage.REASSIGNED):
        with transaction():
            outbox.tell(f"U-{what}", what, payload={}, now=NOW, outage=shown.outage, after=link)
    assert due() == ["announcement"]
    claimed = leases.claim(again.id, now=NOW, lease=LEASE)
    assert claimed is not None
    endings.park(claimed, Never("is_archived"), now=NOW)

    with connection():
        heard = [Delivery.get_by_id(row_id).payload["what"] for row_id in queue.due(NOW, limit=9)]
    assert heard == [DirectMessage.REASSIGNED, DirectMessage.REFUSED]


def test_when_it_is_out_the_rest_follows_in_its_order(shown: Announcement) -> None:
    earlier = waiting(shown, DeliveryKind.COMMENT)
    delete()
    send(rows(DeliveryKind.ANNOUNCEMENT)[0])

    assert queue.due(NOW, limit=9) == [earlier.id]


def test_updates_that_waited_earlier_are_merged_into_it(shown: Announcement) -> None:
    waiting(shown, DeliveryKind.UPDATE)
    delete()
    send(rows(DeliveryKind.ANNOUNCEMENT)[0])

    assert [row.state for row in rows(DeliveryKind.UPDATE)] == [DeliveryState.MERGED]


def send(row: Delivery) -> None:
    claimed = leases.claim(row.id, now=NOW, lease=LEASE)
    assert claimed is not None
    endings.finish(claimed, {"ts": "1700000001.000100"}, now=NOW)


def test_the_same_deletion_counts_once(shown: Announcement) -> None:
    delete()
    delete()
    reposts.post_again(1, deleted_ts=TS, now=NOW)
    send(rows(DeliveryKind.ANNOUNCEMENT)[0])
    delete()
    reposts.post_again(1, deleted_ts=TS, now=NOW)

    assert len(rows(DeliveryKind.ANNOUNCEMENT)) == 1
    assert kinds() == ["announced", "reposted"]


@ON_SQLITE
def test_it_is_known_where_it_was(shown: Announcement) -> None:
    delete()

    row = announcement_row()
    assert (row.ts, row.permalink, row.former_permalink) == ("", "", LINK)


@ON_SQLITE
def test_who_communicates_is_told_if_slack_refuses(shown: Announcement) -> None:
    delete()

    assert {row.actor_id for row in rows()} == {only_outage().communication_assignee_id}


@ON_SQLITE
def test_what_was_seen_due_before_the_deletion_waits_too(
    phoenix: Phoenix, slack: Sandbox, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    announcement = announced(nina)
    phoenix.settled()
    claim = leases.claim

    def late(row_id: int, *, now: datetime, lease: timedelta) -> Delivery | None:
        monkeypatch.undo()
        row = claim(row_id, now=now, lease=lease)
        slack.workspace.channels[announcement.channel].remove(
            slack.workspace.channels[announcement.channel].posts[announcement.ts]
        )
        reposts.learn_deletion(announcement.channel, announcement.ts, now=now)
        return row

    monkeypatch.setattr(leases, "claim", late)
    edit(nina, announcement, "It got worse", ETA="under 8 h")
    phoenix.settled()

    (again,) = announcements(nina)
    assert "under 8 h" in again.shown
    assert nina.thread(again)[0].shown.startswith("It got worse\nETA: ")
    assert len(slack.calls_of("chat.update")) <= 1
    assert {call.error for call in slack.calls_of("chat.update")} <= {None}
