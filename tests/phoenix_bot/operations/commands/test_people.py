"""The commands `init`, `grant` and `revoke`."""

from datetime import timedelta
from pathlib import Path

import pytest

from models import User
from models.database import bind, close, connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import audit
from phoenix_bot.people.google import sync
from phoenix_bot.sandbox import Sandbox
from tests.command_line import Answer, Run, groups_of, remember
from tests.databases import ON_BOTH, ON_SQLITE

pytestmark = ON_SQLITE


def test_init_says_what_it_made_and_is_safe_to_repeat(run: Run, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}

    assert run("init", settings=settings) == Answer(
        0, "Created group on_call.\nCreated group edit_all_outages.\nCreated system All.\n", ""
    )
    assert run("init", settings=settings) == Answer(0, "Everything is already there.\n", "")


@ON_BOTH
def test_rights_are_granted_and_revoked_by_slack_id(run: Run, only_database: dict[str, str]) -> None:
    def outcome(command: str) -> str:
        answer = run(command, "U0NINA0000", "on_call", settings=only_database)
        assert (answer.code, answer.err) == (0, "")
        return answer.out

    assert outcome("grant") == "U0NINA0000 is now in on_call.\n"
    assert outcome("grant") == "U0NINA0000 is already in on_call.\n"
    assert groups_of(only_database["DATABASE_URL"], "U0NINA0000") == ["on_call"]
    assert outcome("revoke") == "U0NINA0000 is no longer in on_call.\n"
    assert outcome("revoke") == "U0NINA0000 was not in on_call.\n"
    assert groups_of(only_database["DATABASE_URL"], "U0NINA0000") == []


def test_somebody_the_bot_knows_is_found_by_address_without_asking_slack(
    run: Run, only_database: dict[str, str]
) -> None:
    remember(only_database["DATABASE_URL"], ("U0NINA0000", "Nina@Example.com"))

    answer = run("grant", "nina@example.COM", "edit_all_outages", settings=only_database)

    assert answer == Answer(0, "U0NINA0000 is now in edit_all_outages.\n", "")


def test_an_address_the_bot_does_not_know_is_looked_up_at_slack(
    run: Run, slack: Sandbox, settings: dict[str, str]
) -> None:
    peter = slack.workspace.member_named("peter")

    answer = run("grant", peter.email, "on_call", settings=settings)

    assert answer == Answer(0, f"{peter.id} is now in on_call.\n", "")
    bind(settings["DATABASE_URL"])
    with connection():
        assert User.get_by_id(peter.id).name == peter.shown_name
    close()
    assert run("revoke", peter.email, "on_call", settings=settings).code == 0
    assert len(slack.calls_of("users.lookupByEmail")) == 1


def test_somebody_who_left_loses_their_rights_by_address_without_asking_slack(
    run: Run, only_database: dict[str, str]
) -> None:
    remember(only_database["DATABASE_URL"], ("U0NINA0000", "nina@example.com"))
    run("grant", "U0NINA0000", "on_call", settings=only_database)
    remember(
        only_database["DATABASE_URL"],
        ("U0NINA0000", "nina@example.com"),
        told=utcnow() - timedelta(days=1),
        deleted=True,
    )

    answer = run("revoke", "Nina@Example.com", "on_call", settings=only_database)

    assert answer == Answer(0, "U0NINA0000 is no longer in on_call.\n", "")
    assert "was not in on_call" in run("revoke", "nina@example.com", "on_call", settings=only_database).out


@ON_BOTH
def test_of_several_who_had_an_address_the_one_in_the_group_is_taken_out(
    run: Run, only_database: dict[str, str]
) -> None:
    desk, url = "desk@example.com", only_database["DATABASE_URL"]
    for slack_id in ("U0FIRST000", "U0SECOND00"):
        run("grant", slack_id, "edit_all_outages", settings=only_database)
    run("grant", "U0SECOND00", "on_call", settings=only_database)
    remember(url, ("U0FIRST000", desk), deleted=True)
    remember(url, ("U0SECOND00", desk))

    def outcome(group: str) -> str:
        answer = run("revoke", desk, group, settings=only_database)
        return answer.out + answer.err

    assert outcome("on_call") == "U0SECOND00 is no longer in on_call.\n"
    several = f"Several people have had the address {desk}: U0FIRST000, U0SECOND00. Give the Slack id.\n"
    assert outcome("edit_all_outages") == outcome("on_call") == several


def test_an_address_that_has_changed_hands_is_looked_up_at_slack(
    run: Run, slack: Sandbox, settings: dict[str, str]
) -> None:
    peter = slack.workspace.member_named("peter")
    run("init", settings=settings)
    remember(settings["DATABASE_URL"], ("U0BEFORE00", peter.email), told=utcnow() - timedelta(hours=2))

    assert run("grant", peter.email, "on_call", settings=settings).out == f"{peter.id} is now in on_call.\n"
    assert groups_of(settings["DATABASE_URL"], "U0BEFORE00") == []


def test_an_address_nobody_has_is_refused(run: Run, sqlite_settings: dict[str, str]) -> None:
    answer = run("grant", "nobody@example.com", "on_call", settings=sqlite_settings)

    assert answer == Answer(1, "", "Nobody active in this workspace has the address nobody@example.com.\n")


def test_an_address_that_several_people_had_needs_the_slack_id(run: Run, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/phoenix.db"}
    run("systems", "list", settings=settings)
    remember(settings["DATABASE_URL"], ("U0FIRST000", "desk@example.com"), ("U0SECOND00", "desk@example.com"))

    answer = run("grant", "desk@example.com", "on_call", settings=settings)

    assert answer.code == 1
    assert "U0FIRST000, U0SECOND00. Give the Slack id." in answer.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nina", "on_call"], "'nina' is neither a Slack id (U…) nor an e-mail address."),
        (["U0NINA0000", "admins"], "There is no group 'admins'. The groups are: edit_all_outages, on_call."),
    ],
)
@pytest.mark.parametrize("command", ["grant", "revoke"])
def test_people_and_groups_that_are_none_are_refused(
    run: Run, tmp_path: Path, command: str, arguments: list[str], complaint: str
) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/phoenix.db"}

    assert run(command, *arguments, settings=settings) == Answer(1, "", f"{complaint}\n")


def test_looking_an_address_up_without_tokens_says_which_settings_are_missing(
    run: Run, tmp_path: Path
) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/phoenix.db"}

    answer = run("grant", "nina@example.com", "on_call", settings=settings)

    assert answer.code == 2
    assert "SLACK_BOT_TOKEN is missing" in answer.err


def test_a_slack_that_refuses_the_look_up_is_quoted(run: Run, sqlite_settings: dict[str, str]) -> None:
    answer = run(
        "grant", "nina@example.com", "on_call", settings=sqlite_settings | {"SLACK_BOT_TOKEN": "xoxb-old"}
    )

    assert answer.code == 1
    assert "invalid_auth" in answer.err
    assert "`python bot.py check` tells more" in answer.err


def test_revoking_says_when_google_keeps_somebody_in_the_group(
    run: Run, only_database: dict[str, str]
) -> None:
    run("google", "add", "oncall@example.com", settings=only_database)
    remember(only_database["DATABASE_URL"], ("U0NINA0000", "nina@example.com"))
    run("grant", "U0NINA0000", "on_call", settings=only_database)
    bind(only_database["DATABASE_URL"])
    sync.apply("oncall@example.com", {"nina@example.com"}, now=utcnow())
    close()

    first, second = (run("revoke", "U0NINA0000", "on_call", settings=only_database) for _ in range(2))
    assert first.out == "U0NINA0000 is now in on_call only through the Google group oncall@example.com.\n"
    assert (second.code, second.out) == (1, "")
    assert "Remove them from it at Google" in second.err


def test_what_operators_change_is_in_the_audit(run: Run, only_database: dict[str, str]) -> None:
    run("grant", "U0NINA0000", "on_call", settings=only_database)
    run("systems", "add", "Website", settings=only_database)
    bind(only_database["DATABASE_URL"])
    entries = [(entry.action, entry.subject, entry.origin, entry.by) for entry in audit.entries()]
    close()

    assert entries == [
        ("system_added", "Website", "the command line", None),
        ("member_added", "on_call", "the command line", None),
    ]
