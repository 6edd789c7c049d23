"""Post update, on an open outage."""

import re
from datetime import timedelta

import pytest

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, known, only_outage, rewrite, steps
from tests.listeners.home.looking import home
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.stories import announce, clock_time, edit, opened, reopen, resolve, wait_for_second_delivery

pytestmark = ON_SQLITE

TEXT, ETA, CHANNEL = "What is new?", "New ETA", "Who sees it?"


@pytest.fixture
def trusted_omar(phoenix: Phoenix, omar: Person) -> Person:
    """omar may change every outage."""
    group_members.join_named(omar.id, "edit_all_outages", now=utcnow())
    return omar


def also(phoenix: Phoenix) -> str:
    """The option by which the channel sees an update, whatever it says."""
    return f"Also show in <#{phoenix.slack.channel_id('incidents')}>"


def post(person: Person, announcement: Message, text: str, eta: str | None = None) -> None:
    """Post an update by the button and its form."""
    form = opened(person, announcement, "Post update")
    form.fill({TEXT: text, ETA: eta})
    assert form.submit(), form.errors


def test_the_form_asks_for_a_text_and_perhaps_another_eta(phoenix: Phoenix, nina: Person) -> None:
    form = opened(nina, announce(nina, ETA="under 8 h"), "Post update")

    assert form.title == "Update on outage 1"
    assert form.labels == [TEXT, ETA, CHANNEL]
    by_itself = f"{also(phoenix)} if there is a new ETA"
    assert form.options(CHANNEL) == [by_itself, also(phoenix), "Only in the thread"]
    assert form.value(CHANNEL) == by_itself
    assert (form.value(TEXT), form.value(ETA)) == (None, None)
    assert form.options(ETA) == [
        "under 30 min",
        "under 2 h",
        "under 8 h",
        "under 24 h",
        "more than 24 h, or unknown",
    ]
    assert form.hint(TEXT) == "Everybody sees it in the announcement's thread, under your name."
    assert form.hint(ETA).startswith("It is under 8 h. Leave this empty to keep it")


@ON_BOTH
def test_the_thread_gets_the_text_under_its_authors_name(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    post(nina, announcement, "The disk is *replaced* <!channel>\nWe copy :fire:")
    phoenix.settled()

    [update] = nina.thread(announcement)
    assert update.shown == "The disk is *replaced* <!channel>\nWe copy :fire:"
    assert (update.author, update.icon_url) == ("nina", f"{phoenix.slack.url}/avatar/{nina.id}.svg")
    assert update.notifies == frozenset()


@ON_BOTH
def test_everybody_reads_the_latest_update_where_the_outage_is_shown(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, **{"What happened?": "\nNobody can pay\nWe look into it"})
    post(nina, announcement, "We look into it")
    post(nina, announcement, "The disk is *full*\nWe fail over to <b>")
    phoenix.settled()

    at = clock_time(only_outage().latest_update_at, "Europe/Prague")
    latest = rf"Latest, {at} .*, @nina: The disk is \*full\* · We fail over to <b>"
    assert re.search(rf"Nobody can pay\nWe look into it\n{latest}\n", nina.refresh(announcement).shown)
    assert re.search(rf"Nobody can pay\n{latest}$", said(nina, "list"))
    assert re.search(latest, said(nina, "show 1"))
    assert re.search(rf"Nobody can pay\n{latest}$", home(nina, "Nobody can pay").text, re.MULTILINE)
    assert "Latest" not in resolve(nina, announcement).shown


def test_history_keeps_the_text(phoenix: Phoenix, nina: Person) -> None:
    post(nina, announce(nina), "  We copy the data  ")

    step = steps()[-1]
    assert (step.kind, step.by_id, step.reason, step.fields) == ("updated", nina.id, "We copy the data", {})


def test_another_eta_is_listed_and_shown(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, ETA="under 2 h")
    post(nina, announcement, "It takes longer", "under 8 h")
    phoenix.settled()

    outage = only_outage()
    deadline = clock_time(outage.eta_set_at + timedelta(hours=8), "Europe/Prague")
    [comment] = nina.thread(announcement)
    assert comment.shown.startswith(f"It takes longer\nETA: under 2 h → under 8 h, by {deadline} ")
    assert f"ETA\nunder 8 h (by {deadline} " in nina.refresh(announcement).shown
    assert steps()[-1].fields == {"eta": ["<2h", "<8h"]}


def test_the_same_eta_again_counts_from_now(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, ETA="under 2 h")
    rewrite(eta_set_at=utcnow() - timedelta(hours=3))
    post(nina, announcement, "We start over", "under 2 h")
    phoenix.settled()

    assert "\nETA: again under 2 h, by " in nina.thread(announcement)[-1].shown
    outage = only_outage()
    assert utcnow() - outage.eta_set_at < timedelta(minutes=1)
    assert steps()[-1].fields == {"eta": ["<2h", "<2h"]}
    deadline = clock_time(outage.eta_set_at + timedelta(hours=2), "Europe/Prague")
    assert f"(by {deadline} " in nina.refresh(announcement).shown


def test_without_an_eta_its_clock_runs_on(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, ETA="under 2 h")
    long_ago = utcnow() - timedelta(minutes=90)
    rewrite(eta_set_at=long_ago)
    post(nina, announcement, "Nothing new")

    assert (only_outage().eta, only_outage().eta_set_at) == ("<2h", long_ago)


def test_the_channel_shows_it_if_its_author_wants_that_or_with_a_new_eta(
    phoenix: Phoenix, nina: Person
) -> None:
    announcement = announce(nina)
    post(nina, announcement, "Only for the thread")
    form = opened(nina, announcement, "Post update")
    form.fill({TEXT: "For everybody", CHANNEL: also(phoenix)})
    assert form.submit(), form.errors
    post(nina, announcement, "It takes longer", "under 8 h")
    phoenix.settled()

    told = [message.shown.split("\n")[0] for message in nina.messages("incidents")[1:]]
    assert told == ["For everybody", "It takes longer"]
    assert len(nina.thread(announcement)) == 3
    assert nina.messages("incidents")[1].text == "Booking incident · 1: For everybody"


def test_even_with_a_new_eta_it_may_stay_in_the_thread(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Post update")
    form.fill({TEXT: "It takes longer", ETA: "under 8 h", CHANNEL: "Only in the thread"})
    assert form.submit(), form.errors
    phoenix.settled()

    assert len(nina.messages("incidents")) == 1
    assert nina.thread(announcement)[0].shown.startswith("It takes longer")


@pytest.mark.parametrize("how", ["update", "edit", "reopen"])
def test_the_communication_clock_restarts_when_people_hear_of_it(
    phoenix: Phoenix, nina: Person, how: str
) -> None:
    announcement = announce(nina)
    if how == "reopen":
        announcement = resolve(nina, announcement)
    rewrite(communicated_at=utcnow() - timedelta(hours=3))
    if how == "update":
        post(nina, announcement, "Nothing new")
    elif how == "edit":
        edit(nina, announcement, Sales_affected="yes")
    else:
        reopen(nina, announcement)

    phoenix.settled()
    assert utcnow() - only_outage().communicated_at < timedelta(minutes=1)


def test_the_communication_clock_runs_on_when_others_are_assigned(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    long_ago = utcnow() - timedelta(hours=3)
    rewrite(communicated_at=long_ago)
    form = opened(nina, announcement, "Reassign")
    form.fill({"Solution assignee": "omar"})
    phoenix.settled()
    assert form.submit(), form.errors

    assert only_outage().communicated_at == long_ago


@pytest.mark.parametrize("text", [None, " \n "])
def test_an_update_without_words_is_refused(phoenix: Phoenix, nina: Person, text: str | None) -> None:
    form = opened(nina, announce(nina), "Post update")
    form.fill({TEXT: text, ETA: "under 8 h"})

    assert not form.submit()
    assert list(form.errors) == [TEXT]
    assert form.value(ETA) == "under 8 h"
    assert kinds() == ["announced"]


def test_an_eta_that_another_changed_meanwhile_is_a_conflict(
    phoenix: Phoenix, nina: Person, trusted_omar: Person
) -> None:
    announcement = announce(nina, ETA="under 2 h")
    form = opened(nina, announcement, "Post update")
    edit(trusted_omar, announcement, ETA="under 24 h")
    phoenix.settled()
    form.fill({TEXT: "We are nearly there", ETA: "under 30 min"})

    assert not form.submit()
    assert "@omar changed this to “under 24 h” while you were editing" in form.errors[ETA]
    assert form.value(TEXT) == "We are nearly there"
    assert form.submit()
    assert steps()[-1].fields == {"eta": ["<24h", "<30m"]}


def test_picking_the_eta_that_another_replaced_meanwhile_is_a_conflict_too(
    phoenix: Phoenix, nina: Person, trusted_omar: Person
) -> None:
    announcement = announce(nina, ETA="under 2 h")
    form = opened(nina, announcement, "Post update")
    edit(trusted_omar, announcement, ETA="under 24 h")
    form.fill({TEXT: "Again two hours", ETA: "under 2 h"})

    assert not form.submit()
    assert list(form.errors) == [ETA]
    assert form.submit()
    assert only_outage().eta == "<2h"


def test_what_others_change_meanwhile_does_not_matter_to_a_text(
    phoenix: Phoenix, nina: Person, trusted_omar: Person
) -> None:
    announcement = announce(nina, ETA="under 2 h")
    form = opened(nina, announcement, "Post update")
    edit(trusted_omar, announcement, ETA="under 24 h")
    form.fill({TEXT: "We copy the data"})

    assert form.submit()
    assert only_outage().eta == "<24h"


def test_an_outage_resolved_meanwhile_is_not_updated(
    phoenix: Phoenix, nina: Person, trusted_omar: Person
) -> None:
    announcement = announce(nina)
    form = opened(trusted_omar, announcement, "Post update")
    form.fill({TEXT: "We copy the data"})
    phoenix.slack.until(lambda: known(nina.id) and known(trusted_omar.id), what="a record of both")
    resolve(nina, announcement)

    assert not form.submit()
    assert "Outage 1 was resolved by @nina at " in form.errors[TEXT]
    assert form.value(TEXT) == "We copy the data"


def test_who_may_not_change_the_outage_may_not_update_it(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    peter.click(announce(nina), "Post update")

    answer = peter.wait_for("incidents", "You may not")
    assert answer.ephemeral
    assert not peter.has_modal


def test_an_update_delivered_twice_is_posted_once(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Post update")
    form.fill({TEXT: "We copy the data", ETA: "under 8 h"})
    slack.duplicate_next_envelope()
    assert form.submit()
    wait_for_second_delivery(slack)
    phoenix.settled()

    assert kinds() == ["announced", "updated"]
    assert len(nina.thread(announcement)) == 1


def test_the_author_is_told_that_the_thread_is_gone(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announcement = announce(nina)
    phoenix.settled()
    ada.archive("incidents")
    form = opened(nina, announcement, "Post update")
    form.fill({TEXT: "We copy the data"})
    assert form.submit()

    told = nina.wait_for("dm", "refused to update its announcement")
    assert "incident · 1 is saved" in told.shown
    assert steps()[-1].reason == "We copy the data"
