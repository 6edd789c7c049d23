"""`bot.py check` counts whom ALLOWED_EMAIL_DOMAIN bars, and looks up whom PHOENIX_ADMINS names."""

import pytest

from phoenix_bot.operations.check import Finding, people
from phoenix_bot.sandbox import Sandbox
from tests.phoenix_bot.operations.check.checking import finding, findings


def test_people_with_other_addresses_are_counted(slack: Sandbox, fresh_file: str) -> None:
    slack.change_member("nina", email="nina@elsewhere.example")
    slack.change_member("omar", email="")
    slack.change_member("gil", email="gil@partner.example")
    slack.add_member("sara", team_id="T0ELSEWHERE", email="sara@elsewhere.example")

    some = finding("People", slack, fresh_file, ALLOWED_EMAIL_DOMAIN="northwind.example")
    all_of_them = finding(
        "People", slack, fresh_file, ALLOWED_EMAIL_DOMAIN="northwind.example,elsewhere.example"
    )

    told = "2 of 4 people in the workspace cannot act: their address is not in northwind.example"
    assert some == Finding("People", told)
    assert all_of_them.found.startswith("1 of 4 ")
    assert all_of_them.found.endswith("is not in northwind.example or elsewhere.example")


def test_if_nobody_can_act_the_setting_is_wrong(slack: Sandbox, fresh_file: str) -> None:
    found = finding("People", slack, fresh_file, ALLOWED_EMAIL_DOMAIN="northwind.com")

    assert found.found == "none of the 4 people in the workspace can act: no address is in northwind.com"
    assert found.todo == "check ALLOWED_EMAIL_DOMAIN"


def test_if_everybody_can_that_is_said(slack: Sandbox, fresh_file: str) -> None:
    found = finding("People", slack, fresh_file, ALLOWED_EMAIL_DOMAIN="northwind.example")

    assert found == Finding("People", "all 4 have an address in northwind.example")


def test_a_large_workspace_is_read_in_part(
    slack: Sandbox, fresh_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PAGE", 20)
    slack.add_crowd(400)

    found = finding("People", slack, fresh_file, ALLOWED_EMAIL_DOMAIN="elsewhere.example")

    assert len(slack.calls_of("users.list")) == 10
    assert "people in the workspace (of the first 200 members) can act" in found.found


@pytest.mark.parametrize("setting", ["ALLOWED_EMAIL_DOMAIN", "PHOENIX_ADMINS"])
def test_slack_may_not_tell(slack: Sandbox, fresh_file: str, setting: str) -> None:
    subject, method = {"ALLOWED_EMAIL_DOMAIN": ("People", "users.list")}.get(
        setting, ("Admins", "users.lookupByEmail")
    )
    value = {"ALLOWED_EMAIL_DOMAIN": "northwind.example"}.get(setting, "ada@northwind.example")
    slack.faults.next(method, "429")

    found = finding(subject, slack, fresh_file, **{setting: value})

    assert found.found == "Slack says: ratelimited"
    assert "check again in a minute" in found.todo


def test_admins_who_are_there(slack: Sandbox, fresh_file: str) -> None:
    named = f"{slack.user_id('nina')}, OMAR@northwind.example"

    found = finding("Admins", slack, fresh_file, PHOENIX_ADMINS=named)

    assert found == Finding("Admins", "PHOENIX_ADMINS names 2, who may do everything")


def test_admins_who_are_not_or_cannot_act(slack: Sandbox, fresh_file: str) -> None:
    dana, gil = slack.user_id("dana"), slack.user_id("gil")
    slack.change_member("nina", email="nina@elsewhere.example")
    named = f"U0NOBODY, who@northwind.example, {dana}, {gil}, USLACKBOT, nina@elsewhere.example"
    domain = {"ALLOWED_EMAIL_DOMAIN": "northwind.example"}

    found = finding("Admins", slack, fresh_file, PHOENIX_ADMINS=named, **domain)

    nobody, human = "is nobody in this workspace", "is not a full, active, human member"
    assert found.found.split("; ") == [
        f"U0NOBODY {nobody}",
        f"who@northwind.example {nobody}",
        f"{dana} {human}",
        f"{gil} {human}",
        f"USLACKBOT {human}",
        "nina@elsewhere.example has no address that ALLOWED_EMAIL_DOMAIN allows",
    ]
    assert found.todo == "correct PHOENIX_ADMINS"


def test_who_sets_neither_hears_nothing_of_it(slack: Sandbox, fresh_file: str) -> None:
    assert not {"People", "Admins"} & {one.subject for one in findings(slack, fresh_file)}
    assert not slack.calls_of("users.list")
