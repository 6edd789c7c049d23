"""/phoenix people: who somebody is, and what they may do."""

import pytest

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import eligibility, group_members, groups, profiles
from phoenix_bot.people.google import feeds, sync
from phoenix_bot.people.google.feeds import Details
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.workspace import objects
from tests.databases import ON_BOTH, ON_SQLITE
from tests.listeners.home.looking import at_person, seen
from tests.listeners.phoenix.asking import said
from tests.managing import member, operator
from tests.phoenix import Phoenix

pytestmark = ON_SQLITE

KEY = "oncall@example.com"


def test_somebody_who_is_mentioned_is_shown_with_groups_and_rights(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    member(nina.id, "nina@example.com")
    text = said(ada, "people @nina")

    assert f"{nina.id} · nina@example.com" in text
    assert "Rights: May announce outages\nGroups: on_call" in text


@pytest.mark.settings(ALLOW_ALL_TO_NOTIFY="true")
def test_rights_that_every_full_member_has_are_named(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    slack = nina.slack
    for name in ("peter", "gil"):
        profile = objects.user(slack.workspace, slack.workspace.member_named(name), with_email=True)
        profiles.remember(profile, now=utcnow())

    assert "Rights: May announce outages, as every full member may\n" in said(ada, "people @peter")
    assert "\nMay read outages." in said(ada, "people @peter")
    assert "Rights: May announce outages\n" in said(ada, "people @nina")
    assert "Rights: none\n" in said(ada, "people @gil")
    assert "\nMay not read outages." in said(ada, "people @gil")
    at_person(ada, "peter")
    seen(ada, "Rights: May announce outages, as every full member may")
    at_person(ada, "gil")
    seen(ada, "Rights: none\nMay not read outages.")


@pytest.mark.parametrize(("tail", "shown"), [("", 10), (" of those with a long name" * 2, 6)])
def test_rights_are_told_of_somebody_in_many_groups(
    phoenix: Phoenix, nina: Person, ada: Person, tail: str, shown: int
) -> None:
    for number in range(10, 31):
        groups.add(f"night {number}{tail}", (), act=operator())
        group_members.join_named(nina.id, f"night {number}{tail}", now=utcnow())
    text = said(ada, "people @nina")

    assert "Rights: May announce outages\nGroups: night 10" in text
    assert f"night {9 + shown}{tail} … and {22 - shown} more" in text


@ON_BOTH
def test_an_address_in_any_case_finds_who_is_in_a_group_by_google(phoenix: Phoenix, ada: Person) -> None:
    member("U0ZOE00000", "zoe@example.com")
    feeds.add(Details(KEY, "", groups.named("on_call").identity), act=operator())
    sync.apply(KEY, ["zoe@example.com"], now=utcnow())

    assert f"Groups: on_call (through Google: {KEY})" in said(ada, "people ZOE@example.com")


@ON_BOTH
def test_a_name_that_several_have_shows_them_all(phoenix: Phoenix, ada: Person) -> None:
    for number in range(2):
        member(
            f"U0ZOE0000{number}", profile={"display_name": "Zoe *Z* & Co", "email": f"zoe{number}@x.example"}
        )
    text = said(ada, "people “zoe *z* & co”")

    assert "zoe0@x.example" in text
    assert "zoe1@x.example" in text
    assert text.count("Zoe *Z* & Co") == 2


def test_what_keeps_somebody_from_acting_is_said(phoenix: Phoenix, ada: Person) -> None:
    member("U0ZOE00000", "zoe@example.com", deleted=True)

    assert "This person's account is deactivated." in said(ada, "people U0ZOE00000")
    assert "Slack has not told me yet who this is." in said(ada, "people U0NEVER000")
    assert "A workspace admin, who may do everything." in said(ada, "people @ada")


def test_an_admin_of_another_domain_holds_nothing_and_both_places_say_so(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    eligibility.remember_workspace(slack.workspace.team_id, ("northwind.example",))
    member(nina.id, "nina@elsewhere.example", is_admin=True)
    text = said(ada, "people @nina")

    assert "Rights: none" in text
    assert "This person cannot act here: an e-mail address at northwind.example is needed" in text
    page = at_person(ada, "nina").text
    assert "A full member who may not act: an e-mail address at northwind.example is needed" in page


def test_nobody_is_named_or_known(phoenix: Phoenix, ada: Person) -> None:
    assert "Type a name, an e-mail address, or for example /phoenix people @nina." in said(ada, "people")
    assert "I know nobody called “*ghost*”." in said(ada, "people *ghost*")
