"""Quick edits may share one chat.update, but none loses its comment or its place in history."""

from models import Delivery, DeliveryKind, DeliveryState, OutageChange
from models.database import connection
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import rows
from tests.stories import announce, edit


def test_ten_quick_edits_become_few_updates_and_ten_comments(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    slack.faults.next("chat.update", "429", retry_after=2)

    for number in range(10):
        edit(nina, announcement, f"reason {number}", ETA=["under 8 h", "under 24 h"][number % 2])
    phoenix.settled()

    assert "under 24 h" in nina.refresh(announcement).shown
    assert len([call for call in slack.calls_of("chat.update") if call.ok]) < 10
    thread = [comment.shown for comment in nina.thread(announcement)]
    assert [comment.split("\n")[0] for comment in thread] == [f"reason {number}" for number in range(10)]
    assert ["→ under 24 h" in comment for comment in thread] == [False, True] * 5
    with connection():
        assert OutageChange.select().count() == 11
    assert DeliveryState.MERGED in {row.state for row in rows(DeliveryKind.UPDATE)}


@ON_SQLITE
def test_an_edit_before_the_announcement_is_out_needs_no_update(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    announcement = announce(nina)
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()
    phoenix.stop()
    forget_that_it_was_sent()
    nina.workspace.channels[announcement.channel].posts.clear()
    nina.workspace.channels[announcement.channel].pins.clear()

    phoenix.start()
    phoenix.settled()

    assert "under 8 h" in nina.wait_for("incidents", "Booking incident").shown
    assert len(slack.calls_of("chat.update")) == 1


def forget_that_it_was_sent() -> None:
    """Queue everything once more, as if nothing had been tried yet."""
    with connection():
        Delivery.update(state=DeliveryState.WAITING, done_at=None, attempts=0, tried_at=None).where(
            Delivery.outage.is_null(False), Delivery.kind != DeliveryKind.REPLY
        ).execute()
