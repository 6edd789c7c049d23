"""Sales and B2B partners hear in channels of their own of the outages that affect them."""

import re

import pytest

from models.database import connection
from phoenix_bot.delivery import problems
from phoenix_bot.outages import notices
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import only_outage
from tests.listeners.buttons.clicking import close_as_duplicate
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing, to
from tests.stories import (
    WHAT_HAPPENED,
    announce,
    edit,
    labelled,
    minutes_ago,
    opened,
    reopen,
    resolve,
    visible,
    wait_for_second_delivery,
)

pytestmark = ON_SQLITE


@pytest.fixture(autouse=True)
def told(phoenix: Phoenix, slack: Sandbox) -> None:
    """#sales and #partners are set to be told. The bot is in neither."""
    phoenix.stop()
    phoenix.start(
        SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"),
        SLACK_NOTIFY_B2B_CHANNEL_ID=slack.channel_id("partners"),
    )


def heard(person: Person, channel: str) -> list[str]:
    """The first line of each notice in a channel."""
    return [visible(message).split("\n")[0] for message in noticed(person, channel)]


def noticed(person: Person, channel: str) -> list[Message]:
    """The bot's messages in a channel."""
    return [message for message in person.messages(channel) if message.metadata]


def reopened(person: Person, announcement: Message) -> Message:
    """Open a resolved outage again; the announcement as it is then."""
    reopen(person, person.refresh(announcement))
    person.slack.until(lambda: only_outage().is_open, what="an open outage")
    return announcement


def edit_resolution(person: Person, announcement: Message, **fields: str) -> None:
    """Correct what a resolved outage says about its end."""
    form = opened(person, person.refresh(announcement), "Edit")
    form.fill(labelled(fields))
    assert form.submit(), form.errors


@ON_BOTH
def test_sales_hear_of_an_outage_that_affects_them(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announcement = announce(nina, Sales_affected="yes", Lost_bookings="<30%", Impact_on_turnover=700)
    phoenix.settled()

    [notice] = noticed(peter, "sales")
    lines = visible(notice).split("\n")
    assert lines[:2] == ["Announced: Booking incident · 1 · affects sales", WHAT_HAPPENED]
    assert lines[2:4] == ["Impact on sales", "affected, <30% bookings lost, 700 EUR of turnover"]
    assert lines[4] == "ETA"
    assert lines[5].startswith("under 2 h (by ")
    assert lines[6] == "Started"
    assert (notice.colour, notice.notifies) == ("#d92d20", frozenset())
    link = rf"<http\S+/p{announcement.ts.replace('.', '')}\|Booking incident · 1>"
    assert re.search(link, notice.blocks[0]["text"]["text"])
    assert heard(peter, "partners") == []


def test_partners_hear_what_concerns_partners(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announce(nina, Sales_affected="no", B2B_partners_affected="yes")
    phoenix.settled()

    [notice] = noticed(peter, "partners")
    shown = visible(notice)
    assert shown.startswith("Announced: Booking incident · 1 · affects B2B partners\n")
    assert "B2B partners\naffected\n" in shown
    assert "Impact on sales" not in shown
    assert heard(peter, "sales") == []


@pytest.mark.parametrize("affected", ["no", "unknown"])
def test_an_outage_that_affects_neither_is_told_to_neither(
    phoenix: Phoenix, nina: Person, peter: Person, affected: str
) -> None:
    announcement = announce(nina, Sales_affected=affected, B2B_partners_affected=affected)
    resolve(nina, announcement, Sales_affected="no")
    phoenix.settled()

    assert heard(peter, "sales") + heard(peter, "partners") == []


def test_they_hear_once_when_an_edit_makes_it_affect_them(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announcement = announce(nina)
    for answer in ("yes", "no", "yes"):
        edit(nina, announcement, Sales_affected=answer)
        phoenix.settled()
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()

    assert heard(peter, "sales") == [
        "Announced: Booking incident · 1 · affects sales",
        "No longer affects sales: Booking incident · 1",
        "Affects sales again: Booking incident · 1",
    ]


@ON_BOTH
def test_both_hear_when_it_is_resolved(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    affected = {"Sales_affected": "yes", "B2B_partners_affected": "yes"}
    announcement = announce(nina, Started_at=minutes_ago(5), **affected)
    phoenix.settled()
    resolve(nina, announcement, Resolution="A new disk", Resolved_at=minutes_ago(0), **affected)
    phoenix.settled()

    for channel, who in (("sales", "sales"), ("partners", "B2B partners")):
        last = noticed(peter, channel)[-1]
        head = f"Resolved: Booking incident · 1 · affected {who}\n"
        assert visible(last).startswith(head)
        assert "Resolution\nA new disk\n" in last.shown
        assert "Duration\n5m" in last.shown
        assert "ETA" not in last.shown
        assert last.colour == "#079455"
        assert len(noticed(peter, channel)) == 2


def test_who_heard_of_it_hears_its_end_even_if_it_did_not_affect_them_after_all(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announcement = announce(nina, Sales_affected="yes")
    phoenix.settled()
    resolve(nina, announcement, Sales_affected="no")
    phoenix.settled()

    last = visible(noticed(peter, "sales")[-1])
    assert last.startswith("Resolved: Booking incident · 1\n")
    assert "Impact on sales\nnot affected" in last


def test_what_is_known_at_the_end_only_is_told_once_as_over(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    resolve(nina, announce(nina), Sales_affected="yes")
    phoenix.settled()

    assert heard(peter, "sales") == ["Resolved: Booking incident · 1 · affected sales"]


def test_what_is_known_after_the_end_only_is_told_once_as_over(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announcement = resolve(nina, announce(nina), Sales_affected="no")
    for answer in ("yes", "no", "yes"):
        edit_resolution(nina, announcement, B2B_partners_affected=answer)
        phoenix.settled()

    assert heard(peter, "sales") == []
    assert heard(peter, "partners") == ["Resolved: Booking incident · 1 · affected B2B partners"]


def test_who_heard_the_end_hears_that_it_is_open_again_and_its_next_end(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announcement = announce(nina, Sales_affected="yes", B2B_partners_affected="no")
    resolve(nina, announcement)
    phoenix.settled()
    reopened(nina, announcement)
    phoenix.settled()
    resolve(nina, announcement)
    phoenix.settled()

    assert heard(peter, "sales")[2:] == [
        "Reopened: Booking incident · 1 · affects sales",
        "Resolved: Booking incident · 1 · affected sales",
    ]
    assert heard(peter, "partners") == []


def test_who_heard_of_a_duplicate_hears_how_the_original_goes_on(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    original, duplicate = announce(nina), announce(nina, "Search", Sales_affected="yes")
    phoenix.settled()
    close_as_duplicate(nina, duplicate, 1)
    phoenix.settled()
    resolve(nina, nina.refresh(original), Sales_affected="no")
    phoenix.settled()
    reopen(nina, nina.refresh(original))
    phoenix.settled()

    assert heard(peter, "sales") == [
        "Closed as a duplicate of outage 1: Search incident · 2 · affected sales",
        "Closed as a duplicate of outage 1: Search incident · 2 · affected sales",
        "Announced: Booking incident · 1 · does not affect sales · outage 2 is a duplicate of it",
        "Reopened: Booking incident · 1 · outage 2 is a duplicate of it",
    ]
    assert heard(peter, "partners") == []


def test_an_original_that_affects_them_as_well_is_not_told_twice(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    original = announce(nina, Sales_affected="yes")
    close_as_duplicate(nina, announce(nina, "Search", Sales_affected="yes"), 1)
    phoenix.settled()
    resolve(nina, nina.refresh(original), Sales_affected="yes")
    phoenix.settled()

    ends = [line for line in heard(peter, "sales") if "Booking" in line]
    assert ends == [
        "Resolved: Booking incident · 1 · affected sales · outage 2 is a duplicate of it",
        "Resolved: Booking incident · 1 · affected sales · outage 2 is a duplicate of it",
    ]


def test_a_duplicate_of_a_duplicate_leads_to_the_end_as_well(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    first, second = announce(nina), announce(nina, "Payments")
    close_as_duplicate(nina, announce(nina, "Search", Sales_affected="yes"), 2)
    phoenix.settled()
    close_as_duplicate(nina, nina.refresh(second), 1)
    phoenix.settled()
    resolve(nina, nina.refresh(first), Sales_affected="no")
    phoenix.settled()

    assert heard(peter, "sales")[2:] == [
        "Closed as a duplicate of outage 1: Payments incident · 2 · outage 3 is a duplicate of it",
        "Resolved: Booking incident · 1 · outage 2 is a duplicate of it",
    ]


def test_a_duplicate_of_what_is_over_is_told_as_over(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    original = resolve(nina, announce(nina), Sales_affected="no")
    close_as_duplicate(nina, announce(nina, "Search", Sales_affected="yes"), 1)
    phoenix.settled()
    edit_resolution(nina, original, Resolution="A new disk")
    phoenix.settled()

    assert heard(peter, "sales")[1:] == [
        "Closed as a duplicate of outage 1, which is resolved: Search incident · 2 · affected sales"
    ]


def test_a_submit_delivered_twice_is_told_once(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Edit")
    form.fill({"Sales affected": "yes", "Reason for this change?": "They called"})
    slack.duplicate_next_envelope()
    assert form.submit()
    wait_for_second_delivery(slack)
    phoenix.settled()

    assert len(noticed(nina, "sales")) == 1


@pytest.mark.parametrize("fault", ["cut_after", "error_after"])
def test_a_notice_whose_answer_is_lost_appears_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person, fault: str
) -> None:
    lost = slack.faults.watch(
        lambda method, phase, args: (
            lose() if (method, phase, args.get("channel")) == ("chat.postMessage", "before", sales) else None
        )
    )
    sales = slack.channel_id("sales")

    def lose() -> None:
        lost()
        slack.faults.next("chat.postMessage", fault)

    slack.workspace.channels[sales].members.append(slack.bot_user_id)
    announce(nina, Sales_affected="yes")
    phoenix.settled()

    assert len(noticed(nina, "sales")) == 1


def test_without_a_channel_nobody_is_told(phoenix: Phoenix, nina: Person) -> None:
    phoenix.stop()
    phoenix.settings.clear()
    phoenix.start()
    announce(nina, Sales_affected="yes", B2B_partners_affected="yes")
    phoenix.settled()

    assert heard(nina, "sales") + heard(nina, "partners") == []
    with connection():
        assert notices.of(only_outage()) == []


def test_an_old_outage_is_no_news_when_its_report_is_mended(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    settings = dict(phoenix.settings)
    phoenix.stop()
    phoenix.settings.clear()
    phoenix.start()
    announcement = resolve(nina, announce(nina), Sales_affected="yes")
    phoenix.settled()
    phoenix.stop()
    phoenix.start(**settings)
    edit_resolution(nina, announcement, Resolution="A new disk")
    phoenix.settled()

    assert heard(nina, "sales") == []


def test_who_caused_it_is_told_that_the_channel_is_archived(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    ada.archive("sales")
    announcement = announce(nina, Sales_affected="yes", B2B_partners_affected="yes")

    told = nina.wait_for("dm", "refused to post the notice for sales")
    assert "incident · 1 is saved" in told.shown
    assert "Unarchive the channel" in told.shown
    phoenix.settled()
    assert len(noticed(nina, "partners")) == 1
    assert nina.refresh(announcement).colour == "#d92d20"


@pytest.mark.parametrize(
    ("channel", "setting"),
    [("war-room", "SLACK_NOTIFY_B2B_CHANNEL_ID"), ("", "SLACK_NOTIFY_B2B_CHANNEL_ID")],
    ids=["private", "unknown"],
)
def test_a_channel_out_of_reach_is_told_with_the_setting_to_check(
    phoenix: Phoenix, slack: Sandbox, nina: Person, channel: str, setting: str
) -> None:
    phoenix.stop()
    phoenix.start(**{setting: slack.channel_id(channel) if channel else "C0NOWHERE00"})
    announce(nina, B2B_partners_affected="yes")

    told = nina.wait_for("dm", "refused to post the notice for B2B partners")
    assert f"Check {setting}; if the channel is private, invite the app to it." in told.shown


def test_what_never_got_through_is_told_in_the_channel_that_is_set_instead(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    sales = slack.channel_id("sales")
    ada.archive("sales")
    announcement = announce(nina, Sales_affected="yes")
    nina.wait_for("dm", "refused to post the notice for sales")
    phoenix.stop()
    phoenix.start(SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("random"))
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()

    assert heard(nina, "random") == ["Announced: Booking incident · 1 · affects sales"]
    assert heard(nina, sales) == []


def test_an_outage_resolved_before_its_notice_got_through_is_not_told_as_going_on(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    with failing(slack, "chat.postMessage", "503", where=to(slack.channel_id("sales"))):
        announcement = announce(nina, Sales_affected="yes")
        resolve(nina, announcement)
    phoenix.settled()

    assert heard(nina, "sales") == [
        "Resolved: Booking incident · 1 · affected sales",
        "Resolved: Booking incident · 1 · affected sales",
    ]


def test_a_notice_waits_for_the_announcement_and_its_link(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    ada.archive("incidents")
    nina.command("/announce", "booking")
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    form.fill({"Sales affected": "yes"})
    assert form.submit(), form.errors
    nina.wait_for("dm", "refused to post its announcement")
    assert noticed(nina, "sales") == []

    ada.unarchive("incidents")
    problems.retry_all(act=operator())
    phoenix.settled()
    [notice] = noticed(nina, "sales")
    assert "/archives/" in notice.blocks[0]["text"]["text"]


def test_a_duplicate_is_not_said_to_be_over(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person
) -> None:
    phoenix.stop()
    phoenix.start(SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"))
    announce(nina, "Search")
    twin = announce(nina, "Booking", Sales_affected="yes")
    nina.click(twin, "Close as duplicate")
    form = nina.modal()
    form.fill({"Duplicate of": form.options("Duplicate of", "search")[0]})
    assert form.submit(), form.errors

    notice = peter.wait_for("sales", "Closed as a duplicate of outage 1")
    assert "Resolved" not in notice.shown
