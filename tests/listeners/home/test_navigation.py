"""App Home: the pages about outages."""

from datetime import timedelta

import pytest

from listeners.home.pages.page import Setup
from listeners.home.render import render
from models import HomeVisit, User
from models.database import transaction
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import rewrite
from tests.listeners.home.looking import home, seen, to_tab
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.settings import SETTINGS
from tests.stories import announce, resolve, wait_for_event

pytestmark = ON_SQLITE


def first_line(person: Person) -> str:
    """The line above the tabs in App Home, "" if there is none."""
    first = person.home.view.body["blocks"][0] if person.home else {}
    return str(first["elements"][0]["text"]) if first.get("type") == "context" else ""


def rendered(person: Person) -> str:
    """App Home as it would be shown now."""
    return str(render(person.id, Vocabulary(), Setup(SETTINGS), now=utcnow()).to_dict())


def test_a_quiet_day(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    assert "Announce an outage" in home(nina, "There is no open outage.").buttons
    assert "Announce an outage" not in home(peter, "There is no open outage.").buttons


def test_open_outages_with_what_can_be_done(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announce(nina, "Booking", ETA="under 2 h")

    assert "Resolve" in home(nina, "Booking incident · 1").buttons
    assert "Resolve" not in home(peter, "Booking incident · 1").buttons
    assert "ETA under 2 h (by" in seen(peter, "Booking incident").text


def test_a_change_shows_without_opening_it_again(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    home(peter, "There is no open outage.")
    announcement = announce(nina, "Booking")
    seen(peter, "Booking incident · 1")
    resolve(nina, announcement)

    seen(peter, "There is no open outage.")


def test_an_overdue_eta_stands_out(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, "Booking", ETA="under 30 min")
    rewrite(eta_set_at=utcnow() - timedelta(minutes=50))
    assert ", ⚠️ passed 20m ago)" in home(nina, "ago)").text

    rewrite(eta_set_at=utcnow() - timedelta(minutes=30))
    assert ", ⚠️ passed just now)" in home(nina, "just now)").text


@pytest.mark.usefixtures("phoenix")
def test_the_form_opens_from_home(nina: Person, slack: Sandbox) -> None:
    home(nina, "no open outage").click("Announce an outage")

    assert nina.modal("Announce an outage").labels[0] == "What happened?"


@ON_BOTH
def test_mine_are_those_i_announced_or_work_on(phoenix: Phoenix, nina: Person, omar: Person) -> None:
    announce(nina, "Booking")
    announce(omar, "Payments")
    to_tab(nina, "Mine")

    assert "Payments" not in seen(nina, "Booking incident · 1").text
    to_tab(phoenix.slack.person("peter"), "Mine")
    seen(phoenix.slack.person("peter"), "You have not announced any open outage")


@ON_BOTH
def test_the_history_is_searched_step_by_step(phoenix: Phoenix, nina: Person, omar: Person) -> None:
    resolve(nina, announce(nina, "Booking"))
    announce(omar, "Payments")
    to_tab(nina, "History")
    shown = seen(nina, "Resolved: Booking incident · 1")
    systems.retire(systems.named("Payments").identity, act=operator())
    assert shown.offers("Any system", "pay") == ["Payments"]

    shown.choose("Any system", "Payments")
    phoenix.settled()
    assert "Booking incident" not in seen(nina, "Payments incident · 2").text
    seen(nina, "Payments incident").choose("Any state", "Resolved")
    seen(nina, "No outage matches.").click("Show all")
    seen(nina, "Resolved: Booking incident · 1").choose("Anybody", "omar")
    phoenix.settled()
    assert "Booking" not in seen(nina, "Payments incident · 2").text


def test_days_are_those_of_the_readers_zone(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announce(nina, "Booking")
    slack.change_member("nina", tz="Asia/Kolkata")
    wait_for_event(slack, "user_change")
    phoenix.settled()
    # 20:00 UTC is half past one of the next day there.
    rewrite(announced_at=utcnow().replace(year=2026, month=3, day=1, hour=20, minute=0))
    to_tab(nina, "History")

    seen(nina, "Booking incident · 1").choose("From", "2026-03-02")
    phoenix.settled()
    seen(nina, "Booking incident · 1").choose("To", "2026-03-01")
    seen(nina, "No outage matches.")


@ON_BOTH
def test_one_outage_with_all_that_happened(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announcement = announce(nina, "Booking")
    home(nina, "Booking incident · 1").click("Details")
    page = seen(nina, "History")
    assert {"Resolve", "Create channel", "Close as duplicate"} <= set(page.buttons)

    resolve(nina, announcement, Resolution="A new disk")
    page = seen(nina, "Resolved by @nina")
    assert "A new disk" in page.text
    assert "Reopen outage" in page.buttons
    to_tab(peter, "History")
    seen(peter, "Resolved: Booking incident · 1").click("Details")
    assert "Reopen outage" not in seen(peter, "Resolved by @nina").buttons


def test_guests_in_the_announce_channel_read_and_do_nothing(
    phoenix: Phoenix, nina: Person, gil: Person
) -> None:
    nina.invite("incidents", "gil")
    announce(nina, "Booking")

    buttons = home(gil, "Booking incident · 1").buttons
    phoenix.settled()
    buttons = seen(gil, "Booking incident · 1").buttons
    assert buttons == ["▸ Now", "Mine", "History", "Following", "Monitors", "Insights", "Details", "Follow"]
    assert first_line(gil).startswith("Guests can read outages;")


def test_people_of_another_domain_are_not_offered_what_they_may_not_do(
    phoenix: Phoenix, nina: Person
) -> None:
    announce(nina, "Booking")
    phoenix.settled()
    phoenix.stop()
    phoenix.start(ALLOWED_EMAIL_DOMAIN="phoenix.example")
    home(nina)
    phoenix.settled()

    assert seen(nina, "Booking incident · 1").buttons == [
        "▸ Now",
        "Mine",
        "History",
        "Following",
        "Monitors",
        "Insights",
        "Details",
        "Follow",
    ]
    assert first_line(nina) == (
        "You can read outages, but not announce or change them: an e-mail address at phoenix.example "
        "is needed, and the one in Slack is nina@northwind.example."
    )


def test_an_app_home_that_stays_open_after_the_account_ended_says_so(phoenix: Phoenix, nina: Person) -> None:
    home(nina, "no open outage")
    phoenix.settled()
    with transaction():
        User.update(is_deactivated=True).where(User.slack_id == nina.id).execute()

    assert "This account is deactivated in Slack, so it cannot read outages." in rendered(nina)


def test_who_may_act_or_may_turn_out_to_reads_no_such_line(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    for person in (nina, peter):
        home(person, "no open outage")
    phoenix.settled()
    assert first_line(nina) + first_line(peter) == ""
    phoenix.stop()
    phoenix.start(ALLOWED_EMAIL_DOMAIN="phoenix.example")
    with transaction():
        User.update(profile_at=None, email="").where(User.slack_id == peter.id).execute()

    assert "not act" not in rendered(peter)


def test_a_button_that_is_out_of_date_says_what_is_true_now(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    announcement = announce(nina, "Booking")
    shown = home(nina, "Booking incident · 1")
    phoenix.settled()
    with transaction():
        # She has not looked for an hour: nothing is published for her again.
        HomeVisit.update(seen_at=utcnow() - timedelta(hours=1)).execute()
    resolve(ada, announcement)
    phoenix.settled()
    shown.click("Resolve")

    assert "Outage 1 was resolved by @ada" in nina.modal("The Phoenix").text


def test_app_home_is_kept_for_the_page_where_it_was_left(phoenix: Phoenix, nina: Person) -> None:
    to_tab(nina, "History")
    seen(nina, "There has been no outage yet.")

    assert "There has been no outage yet." in home(nina, "There has been no outage yet.").text


def test_a_slack_that_does_not_show_it_holds_up_nothing(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("views.publish", "error", error="not_enabled")
    nina.open_home()
    phoenix.settled()

    announce(nina, "Booking")
    home(nina, "Booking incident · 1")
