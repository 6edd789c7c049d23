"""What Slack tells about people while the bot runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from models import User
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members, permissions, profiles
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.listeners.home.looking import home, managers_pages
from tests.phoenix import Phoenix
from tests.stories import announce, wait_for_second_delivery, words

pytestmark = ON_SQLITE


@contextmanager
def heard(slack: Sandbox) -> Iterator[None]:
    """Wait, at the end of the block, until the bot has handled the events that the block caused."""
    before = len(slack.envelopes)
    yield

    def all_of_them() -> bool:
        events = slack.envelopes[before:]
        # What Slack tells of an earlier announcement may come between.
        told = [event.payload["event"]["type"] for event in events if event.type == "events_api"]
        about_people = {"team_join", "user_change"} & set(told)
        return bool(about_people) and all(event.acked or event.failed for event in events)

    slack.until(all_of_them, what="an acknowledgement")


def known(slack: Sandbox, name: str) -> User:
    """What we know about somebody."""
    with connection():
        return profiles.find(slack.user_id(name))


def refusal(slack: Sandbox, person: Person) -> str:
    """What somebody who may not announce reads."""
    before = len(words(person, "general"))
    person.command("/announce", "booking")

    def refused() -> str:
        # What is told of an earlier announcement may come after it.
        new = words(person, "general")[before:]
        return next((text for text in new if "announce outages" in text), "")

    told = slack.until(refused, what="a refusal")
    assert not person.has_modal
    return told


def test_who_becomes_an_admin_sees_so_in_app_home_at_once_and_who_is_one_no_more_too(
    phoenix: Phoenix, slack: Sandbox, peter: Person
) -> None:
    home(peter, "There is no open outage.")
    slack.until(lambda: known(slack, "peter").is_known, what="a record of peter")

    def has_tabs_for_managers() -> bool:
        return peter.home is not None and "Audit" in managers_pages(peter.home)

    phoenix.settled()
    slack.change_member("peter", is_admin=True)
    slack.until(has_tabs_for_managers, what="more tabs")
    phoenix.settled()
    slack.change_member("peter", is_admin=False)
    slack.until(lambda: not has_tabs_for_managers(), what="fewer tabs")


@ON_BOTH
def test_a_newcomer_is_known_at_once(phoenix: Phoenix, slack: Sandbox) -> None:
    with heard(slack):
        slack.add_member("nora", tz="Asia/Tokyo", is_admin=True)

    nora = known(slack, "nora")
    assert (nora.name, nora.email, nora.time_zone) == ("nora", "nora@northwind.example", "Asia/Tokyo")
    assert nora.is_admin
    assert slack.calls_of("users.info") == []


@ON_BOTH
def test_what_changes_about_somebody_is_kept(phoenix: Phoenix, slack: Sandbox) -> None:
    with heard(slack):
        slack.change_member(
            "omar", display_name="Omar H.", tz="Europe/Prague", email="Omar.H@northwind.example"
        )
    omar = known(slack, "omar")

    assert (omar.name, omar.time_zone, omar.email) == ("Omar H.", "Europe/Prague", "omar.h@northwind.example")
    with heard(slack):
        slack.change_member("omar", is_admin=True)
    assert known(slack, "omar").is_admin
    with heard(slack):
        slack.change_member("omar", is_admin=False)
    assert not known(slack, "omar").is_admin


def test_who_is_deactivated_loses_all_rights_at_once_and_stays_for_history(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announce(nina)
    with heard(slack):
        slack.change_member("nina", deleted=True)

    assert known(slack, "nina").is_deactivated
    with connection():
        assert not permissions.may_announce(profiles.find(nina.id), allow_all=True)
    with heard(slack):
        slack.change_member("nina", deleted=False)
    assert not known(slack, "nina").is_deactivated


def test_bots_and_users_of_apps_are_left_out(phoenix: Phoenix, slack: Sandbox) -> None:
    with heard(slack):
        slack.add_member("alertbot", is_bot=True)
    with heard(slack):
        slack.add_member("connector", is_app_user=True)
    with heard(slack):
        slack.change_member("phoenix", display_name="Phoenix")

    assert [known(slack, name).is_known for name in ("alertbot", "connector", "phoenix")] == [False] * 3


def test_an_event_that_comes_twice_changes_nothing_more(phoenix: Phoenix, slack: Sandbox) -> None:
    slack.duplicate_next_envelope("team_join")
    with heard(slack):
        slack.add_member("nora")
    slack.until(lambda: len(slack.envelopes) == 2, what="a second delivery")
    wait_for_second_delivery(slack)

    assert known(slack, "nora").name == "nora"


@ON_BOTH
def test_an_older_event_that_comes_late_replaces_nothing(database: str) -> None:
    def tell(name: str, **details: Any) -> str:
        profiles.remember_members([{"id": "U0NORA0000", "name": name, **details}], now=utcnow())
        with connection():
            return str(profiles.find("U0NORA0000").name)

    assert tell("first", updated=1_700_000_000) == "first"
    assert tell("third", updated=1_700_000_300) == "third"
    assert tell("second", updated=1_700_000_200) == "third"
    assert tell("same second", updated=1_700_000_300) == "same second"
    assert tell("no time") == "no time"


@ON_BOTH
def test_an_event_that_cannot_be_stored_is_delivered_again(
    phoenix: Phoenix, slack: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, failures = profiles.remember_members, iter([RuntimeError("no disk")])

    def fail_once(*profiles: Any, **details: Any) -> int:
        if failure := next(failures, None):
            raise failure
        return usual(*profiles, **details)

    monkeypatch.setattr(profiles, "remember_members", fail_once)
    slack.add_member("nora")
    slack.until(lambda: len(slack.envelopes) == 2, what="a second delivery")
    slack.until(lambda: slack.envelopes[-1].acked, what="its acknowledgement")

    assert slack.envelopes[0].failed
    assert known(slack, "nora").name == "nora"


@pytest.mark.parametrize("domains", ["northwind.example", "new.example, northwind.example"])
def test_people_of_an_allowed_domain_may_act(
    phoenix: Phoenix, slack: Sandbox, nina: Person, domains: str
) -> None:
    phoenix.stop()
    phoenix.start(ALLOWED_EMAIL_DOMAIN=domains)

    assert announce(nina).buttons


def test_people_of_other_domains_are_told_which_address_is_needed(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    announcement = announce(nina)
    phoenix.stop()
    phoenix.start(ALLOWED_EMAIL_DOMAIN="phoenix.example")

    assert refusal(slack, nina) == (
        "You cannot announce outages: an e-mail address at phoenix.example is needed, "
        "and the one in Slack is nina@northwind.example."
    )
    assert refusal(slack, ada).startswith("You cannot announce outages: an e-mail address at phoenix.example")
    ada.click(announcement, "Edit")
    assert ada.wait_for("incidents", "You cannot change it: an e-mail address").ephemeral
    phoenix.stop()
    phoenix.start(ALLOWED_EMAIL_DOMAIN="")
    announce(nina, "Search")


def test_who_gets_an_address_of_the_domain_may_act_at_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    phoenix.stop()
    phoenix.start(ALLOWED_EMAIL_DOMAIN="phoenix.example")
    with heard(slack):
        slack.change_member("nina", email="nina@phoenix.example")

    assert announce(nina).buttons


def test_members_of_other_workspaces_may_read_but_never_act(phoenix: Phoenix, slack: Sandbox) -> None:
    with heard(slack):
        slack.add_member("sara", team_id="T0ELSEWHERE", is_admin=True)
    sara = slack.person("sara")
    slack.workspace.channels[slack.channel_id("general")].members.append(sara.id)
    group_members.join_named(sara.id, "on_call", now=utcnow())

    assert refusal(slack, sara).startswith("Only full members of this workspace can announce outages")
