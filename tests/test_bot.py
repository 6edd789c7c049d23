"""The command line: what operators type, what they read, and the exit code that scripts get."""

import logging
import re
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

import bot
from jobs.clock import runs
from models import Membership, User
from models.database import bind, close, connection, database, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.http import health
from phoenix_bot.operations.http.server import Server
from phoenix_bot.people import audit, eligibility, profiles, settings_at_start
from phoenix_bot.people.google import feeds
from phoenix_bot.people.google import sync as google_sync
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.settings import SETTINGS
from tests.databases import ON_POSTGRESQL
from tests.far_ends import free_port
from tests.google import ADMINISTRATOR, listening, refused_access
from tests.phoenix import MANIFEST, environment
from tests.programs import Program
from tests.stories import WHAT_HAPPENED

COMMANDS = (
    *("run", "check", "sandbox"),
    *("job", "sync-users", "sync-user-groups"),
    *("init", "grant", "revoke", "systems", "groups", "google", "problems"),
)
BELOW = {
    "systems": ("list", "add", "rename", "retire", "merge"),
    "groups": ("list", "members", "add", "rename", "permissions", "delete"),
    "google": ("list", "add", "activate", "deactivate", "remove", "confirm", "keep"),
}


@dataclass(frozen=True)
class Answer:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs `bot.py ARGUMENTS` in this process, in an empty folder, with `settings` in the file .env."""
    monkeypatch.chdir(tmp_path)
    level = logging.getLogger().level

    def run(*arguments: str, settings: Mapping[str, str]) -> Answer:
        lines = [f"{name}='{value}'" for name, value in settings.items()]
        (tmp_path / ".env").write_text("\n".join(lines))
        try:
            code = bot.main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        return Answer(code, *capsys.readouterr())

    yield run
    logging.getLogger().setLevel(level)


@pytest.fixture
def only_database(database_url: str) -> dict[str, str]:
    """Settings of an operator who has no tokens at hand."""
    return {"DATABASE_URL": database_url}


@pytest.fixture
def settings(slack: Sandbox, database_url: str) -> dict[str, str]:
    """Settings of a bot for `slack`."""
    return environment(slack, database_url)


@pytest.fixture
def sqlite_settings(slack: Sandbox, tmp_path: Path) -> dict[str, str]:
    """Settings of a bot for `slack`, on a SQLite file that is not there yet."""
    return environment(slack, f"sqlite:///{tmp_path}/phoenix.db")


def groups_of(url: str, slack_id: str) -> list[str]:
    """The permission groups of a person."""
    bind(url)
    with connection():
        memberships = Membership.select().where(Membership.user == slack_id)
        names = sorted(membership.group.name for membership in memberships)
    close()
    return names


def remember(
    url: str, *members: tuple[str, str], told: datetime | None = None, deleted: bool = False
) -> None:
    """Let the bot know people by Slack id and e-mail address, as Slack `told` then, or now."""
    bind(url)
    for slack_id, email in members:
        profiles.remember(
            {"id": slack_id, "profile": {"email": email}, "deleted": deleted}, now=told or utcnow()
        )
    close()


# Help and usage


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        *([name] for name in COMMANDS),
        *([command, name] for command, names in BELOW.items() for name in names),
    ],
    ids=" ".join,
)
def test_every_command_explains_itself(run: Run, arguments: list[str]) -> None:
    answer = run(*arguments, "--help", settings={})

    assert answer.code == 0
    assert answer.out.startswith(f"usage: {' '.join(['bot.py', *arguments])}"), answer.out
    assert re.search(r"\n[A-Z][^\n]+\.\n", answer.out)


def test_the_help_names_every_command_and_every_setting(run: Run) -> None:
    told = run("--help", settings={}).out

    assert all(re.search(rf"^    {command}\s", told, re.MULTILINE) for command in COMMANDS)
    assert all(f"  {setting.name} " in told for setting in SETTINGS)


@pytest.mark.parametrize(
    "arguments",
    [
        *(["dance"], ["systems"], ["systems", "add"], ["systems", "rename", "Booking"], ["grant", "U0NINA"]),
        *(["systems", "merge", "Booking"], ["groups"], ["groups", "add"], ["google"], ["google", "add"]),
        ["groups", "add", "Web", "fly"],
    ],
    ids=" ".join,
)
def test_what_was_typed_wrongly_is_answered_with_the_usage(run: Run, arguments: list[str]) -> None:
    answer = run(*arguments, settings={})

    assert answer.code == 2
    assert "usage: bot.py" in answer.err


# Settings


@pytest.mark.parametrize("arguments", [[], ["run"], ["check"]], ids=" ".join)
def test_missing_settings_are_all_listed_with_how_to_fix_each(run: Run, arguments: list[str]) -> None:
    answer = run(*arguments, settings={})

    assert answer.code == 2
    assert answer.err.splitlines() == [
        "Fix these settings, in the environment or in .env:",
        "  - SLACK_BOT_TOKEN is missing: Bot token of the Slack app (xoxb-…); "
        "find it at api.slack.com/apps > your app > OAuth & Permissions.",
        "  - SLACK_APP_TOKEN is missing: App-level token with the scope connections:write (xapp-…); "
        "make it at api.slack.com/apps > your app > Basic Information > App-Level Tokens.",
        "  - SLACK_ANNOUNCE_CHANNEL_ID is missing: Id of the channel where outages are announced (C…); "
        "copy it from the end of the channel's details in Slack.",
        ".env.example explains every setting. Or try `python bot.py sandbox`, which needs none.",
    ]


def test_malformed_settings_are_listed_among_the_missing_ones(run: Run) -> None:
    answer = run(settings={"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-2", "HTTP_PORT": "http"})

    assert answer.code == 2
    assert re.findall(r"  - (\w+)", answer.err) == [
        "SLACK_APP_TOKEN",
        "SLACK_ANNOUNCE_CHANNEL_ID",
        "HTTP_PORT",
    ]


def test_a_settings_file_that_was_named_must_be_there(run: Run) -> None:
    answer = run("--env-file", "prod.env", "systems", "list", settings={})

    assert (answer.code, answer.err) == (1, "There is no file prod.env.\n")


def test_another_settings_file_can_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "prod.env").write_text(f"DATABASE_URL=sqlite:///{tmp_path}/prod.db")

    assert run("--env-file", "prod.env", "systems", "list", settings={}) == Answer(0, "All\n", "")
    assert (tmp_path / "prod.db").exists()


# Systems


def test_systems_are_added_and_renamed_without_any_token(run: Run, only_database: dict[str, str]) -> None:
    added = run("systems", "add", "Website", "  Gift   cards ", settings=only_database)
    renamed = run("systems", "rename", "website", "Homepage", settings=only_database)
    listed = run("systems", "list", settings=only_database)

    assert added == Answer(0, "Added Website.\nAdded Gift cards.\n", "")
    assert renamed == Answer(0, "website is now Homepage.\n", "")
    assert listed.out.splitlines() == ["All", "Booking", "Gift cards", "Homepage", "Payments", "Search"]


def test_a_first_command_on_a_new_database_prepares_it(run: Run, tmp_path: Path) -> None:
    answer = run("systems", "list", settings={"DATABASE_URL": f"sqlite:///{tmp_path}/new.db"})

    assert answer == Answer(0, "All\n", "")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["add", "Website", "BOOKING"], "There is already a system called 'BOOKING'."),
        (["add", " "], "A system needs a name."),
        (["add", "x" * 151], "A system's name has at most 150 characters; 'xxx"),
        (["rename", "Bookin", "Website"], "There is no system called 'Bookin'."),
        (["rename", "Booking", "search"], "There is already a system called 'search'."),
    ],
)
def test_refused_changes_of_systems_change_nothing(
    run: Run, only_database: dict[str, str], arguments: list[str], complaint: str
) -> None:
    answer = run("systems", *arguments, settings=only_database)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(complaint)
    assert run("systems", "list", settings=only_database).out == "All\nBooking\nPayments\nSearch\n"


def test_systems_are_retired_brought_back_and_merged(run: Run, only_database: dict[str, str]) -> None:
    def told(*arguments: str) -> str:
        answer = run("systems", *arguments, settings=only_database)
        assert (answer.code, answer.err) == (0, "")
        return answer.out

    assert told("retire", "booking") == "Booking is retired. Adding it again brings it back.\n"
    assert told("list", "--retired") == "Booking\n"
    assert told("add", "Booking") == "Added Booking.\n"
    assert told("merge", "search", "Booking") == ("Search is retired. Outages moved to Booking: 0.\n")
    assert told("list") == "All\nBooking\nPayments\n"


def test_init_says_what_it_made_and_is_safe_to_repeat(run: Run, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}

    assert run("init", settings=settings) == Answer(
        0, "Created group on_call.\nCreated group edit_all_outages.\nCreated system All.\n", ""
    )
    assert run("init", settings=settings) == Answer(0, "Everything is already there.\n", "")


# Groups and Google groups


def test_groups_are_managed_without_any_token(run: Run, only_database: dict[str, str]) -> None:
    def told(*arguments: str) -> str:
        answer = run(*arguments, settings=only_database)
        assert (answer.code, answer.err) == (0, "")
        return answer.out

    assert told("groups", "add", "Web team", "manage") == "Added Web team.\n"
    assert told("groups", "rename", "web TEAM", "Web") == "Web team is now Web.\n"
    assert told("groups", "permissions", "Web", "change_outage") == "Web now gives change_outage.\n"
    told("grant", "U0NINA0000", "web")
    assert told("groups", "members", "Web") == "U0NINA0000 (by hand)\n"
    assert told("groups", "list").splitlines() == [
        "edit_all_outages: change_outage; members: 0",
        "on_call: add_announcement; members: 0",
        "Web: change_outage; members: 1",
    ]
    assert told("groups", "delete", "Web", "--with-members") == "Deleted Web.\n"


def test_google_groups_are_managed_without_any_token(run: Run, only_database: dict[str, str]) -> None:
    def told(*arguments: str) -> str:
        answer = run("google", *arguments, settings=only_database)
        assert (answer.code, answer.err) == (0, "")
        return answer.out

    assert told("list") == ""
    assert told("add", "oncall@example.com", "--name", "Night shift") == (
        f"oncall@example.com will feed on_call from the next sync on.\n{feeds.NOT_CONFIGURED}\n"
    )
    assert told("list") == "oncall@example.com (Night shift) feeds on_call; members: 0; never synced\n"
    assert told("deactivate", "OnCall@example.com") == "oncall@example.com is no longer active.\n"
    assert "; inactive;" in told("list")
    assert told("activate", "oncall@example.com") == (
        f"oncall@example.com is now active.\n{feeds.NOT_CONFIGURED}\n"
    )
    assert told("remove", "oncall@example.com") == "Removed oncall@example.com.\n"


def test_an_operator_without_settings_at_hand_is_told_what_the_running_bot_can(
    run: Run, only_database: dict[str, str]
) -> None:
    bind(only_database["DATABASE_URL"])
    eligibility.remember_workspace("T0OURS", ())
    settings_at_start.record_changes({"GOOGLE_SERVICE_ACCOUNT": "set, but secret"}, now=utcnow())
    close()

    answer = run("google", "add", "oncall@example.com", settings=only_database)

    assert answer == Answer(0, "oncall@example.com will feed on_call from the next sync on.\n", "")


def test_operators_decide_about_those_who_left_a_google_group(
    run: Run, only_database: dict[str, str]
) -> None:
    def sync(*emails: str) -> None:
        bind(only_database["DATABASE_URL"])
        google_sync.apply("oncall@example.com", set(emails), now=utcnow())
        close()

    run("google", "add", "oncall@example.com", settings=only_database)
    remember(only_database["DATABASE_URL"], ("U0NINA0000", "nina@example.com"))
    sync("nina@example.com")
    sync()
    assert "1 to be removed" in run("google", "list", settings=only_database).out
    shown = run("google", "keep", "oncall@example.com", settings=only_database)
    assert shown == Answer(
        1, "U0NINA0000 U0NINA0000\nWaiting: 1. Nothing has changed; add --yes to do it.\n", ""
    )
    kept = run("google", "keep", "oncall@example.com", "--yes", settings=only_database)
    assert kept == Answer(0, "People kept, as if added by hand: 1.\n", "")
    sync("nina@example.com")
    sync()
    confirmed = run("google", "confirm", "oncall@example.com", "--yes", settings=only_database)

    assert confirmed == Answer(0, "People removed: 1.\n", "")
    nobody = run("google", "confirm", "oncall@example.com", settings=only_database)
    assert nobody == Answer(0, "Nobody is waiting.\n", "")
    assert groups_of(only_database["DATABASE_URL"], "U0NINA0000") == ["on_call"]


def test_revoking_says_when_google_keeps_somebody_in_the_group(
    run: Run, only_database: dict[str, str]
) -> None:
    run("google", "add", "oncall@example.com", settings=only_database)
    remember(only_database["DATABASE_URL"], ("U0NINA0000", "nina@example.com"))
    run("grant", "U0NINA0000", "on_call", settings=only_database)
    bind(only_database["DATABASE_URL"])
    google_sync.apply("oncall@example.com", {"nina@example.com"}, now=utcnow())
    close()

    first, second = (run("revoke", "U0NINA0000", "on_call", settings=only_database) for _ in range(2))
    assert first.out == "U0NINA0000 is now in on_call only through the Google group oncall@example.com.\n"
    assert (second.code, second.out) == (1, "")
    assert "Remove them from it at Google" in second.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["groups", "add", "on_CALL"], "There is already a group called 'on_call'."),
        (["groups", "delete", "on_call"], "The group on_call is built in and cannot be deleted."),
        (["groups", "members", "x"], "There is no group 'x'. The groups are: edit_all_outages, on_call."),
        (["google", "add", "oncall"], "Enter the Google group's address, such as oncall@example.com, or "),
        (["google", "remove", "a@b.example"], "No Google group 'a@b.example' has been added."),
    ],
)
def test_refused_changes_of_groups_say_why(
    run: Run, tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    answer = run(*arguments, settings={"DATABASE_URL": f"sqlite:///{tmp_path}/phoenix.db"})

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(complaint)


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


def test_syncing_without_google_says_so_and_is_no_failure(run: Run, sqlite_settings: dict[str, str]) -> None:
    answer = run("sync-user-groups", settings=sqlite_settings)

    assert answer.code == 0
    assert answer.out.startswith("Google groups are not configured")


def test_syncing_that_fails_says_so_with_the_exit_code(
    run: Run, sqlite_settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phoenix_bot.integrations.google.RETRIES", 0)
    with listening() as google:
        google.instead["/token"] = [refused_access("unauthorized_client")]
        configured = {"GOOGLE_SERVICE_ACCOUNT": google.service_account(), "GOOGLE_ACC": ADMINISTRATOR}
        run("google", "add", "oncall@example.com", settings=sqlite_settings)
        answer = run("sync-user-groups", settings=sqlite_settings | configured)

    assert (answer.code, answer.out) == (1, "")
    assert "oncall@example.com: Google gives the service account no access" in answer.err
    assert "PRIVATE KEY" not in answer.err


# Rights


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


# Jobs


def test_people_are_synced_with_progress_on_the_terminal(
    run: Run, slack: Sandbox, settings: dict[str, str]
) -> None:
    slack.add_crowd(1200)

    answer = run("sync-users", settings=settings)

    assert answer == Answer(
        0,
        "1,000 members so far\n1,208 members: 1,206 people; 2 bots and apps are left out.\n",
        "",
    )
    assert run("job", "sync-users", settings=settings).code == 0


def test_a_sync_that_fails_says_how_far_it_came(
    run: Run, slack: Sandbox, sqlite_settings: dict[str, str]
) -> None:
    slack.faults.next("users.list", "missing_scope")

    answer = run("sync-users", settings=sqlite_settings)

    assert answer == Answer(
        1, "", "Stopped after 0 members, who are kept: users.list failed: missing_scope\n"
    )


def test_the_jobs_are_listed_with_their_last_run_and_their_next(
    run: Run, sqlite_settings: dict[str, str]
) -> None:
    assert re.fullmatch(
        r"sync-users: learn from Slack [^\n]+\n  every 24 h, next at [^\n]+ UTC\n"
        r"sync-user-groups: put [^\n]+\n  every 8 h, next at [^\n]+ UTC\n",
        run("job", settings={"DATABASE_URL": sqlite_settings["DATABASE_URL"]}).out,
    )
    run("sync-users", settings=sqlite_settings)

    assert "  ok at " in run("job", settings=sqlite_settings).out


def test_a_job_that_is_none_or_runs_already_is_refused(run: Run, sqlite_settings: dict[str, str]) -> None:
    answer = run("job", "dance", settings=sqlite_settings)
    assert answer == Answer(1, "", "There is no job 'dance'. The jobs are: sync-users, sync-user-groups.\n")
    run("job", settings=sqlite_settings)
    bind(sqlite_settings["DATABASE_URL"])
    runs.begin("sync-users", now=utcnow())
    close()

    answer = run("job", "sync-users", settings=sqlite_settings)

    assert answer.code == 1
    assert re.fullmatch(r"sync-users is already running, since 20[^<]+ UTC.\n", answer.err)


def test_a_sync_can_be_interrupted(slack: Sandbox, sqlite_settings: dict[str, str], tmp_path: Path) -> None:
    slack.faults.next("users.list", "429", retry_after=600)
    with Program("sync-users", cwd=tmp_path, settings=sqlite_settings) as program:
        slack.until(lambda: slack.calls_of("users.list"), what="the first page")
        program.signal(signal.SIGINT)

        assert program.exit_code() == 1, program.output
    assert "It was told to stop before it was done" in program.output
    assert "Traceback" not in program.output


# Check


def test_check_prints_a_table_and_succeeds_when_nothing_is_to_do(run: Run, settings: dict[str, str]) -> None:
    answer = run("check", settings=settings)

    assert (answer.code, answer.err) == (0, "")
    assert [line[:2] for line in answer.out.splitlines()] == ["ok"] * 5


def test_check_fails_when_something_is_to_do(run: Run, sqlite_settings: dict[str, str]) -> None:
    answer = run("check", settings=sqlite_settings | {"SLACK_APP_TOKEN": "xapp-s3cret"})

    assert answer.code == 1
    assert [line[:2] for line in answer.out.splitlines()] == ["ok", "ok", "!!", "  ", "ok", "ok"]
    assert "s3cret" not in answer.out + answer.err


# Running


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-s3cret"}, "invalid_auth"),
        ({"SLACK_APP_TOKEN": "xapp-s3cret"}, "invalid_auth"),
        ({"SLACK_API_URL": "http://127.0.0.1:1/api/"}, "Connection refused"),
        ({"DATABASE_URL": "postgresql://phoenix:s3cret@127.0.0.1:1/phoenix"}, "Connection refused"),
        ({"DATABASE_URL": "sqlite:////nowhere/phoenix.db"}, "unable to open database file"),
    ],
)
def test_a_bot_that_cannot_start_says_why_and_fails(
    sqlite_settings: dict[str, str], tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    with Program(cwd=tmp_path, settings=sqlite_settings | changes) as program:
        assert program.exit_code() == 1

    assert told in program.output
    assert "`python bot.py check` tells more" in program.output
    assert "s3cret" not in program.output
    assert "Traceback" not in program.output


def test_a_health_port_that_is_taken_is_told(sqlite_settings: dict[str, str], tmp_path: Path) -> None:
    other = Server(health.routes(dict, dict), host="127.0.0.1", port=0)
    other.start()
    taken = {"HTTP_HOST": "127.0.0.1", "HTTP_PORT": str(other.port)}
    with Program(cwd=tmp_path, settings=sqlite_settings | taken) as program:
        assert program.exit_code() == 1
    other.stop()

    assert "Set HTTP_PORT or HTTP_HOST" in program.output
    assert "Traceback" not in program.output


def test_a_second_copy_on_the_same_file_is_told_to_use_postgresql(
    sqlite_settings: dict[str, str], tmp_path: Path
) -> None:
    with Program(cwd=tmp_path, settings=sqlite_settings) as first:
        first.wait_for("Listening to Slack")
        with Program(cwd=tmp_path, settings=sqlite_settings) as second:
            assert second.exit_code() == 1

    assert "Another bot runs on this SQLite file. Stop it, or use PostgreSQL" in second.output


def test_a_database_of_a_newer_version_stops_the_bot(run: Run, only_database: dict[str, str]) -> None:
    bind(only_database["DATABASE_URL"])
    with transaction():
        database.execute_sql(
            "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2040-01-01')"
        )
    close()

    answer = run("systems", "list", settings=only_database)

    assert answer.code == 1
    assert "migrated by a newer version of The Phoenix" in answer.err


def test_the_log_says_which_database_is_used_and_how_to_choose_another(
    sqlite_settings: dict[str, str], tmp_path: Path
) -> None:
    del sqlite_settings["DATABASE_URL"]
    with Program(cwd=tmp_path, settings=sqlite_settings) as program:
        program.wait_for("Listening to Slack")

    assert (
        "Database: sqlite:///phoenix.db (the default; set DATABASE_URL or DB_HOST, DB_NAME, … for PostgreSQL)"
        in program.output
    )


def test_a_running_bot_answers_its_health_check(sqlite_settings: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    with Program(cwd=tmp_path, settings=sqlite_settings | {"HTTP_PORT": str(port)}) as program:
        program.wait_for("Listening to Slack")

        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            assert answer.read() == b'{"delivery": true, "jobs": true}'
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            assert answer.read() == b'{"slack": true, "database": true, "delivery": true, "jobs": true}'


def test_the_bot_works_in_a_workspace_of_its_own_from_the_first_step(
    run: Run, database_url: str, tmp_path: Path
) -> None:
    with Sandbox(MANIFEST, demo=False) as slack:
        slack.add_member("zoe", real_name="Zoé O'Brien", email="zoe@company.example", tz="Pacific/Auckland")
        slack.add_member("boss", real_name="The Boss", is_owner=True)
        channel = slack.add_channel("alarms", members=["zoe", "boss"])
        settings = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_ANNOUNCE_CHANNEL_ID": channel,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url,
            "IMPACT_UNIT": "orders",
            "HTTP_PORT": "0",
        }
        zoe = slack.person("zoe")

        assert run("check", settings=settings).code == 0
        assert run("systems", "add", "Shop", settings=settings).code == 0
        assert run("grant", "zoe@company.example", "on_call", settings=settings).code == 0
        with Program(cwd=tmp_path, settings=settings) as program:
            program.wait_for("Listening to Slack")
            zoe.command("/announce", "shop", channel="alarms")
            form = zoe.modal("Announce an outage")
            form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost orders": "<10%"})
            assert form.submit(), form.errors
            announcement = zoe.wait_for("alarms", "Shop incident")
            slack.until(lambda: zoe.pins("alarms"), what="the pin")
            slack.person("boss").click(announcement, "Resolve")
            assert slack.person("boss").modal().title.startswith("Resolve outage")
            program.signal(signal.SIGTERM)

            assert program.exit_code() == 0, program.output


@ON_POSTGRESQL
def test_no_secret_is_ever_logged(slack: Sandbox, settings: dict[str, str], tmp_path: Path) -> None:
    parts = urlsplit(settings.pop("DATABASE_URL"))
    settings |= {
        "DB_HOST": str(parts.hostname),
        "DB_PORT": str(parts.port),
        "DB_NAME": parts.path.removeprefix("/"),
        "DB_USER": str(parts.username),
        "DB_PASSWORD": parts.password or "pass/w:rd@s3cret",
        "LOG_LEVEL": "DEBUG",
        "ALLOW_ALL_TO_NOTIFY": "true",
    }
    nina = slack.person("nina")
    with Program(cwd=tmp_path, settings=settings) as program:
        program.wait_for("Listening to Slack")
        nina.command("/announce", "booking")
        nina.modal().close()
        slack.faults.next("users.info", "500")
        slack.person("omar").command("/announce", "booking")
        slack.person("omar").modal()
        program.signal(signal.SIGTERM)
        assert program.exit_code() == 0

    assert "Listening to Slack" in program.output
    assert "DEBUG" in program.output
    for secret in (slack.bot_token, slack.app_token, settings["DB_PASSWORD"], "s3cret"):
        assert secret not in program.output


# The sandbox


def test_the_sandbox_prints_its_address_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    with Program("sandbox", "--port", "0", cwd=tmp_path, settings={}) as program:
        program.wait_for("Try /announce booking there")
        program.wait_for("Listening to Slack")
        (port,) = re.findall(r"at http://127\.0\.0\.1:(\d+)/", program.output)
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            assert "<html" in page.read().decode()
        program.signal(signal.SIGINT)

        assert program.exit_code() == 0, program.output
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_leads_to_another_one(slack: Sandbox, tmp_path: Path) -> None:
    taken = str(urlsplit(slack.url).port)
    with Program("sandbox", "--port", taken, cwd=tmp_path, settings={}) as program:
        assert program.exit_code() == 1

    assert "Choose another port with --port, or 0 for any free one." in program.output
    assert "Traceback" not in program.output
