"""What Slack refuses for good becomes a problem with its reason; its author is told, nobody waits."""

from typing import Any

from models import Delivery, DeliveryKind, DeliveryState, DirectMessage, User
from models.database import transaction
from phoenix_bot import outbox
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.managing import clicked
from tests.phoenix import Phoenix, put_on_call
from tests.phoenix_bot.delivery.looking import about, announcements, failing, rows, submit_announcement, to
from tests.stories import announce, edit, opened

pytestmark = ON_SQLITE


def problem_rows() -> list[Delivery]:
    """The problems."""
    return [row for row in rows() if row.state == DeliveryState.PARKED]


def test_the_announcer_is_told_that_the_channel_is_archived(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    ada.archive("incidents")
    submit_announcement(nina, "Booking")

    told = nina.wait_for("dm", "refused to post its announcement")
    assert "Booking incident · 1 is saved" in told.shown
    assert "Slack says is_archived about #incidents" in told.shown
    assert "Unarchive the channel" in told.shown
    assert [(row.kind, row.error) for row in problem_rows()] == [(DeliveryKind.ANNOUNCEMENT, "is_archived")]


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


def test_a_refused_announcement_holds_up_nothing_of_other_outages(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    incidents = to(slack.channel_id("incidents"))

    def is_refused(args: dict[str, Any]) -> bool:
        return incidents(args) and about("Booking incident")(args)

    with failing(slack, "chat.postMessage", "error", where=is_refused, error="restricted_action"):
        submit_announcement(nina, "Booking")
        nina.wait_for("dm", "restricted_action")
        announcement = announce(nina, "Payments")
        edit(nina, announcement, ETA="under 8 h")

        nina.wait_for("incidents", "ETA: under 2 h → under 8 h")
        assert "Payments incident" in nina.wait_for("general", "is announced").shown
        assert len(announcements(nina)) == 1


def test_a_missing_scope_refuses_the_update_but_the_thread_goes_on(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    slack.faults.next("chat.update", "missing_scope")
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()

    assert len(nina.thread(announcement)) == 1
    assert [(row.kind, row.error) for row in problem_rows()] == [(DeliveryKind.UPDATE, "missing_scope")]
    (told,) = nina.messages(dm=True)
    assert "refused to update its announcement" in told.shown
    assert "Reinstall the app" in told.shown


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

    assert [row.kind for row in problem_rows()] == ["update", "comment"]
    assert len(nina.messages(dm=True)) == 1


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


def test_news_of_a_refusal_that_is_refused_itself_makes_no_more_news(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    slack.faults.next("chat.update", "missing_scope")
    with failing(slack, "chat.postMessage", "error", where=to(nina.id), error="messages_tab_disabled"):
        edit(nina, announcement, ETA="under 8 h")
        phoenix.settled()

    assert [row.error for row in problem_rows()] == ["missing_scope", "messages_tab_disabled"]


def test_a_private_channel_without_the_app_says_what_to_do(
    slack: Sandbox, phoenix: Phoenix, nina: Person
) -> None:
    phoenix.stop()
    phoenix.start(SLACK_ANNOUNCE_CHANNEL_ID=slack.channel_id("war-room"))
    submit_announcement(nina, "Booking")

    assert "invite the app to it" in nina.wait_for("dm", "channel_not_found").shown


def test_a_public_channel_without_the_app_is_joined(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    nina.kick("incidents", "phoenix")
    slack.faults.next("conversations.join", "503")

    announce(nina)
    phoenix.settled()

    assert len(announcements(nina)) == 1
    assert len(nina.pins("incidents")) == 1


@ON_BOTH
def test_managers_hear_of_each_cause_once(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person, omar: Person
) -> None:
    make_manager(slack, "ada")
    ada.archive("incidents")
    submit_announcement(nina, "Booking")
    ada.wait_for("dm", "refused to post its announcement")
    submit_announcement(omar, "Payments")
    own = omar.wait_for("dm", "refused to post its announcement")

    slack.until(nothing_to_tell, what="an outbox without direct messages")
    [told] = ada.messages(dm=True)
    assert "Booking incident · 1 is saved, but Slack refused to post its announcement." in told.shown
    assert "Slack says is_archived about #incidents. Unarchive the channel." in told.shown
    assert "Managers can then retry it under Problems" in told.shown
    assert "@ada can then retry it under Problems" in own.shown
    assert len(nina.messages(dm=True)) == 1


def test_whoever_retries_in_vain_hears_it_and_nobody_else(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    make_manager(slack, "ada")
    ada.archive("incidents")
    for system in ("Booking", "Payments"):
        submit_announcement(nina, system)
        nina.wait_for("dm", f"{system} incident")
    slack.until(nothing_to_tell, what="an outbox without direct messages")

    problems.retry_all(act=clicked(ada.id))
    again = ada.wait_for("dm", "Slack refused again to post its announcement")
    slack.until(nothing_to_tell, what="an outbox without direct messages")

    assert ada.messages(dm=True)[1:] == [again]
    assert len(nina.messages(dm=True)) == 2


def test_who_is_known_to_be_deactivated_is_sent_nothing(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    with transaction():
        User.update(is_deactivated=True).where(User.slack_id == omar.id).execute()
        outbox.tell(omar.id, DirectMessage.JOB_ENDED, payload={"news": {}}, now=utcnow())
    phoenix.settled()

    assert omar.messages(dm=True) == []
    assert problem_rows() == []


def make_manager(slack: Sandbox, name: str) -> None:
    """Let somebody manage The Phoenix."""
    put_on_call(slack, name)
    with transaction():
        User.update(is_admin=True).where(User.slack_id == slack.user_id(name)).execute()


def nothing_to_tell() -> bool:
    """Whether every problem is told: nothing is being sent, and no direct message about a problem waits."""
    undone = [row for row in rows() if row.done_at is None and row.state != DeliveryState.PARKED]
    return not [
        row
        for row in undone
        if row.state == DeliveryState.SENDING
        or row.kind == DeliveryKind.ANNOUNCEMENT
        or row.payload.get("what") == DirectMessage.REFUSED
    ]
