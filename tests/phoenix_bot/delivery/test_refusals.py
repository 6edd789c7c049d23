"""What Slack refuses for good becomes a problem with its reason; its author is told, nobody waits."""

from models import Delivery, DeliveryKind, DeliveryState
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import about, announcements, failing, rows, submit_announcement, to
from tests.stories import announce, edit, opened


def problem_rows() -> list[Delivery]:
    """The problems."""
    return [row for row in rows() if row.state == DeliveryState.PARKED]


def test_the_announcer_is_told_that_the_channel_is_archived(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    ada.archive("incidents")
    submit_announcement(nina, "Booking")

    told = nina.wait_for("dm", "refused to post its announcement")
    assert "Outage 1 is saved" in told.shown
    assert "is_archived" in told.shown
    assert "Unarchive the channel" in told.shown
    assert [(row.kind, row.error) for row in problem_rows()] == [(DeliveryKind.ANNOUNCEMENT, "is_archived")]


@ON_SQLITE
def test_why_a_channel_cannot_be_joined_is_told(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    phoenix.stop()
    phoenix.start(SLACK_ANNOUNCE_CHANNEL_ID=slack.channel_id("ops"))
    slack.faults.next("conversations.join", "missing_scope", needed="channels:join")
    submit_announcement(nina, "Booking")
    assert "Reinstall the app" in nina.wait_for("dm", "missing_scope").shown

    ada.archive("ops")
    submit_announcement(nina, "Search")
    assert "Unarchive the channel" in nina.wait_for("dm", "is_archived").shown


@ON_SQLITE
def test_a_refused_announcement_holds_up_nothing_of_other_outages(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    refused = {"where": about("Booking incident"), "error": "restricted_action"}
    with failing(slack, "chat.postMessage", "error", **refused):  # type: ignore[arg-type]
        submit_announcement(nina, "Booking")
        nina.wait_for("dm", "restricted_action")
        announcement = announce(nina, "Payments")
        edit(nina, announcement, ETA="under 8 h")

        nina.wait_for("incidents", "ETA: under 2 h → under 8 h")
        assert "Payments incident" in nina.wait_for("general", "is announced").shown
        assert len(announcements(nina)) == 1


@ON_SQLITE
def test_a_missing_scope_refuses_the_update_but_the_thread_goes_on(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    slack.faults.next("chat.update", "missing_scope")
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()

    assert len(nina.thread(announcement)) == 2
    assert [(row.kind, row.error) for row in problem_rows()] == [(DeliveryKind.UPDATE, "missing_scope")]
    (told,) = nina.messages(dm=True)
    assert "refused to update its announcement" in told.shown
    assert "Reinstall the app" in told.shown


@ON_SQLITE
def test_one_edit_that_slack_refuses_in_all_its_parts_is_told_once(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Edit")
    form.fill({"Reason for this change?": "It got worse", "ETA": "under 8 h"})
    phoenix.settled()
    ada.archive("incidents")
    assert form.submit(), form.errors
    phoenix.settled()

    assert [row.kind for row in problem_rows()] == ["update", "comment", "comment"]
    assert len(nina.messages(dm=True)) == 1


@ON_SQLITE
def test_somebody_who_cannot_be_messaged_is_told_about_to_who_assigned_them(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    announcement = announce(nina)
    with failing(slack, "chat.postMessage", "error", where=to(omar.id), error="channel_not_found"):
        form = opened(nina, announcement, "Reassign")
        form.fill({"Solution assignee": "omar"})
        phoenix.settled()
        assert form.submit(), form.errors
        told = nina.wait_for("dm", "refused to message an assignee")

    assert "Their account may be deactivated" in told.shown
    phoenix.settled()
    assert "@omar" in nina.thread(announcement)[-1].shown


@ON_SQLITE
def test_news_of_a_refusal_that_is_refused_itself_makes_no_more_news(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    slack.faults.next("chat.update", "missing_scope")
    with failing(slack, "chat.postMessage", "error", where=to(nina.id), error="messages_tab_disabled"):
        edit(nina, announcement, ETA="under 8 h")
        phoenix.settled()

    assert [row.error for row in problem_rows()] == ["missing_scope", "messages_tab_disabled"]


@ON_SQLITE
def test_a_private_channel_without_the_app_says_what_to_do(
    slack: Sandbox, phoenix: Phoenix, nina: Person
) -> None:
    phoenix.stop()
    phoenix.start(SLACK_ANNOUNCE_CHANNEL_ID=slack.channel_id("war-room"))
    submit_announcement(nina, "Booking")

    assert "invite the app to it" in nina.wait_for("dm", "channel_not_found").shown


@ON_SQLITE
def test_a_public_channel_without_the_app_is_joined(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    nina.kick("incidents", "phoenix")
    slack.faults.next("conversations.join", "503")

    announce(nina)
    phoenix.settled()

    assert len(announcements(nina)) == 1
    assert len(nina.pins("incidents")) == 1
