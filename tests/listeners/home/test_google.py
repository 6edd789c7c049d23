"""App Home's page about Google groups."""

from functools import partial

import pytest

from jobs import sync_user_groups
from jobs.clock.scheduler import Scheduler
from models import GoogleGroup, GoogleMembership
from models.database import connection, transaction
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import groups
from phoenix_bot.people.google import feeds, sync
from phoenix_bot.people.google.feeds import Details
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.google import ADMINISTRATOR, listening
from tests.history import known
from tests.jobs.clock.clockwork import tick
from tests.listeners.home.looking import home, seen, to_tab
from tests.managing import google_group, inside, member, operator, told
from tests.phoenix import Phoenix, environment
from tests.stories import visible

pytestmark = ON_SQLITE

KEY = "oncall@example.com"
CREW = ("U0CREW0001", "U0CREW0002", "U0CREW0003")


def page(ada: Person, part: str = "") -> Form:
    """The page, as soon as it shows `part`."""
    to_tab(ada, "Google groups")
    return seen(ada, part)


def add() -> GoogleGroup:
    """A Google group that feeds on_call."""
    feeds.add(Details(KEY, "", groups.named("on_call").identity), act=operator())
    return google_group(KEY)


def three_who_left() -> None:
    """A Google group whose three people left it."""
    add()
    for slack_id in CREW:
        member(slack_id, f"{slack_id}@example.com")
    sync.apply(KEY, {f"{slack_id}@example.com" for slack_id in CREW}, now=utcnow())
    sync.apply(KEY, set(), now=utcnow())


def test_an_empty_page_says_what_to_do(phoenix: Phoenix, ada: Person) -> None:
    shown = page(ada, "No Google group feeds a group yet")

    assert "GOOGLE_SERVICE_ACCOUNT and GOOGLE_ACC" in shown.text
    assert "Sync now" not in shown.buttons


@ON_BOTH
def test_a_manager_adds_one(phoenix: Phoenix, ada: Person) -> None:
    page(ada, "No Google group").click("Add a Google group")
    form = ada.modal()
    assert form.value("Its members join the group") == "on_call"
    form.fill({"Address": "OnCall@example.com", "Name": "Night crew"})
    assert form.submit(), form.errors

    assert "Night crew: oncall@example.com\nfeeds on_call" in seen(ada, "Night crew").text
    assert "Active · 0 in the group because of it · not synced yet" in seen(ada, "Night crew").text


def test_what_is_no_address_keeps_the_form_open(phoenix: Phoenix, ada: Person) -> None:
    page(ada, "No Google group").click("Add a Google group")
    form = ada.modal()
    form.fill({"Address": "night crew"})
    assert not form.submit()

    assert "Enter the Google group's address" in form.errors["Address"]


def test_a_manager_changes_one(phoenix: Phoenix, ada: Person) -> None:
    add()
    page(ada, KEY).click("Change")
    form = ada.modal()
    assert form.value("Address") == KEY
    form.fill({"Name": "Editors", "Its members join the group": "edit_all_outages", "State": []})
    assert form.submit(), form.errors

    assert "feeds edit_all_outages" in seen(ada, "Not active").text


def test_who_enters_another_address_is_told_that_it_is_another_google_group(
    phoenix: Phoenix, ada: Person
) -> None:
    three_who_left()
    page(ada, KEY).click("Change")
    form = ada.modal()
    assert "Another address is another Google group" in str(form.view.body["blocks"][0]["hint"])
    form.fill({"Address": "R&D@example.com"})
    assert form.submit(), form.errors

    assert ada.modal("The Phoenix").text == (
        f"3 people left the group because {KEY} no longer feeds it. "
        "The next sync adds the members of r&d@example.com."
    )
    assert "Active · 0 in the group because of it · not synced yet" in seen(ada, "r&d@example.com").text
    assert inside("on_call") == [phoenix.slack.user_id(name) for name in ("nina", "omar")]


def test_two_managers_at_once_do_not_overwrite_each_other(phoenix: Phoenix, ada: Person) -> None:
    known = add()
    page(ada, KEY).click("Change")
    form = ada.modal()
    feeds.change(known.identity, Details(KEY, "By another", known.group.identity), act=operator())
    form.fill({"Name": "Mine"})
    assert not form.submit()

    assert "Somebody else has changed this Google group" in form.errors["Address"]
    assert google_group(KEY).name == "By another"


def test_a_manager_removes_one_once(phoenix: Phoenix, ada: Person) -> None:
    add()
    page(ada, KEY).click("Remove", confirm=True)
    seen(ada, "No Google group feeds a group yet")

    assert told()[-1].startswith(f"Google group removed {KEY}")


def test_managers_are_asked_about_those_who_left_even_if_they_do_not_look(
    phoenix: Phoenix, slack: Sandbox, ada: Person
) -> None:
    home(ada)
    slack.until(lambda: known(ada.id), what="a record of ada")
    three_who_left()
    slack.until(lambda: ada.messages(dm=True), what="a direct message")

    assert [visible(message) for message in ada.messages(dm=True)] == [
        f"⚠️ 3 people are no longer in the Google group {KEY}, which feeds the group on_call here. "
        "In case this is Google's mistake, they stay until a manager decides. See who they are under "
        f"Google groups in my App Home, or with /phoenix google confirm {KEY}."
    ]
    home(ada)
    slack.until(lambda: "⚠ Google groups (1)" in ada.home.buttons if ada.home else False, what="a number")


def test_who_leaves_while_a_manager_looks_waits_for_another_look(phoenix: Phoenix, ada: Person) -> None:
    three_who_left()
    ours = {f"U0MORE000{number}" for number in range(3)}
    for slack_id in ours:
        member(slack_id, f"{slack_id}@example.com")
    sync.apply(KEY, {f"{slack_id}@example.com" for slack_id in ours}, now=utcnow())
    page(ada, "3 left it")
    with transaction():
        # As if Google had said so while this manager's page was on its way.
        GoogleMembership.update(leaving_at=utcnow()).where(GoogleMembership.user.in_(ours)).execute()
    seen(ada, "3 left it").click("Remove them", confirm=True)

    assert "@U0MORE0000" in seen(ada, "3 in the group because of it").text
    assert "3 left it" in seen(ada, "3 in the group because of it").text
    assert not set(CREW) & set(inside("on_call"))


def test_who_left_google_is_named_and_let_go(phoenix: Phoenix, ada: Person) -> None:
    three_who_left()
    shown = page(ada, "3 left it at Google and are waiting for your decision")
    assert CREW[0] in shown.text
    shown.click("Remove them", confirm=True)
    assert "0 in the group because of it" in seen(ada, "0 in the group because of it").text

    assert not set(CREW) & set(inside("on_call"))


def test_who_left_google_is_kept(phoenix: Phoenix, ada: Person) -> None:
    three_who_left()
    page(ada, "3 left it").click("Keep them")
    seen(ada, "0 in the group because of it")

    assert set(CREW) <= set(inside("on_call"))


def test_a_decision_that_another_manager_took_is_told(phoenix: Phoenix, ada: Person) -> None:
    three_who_left()
    page(ada, "3 left it")
    phoenix.settled()
    with connection():
        # As if they had decided while this manager's page was on its way.
        GoogleMembership.delete().execute()
    seen(ada, "3 left it").click("Keep them")

    assert "another manager has decided" in ada.modal().text
    seen(ada, "0 in the group because of it")


def test_sync_now_asks_google_and_shows_what_came_of_it(
    phoenix: Phoenix, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    with listening() as google:
        google.group(KEY, phoenix.slack.workspace.member_named("ada").email)
        given = {"GOOGLE_SERVICE_ACCOUNT": google.service_account(), "GOOGLE_ACC": ADMINISTRATOR}
        phoenix.stop()
        phoenix.start(**given)
        asked = partial(sync_user_groups.run_once, endpoint=google.url)
        monkeypatch.setattr(sync_user_groups, "run_once", asked)
        read = configuration.read(environment(phoenix.slack, phoenix.database_url) | given)
        page(ada, KEY).click("Sync now")
        seen(ada, "A sync is about to run")
        tick(Scheduler((sync_user_groups,), read), utcnow())
        phoenix.settled()

    assert "1 in it" in seen(ada, "last synced").text
    assert "Sync now" in seen(ada, "last synced").buttons


def test_others_see_nothing_of_it(phoenix: Phoenix, nina: Person) -> None:
    assert not {"Google groups", "Jobs", "Problems", "Settings", "Audit"} & set(home(nina).buttons)
