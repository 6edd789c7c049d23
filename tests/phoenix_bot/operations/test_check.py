"""`bot.py check`: each thing that can be wrong is named, with what to do about it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.database import bind, close, database, transaction
from models.migrate import DIRECTORY
from phoenix_bot import settings as configuration
from phoenix_bot.operations import check
from phoenix_bot.operations.check import Finding
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.slack.client import slack_client
from tests.databases import ON_POSTGRESQL
from tests.far_ends import Answer, far_end, free_port
from tests.google import ADMINISTRATOR, Google, listening, refused_access
from tests.google import Answer as Answered
from tests.phoenix import MANIFEST, environment

SUBJECTS = ["Bot token", "Scopes", "App token", "Announce channel", "Database"]


@pytest.fixture
def fresh_file(tmp_path: Path) -> str:
    """The URL of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/fresh.db"


def findings(slack: Sandbox, url: str, **changes: str) -> list[Finding]:
    """What the check finds with these settings."""
    settings = configuration.read(environment(slack, url) | changes)
    return list(check.run(settings, slack_client(settings)))


def finding(subject: str, slack: Sandbox, url: str, **changes: str) -> Finding:
    """What the check finds about one thing, the others being fine."""
    found = findings(slack, url, **changes)
    (one,) = (finding for finding in found if finding.subject == subject)
    assert [finding.subject for finding in found if finding.todo] == ([subject] if one.todo else [])
    return one


def manifest_without(scope: str) -> dict[str, Any]:
    """manifest.yml as of an app installed before it asked for `scope`."""
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"].remove(scope)
    return manifest


@contextmanager
def changed(url: str) -> Iterator[None]:
    """A transaction on the database at `url`."""
    bind(url)
    with transaction():
        yield
    close()


def test_a_good_installation_has_nothing_to_do(slack: Sandbox, database_url: str) -> None:
    found = findings(slack, database_url)

    assert [finding.subject for finding in found] == SUBJECTS
    assert [finding.todo for finding in found] == [""] * 5
    assert "@phoenix in" in found[0].found
    assert found[3].found == "#incidents, and the app is in it"
    assert "up to date" in found[4].found


def test_the_table_says_line_by_line_what_is_fine_and_what_to_do() -> None:
    table = check.table([Finding("Bot token", "@phoenix in Demo"), Finding("App token", "bad", "fix it")])

    assert table.splitlines() == [
        "ok  Bot token  @phoenix in Demo",
        "!!  App token  bad",
        "               -> fix it",
    ]


def test_a_wrong_bot_token_leaves_the_channel_unknown(slack: Sandbox, fresh_file: str) -> None:
    found = findings(slack, fresh_file, SLACK_BOT_TOKEN="xoxb-of-another-app")

    bot_token, app_token, channel, _ = found
    assert (bot_token.subject, bot_token.found) == ("Bot token", "Slack says: invalid_auth")
    assert "copy SLACK_BOT_TOKEN again" in bot_token.todo
    assert channel.todo == "fix SLACK_BOT_TOKEN first"
    assert not app_token.todo


def test_a_wrong_app_token(slack: Sandbox, fresh_file: str) -> None:
    found = finding("App token", slack, fresh_file, SLACK_APP_TOKEN="xapp-of-another-app")

    assert "invalid_auth" in found.found
    assert "copy SLACK_APP_TOKEN again" in found.todo


def test_an_app_token_without_its_scope(slack: Sandbox, fresh_file: str) -> None:
    slack.faults.next("apps.connections.open", "missing_scope", needed="connections:write")

    found = finding("App token", slack, fresh_file)

    assert found.found == "Slack says: missing_scope (connections:write)"
    assert "app-level token with the scope connections:write" in found.todo


def test_socket_mode_is_off(fresh_file: str) -> None:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["settings"]["socket_mode_enabled"] = False
    with Sandbox(manifest) as slack:
        assert "switch Socket Mode on" in finding("App token", slack, fresh_file).todo


def test_an_app_installed_with_fewer_scopes_must_be_reinstalled(fresh_file: str) -> None:
    with Sandbox(manifest_without("pins:write")) as slack:
        found = finding("Scopes", slack, fresh_file)

    assert found.found == "missing: pins:write"
    assert "reinstall" in found.todo


def test_more_scopes_than_needed_are_told_but_are_fine(fresh_file: str) -> None:
    manifest = manifest_without("pins:write")
    manifest["oauth_config"]["scopes"]["bot"] += ["pins:write", "team:read"]
    with Sandbox(manifest) as slack:
        assert finding("Scopes", slack, fresh_file).found.endswith("; not needed: team:read")


def test_a_channel_that_cannot_be_looked_at_for_want_of_a_scope(fresh_file: str) -> None:
    with Sandbox(manifest_without("channels:read")) as slack:
        found = findings(slack, fresh_file)[3]

    assert found.found == "Slack says: missing_scope (channels:read)"
    assert "reinstall" in found.todo


def test_an_unknown_channel(slack: Sandbox, fresh_file: str) -> None:
    found = finding("Announce channel", slack, fresh_file, SLACK_ANNOUNCE_CHANNEL_ID="C0NOWHERE00")

    assert found.found == "Slack says: channel_not_found"
    assert "check SLACK_ANNOUNCE_CHANNEL_ID" in found.todo


def test_a_private_channel_without_the_app_must_invite_it(slack: Sandbox, fresh_file: str) -> None:
    room = slack.channel_id("war-room")

    found = finding("Announce channel", slack, fresh_file, SLACK_ANNOUNCE_CHANNEL_ID=room)
    slack.workspace.channels[room].members.append(slack.bot_user_id)
    invited = finding("Announce channel", slack, fresh_file, SLACK_ANNOUNCE_CHANNEL_ID=room)

    assert "if the channel is private, invite the app" in found.todo
    assert invited == Finding("Announce channel", "#war-room, and the app is in it")


def test_an_archived_channel(slack: Sandbox, fresh_file: str) -> None:
    slack.person("ada").archive("incidents")

    found = finding("Announce channel", slack, fresh_file)

    assert found.found == "#incidents is archived"
    assert "unarchive it" in found.todo


def test_a_public_channel_is_joined_later_and_not_by_the_check(slack: Sandbox, fresh_file: str) -> None:
    ops = slack.channel_id("ops")

    found = finding("Announce channel", slack, fresh_file, SLACK_ANNOUNCE_CHANNEL_ID=ops)

    assert found.found == "#ops; it is public, so the app joins it for the first announcement"
    assert slack.bot_user_id not in slack.workspace.channels[ops].members


def test_channels_for_notices_are_looked_at_if_there_are_any(slack: Sandbox, fresh_file: str) -> None:
    subjects = [one.subject for one in findings(slack, fresh_file)]
    channels = {
        "SLACK_NOTIFY_SALES_CHANNEL_ID": slack.channel_id("sales"),
        "SLACK_NOTIFY_B2B_CHANNEL_ID": "C0NOWHERE00",
    }

    sales, partners = findings(slack, fresh_file, **channels)[4:6]

    assert subjects[3:] == ["Announce channel", "Database"]
    public = "#sales; it is public, so the app joins it for the first notice"
    assert sales == Finding("Sales channel", public)
    assert (partners.subject, partners.found) == ("B2B channel", "Slack says: channel_not_found")
    assert "check SLACK_NOTIFY_B2B_CHANNEL_ID; if the channel is private, invite the app" in partners.todo


def test_an_archived_channel_for_notices_names_its_setting(slack: Sandbox, fresh_file: str) -> None:
    slack.person("ada").archive("sales")

    found = finding(
        "Sales channel", slack, fresh_file, SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales")
    )

    assert found.todo == "unarchive it, or change SLACK_NOTIFY_SALES_CHANNEL_ID"


def test_slack_is_out_of_reach(slack: Sandbox, fresh_file: str) -> None:
    found = findings(slack, fresh_file, SLACK_API_URL=f"http://127.0.0.1:{free_port()}/api/")

    assert [one.subject for one in found if one.todo] == ["Bot token", "App token", "Announce channel"]
    assert all("refused" in one.found and "SLACK_API_URL" in one.todo for one in found[:3])


@pytest.mark.parametrize(("fault", "seen"), [("500", "Received a response"), ("429", "ratelimited")])
def test_slack_has_a_bad_moment(slack: Sandbox, fresh_file: str, fault: str, seen: str) -> None:
    slack.faults.next("conversations.info", fault)

    found = finding("Announce channel", slack, fresh_file)

    assert seen in found.found
    assert "check again in a minute" in found.todo
    assert "\n" not in found.found


def test_a_database_that_will_be_made_is_fine_and_is_not_made_by_the_check(
    slack: Sandbox, fresh_file: str
) -> None:
    found = finding("Database", slack, fresh_file)

    assert found.found == f"{fresh_file} (DATABASE_URL); the first start creates it"
    assert not Path(fresh_file.removeprefix("sqlite:///")).exists()


def test_a_database_without_a_folder(slack: Sandbox, tmp_path: Path) -> None:
    found = finding("Database", slack, f"sqlite:///{tmp_path}/nowhere/phoenix.db")

    assert "cannot be created" in found.found
    assert f"{tmp_path}/nowhere" in found.todo


def test_a_file_that_is_no_database(slack: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Not a database. " * 100)

    found = finding("Database", slack, f"sqlite:///{tmp_path}/notes.txt")

    assert "file is not a database" in found.found
    assert "check DATABASE_URL" in found.todo


def test_a_database_server_that_is_down(slack: Sandbox) -> None:
    found = finding("Database", slack, f"postgresql://phoenix:s3cret@127.0.0.1:{free_port()}/phoenix")

    assert "refused" in found.found
    assert "whether the server runs" in found.todo
    assert "s3cret" not in found.found
    assert "\n" not in found.found


@ON_POSTGRESQL
def test_a_database_name_that_is_wrong(slack: Sandbox, database_url: str) -> None:
    found = finding("Database", slack, database_url + "x")

    assert "does not exist" in found.found


def test_migrations_that_wait_run_at_the_next_start(slack: Sandbox, database_url: str) -> None:
    with changed(database_url):
        database.execute_sql("DELETE FROM schema_migration")

    found = finding("Database", slack, database_url)

    assert found.found.endswith(
        f"; migrations to run at the next start: {len(list(DIRECTORY.glob('0*.py')))}"
    )


def test_a_database_of_a_newer_version(slack: Sandbox, database_url: str) -> None:
    with changed(database_url):
        database.execute_sql(
            "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2040-01-01')"
        )

    found = finding("Database", slack, database_url)

    assert "newer than this version" in found.found
    assert "9999_future" in found.todo


TOKEN = "glpat-s3cret"


def test_gitlab_knows_the_token(slack: Sandbox, fresh_file: str) -> None:
    with far_end() as server:
        server.answers["/git/api/v4/user"] = Answer({"id": 5, "username": "phoenix-bot"})
        settings = {"GITLAB_URL": f"{server.url}/git/", "GITLAB_PRIVATE_TOKEN": TOKEN}

        found = finding("GitLab", slack, fresh_file, **settings)

    assert found == Finding("GitLab", f"{server.url}/git as @phoenix-bot")


def test_gitlab_without_a_token(slack: Sandbox, fresh_file: str) -> None:
    with far_end() as server:
        server.answers["/api/v4/projects"] = Answer([])
        found = finding("GitLab", slack, fresh_file, GITLAB_URL=server.url)
        server.answers["/api/v4/projects"] = Answer({"message": "401 Unauthorized"}, 401)
        shut = finding("GitLab", slack, fresh_file, GITLAB_URL=server.url)

    assert found == Finding("GitLab", f"{server.url}, without a token: only public projects can be read")
    assert "set GITLAB_PRIVATE_TOKEN" in shut.todo


@pytest.mark.parametrize(
    ("answer", "seen", "todo"),
    [
        (Answer({"message": "401 Unauthorized"}, 401), "HTTP 401", "a valid token with the scope read_api"),
        (Answer({"error": "insufficient_scope"}, 403), "HTTP 403", "a valid token with the scope read_api"),
        (Answer({"error": "404 Not Found"}, 404), "HTTP 404", "check GITLAB_URL: is it GitLab's"),
        (Answer("<html>Welcome</html>"), "not as GitLab does", "check GITLAB_URL: is it GitLab's"),
        (Answer([]), "not as GitLab does", "check GITLAB_URL: is it GitLab's"),
        (Answer("Bad gateway", 502), "HTTP 502", "ask again in a minute"),
        (Answer("Retry later", 429, {"Retry-After": "3600"}), "HTTP 429", "ask again in a minute"),
        (Answer("", 301, {"Location": "https://git.example.com/x?y=z"}), "https://git.example.com", "now"),
        (Answer(hangs=True), "ReadTimeout", "check GITLAB_URL, the network and any proxy"),
    ],
)
def test_what_is_wrong_with_gitlab_and_what_to_do(
    slack: Sandbox, fresh_file: str, answer: Answer, seen: str, todo: str
) -> None:
    with far_end() as server:
        server.always = answer
        found = finding(
            "GitLab",
            slack,
            fresh_file,
            GITLAB_URL=server.url,
            GITLAB_PRIVATE_TOKEN=TOKEN,
            SLACK_TIMEOUT="0.5",
        )

    assert seen in found.found
    assert todo in found.todo
    assert TOKEN not in str(found)


def test_gitlab_is_out_of_reach(slack: Sandbox, fresh_file: str) -> None:
    found = finding("GitLab", slack, fresh_file, GITLAB_URL=f"http://127.0.0.1:{free_port()}")

    assert "refused" in found.found
    assert "check GITLAB_URL" in found.todo


def test_a_token_for_no_gitlab(slack: Sandbox, fresh_file: str) -> None:
    found = finding("GitLab", slack, fresh_file, GITLAB_PRIVATE_TOKEN=TOKEN)

    assert found.todo == "set both or neither"


@pytest.fixture
def google() -> Iterator[Google]:
    """A Google on this machine."""
    with listening() as google:
        yield google


def of_google(slack: Sandbox, fresh_file: str, account: str) -> Finding:
    """The line about Google groups with this service account."""
    settings = {"GOOGLE_SERVICE_ACCOUNT": account, "GOOGLE_ACC": ADMINISTRATOR, "SLACK_TIMEOUT": "0.5"}
    return finding("Google groups", slack, fresh_file, **settings)


def test_google_gives_access(slack: Sandbox, fresh_file: str, google: Google) -> None:
    found = of_google(slack, fresh_file, google.service_account())

    assert found == Finding("Google groups", f"access as {ADMINISTRATOR}")
    assert [path for path, _ in google.calls] == ["/token"]


@pytest.mark.parametrize(
    ("answer", "todo"),
    [
        (refused_access("unauthorized_client"), "is GOOGLE_ACC an administrator's address?"),
        ((200, "<html>Welcome</html>"), "Google's response cannot be read. Is there a proxy in between?"),
        ((503, "{}"), "Google gives no access at the moment."),
    ],
)
def test_google_gives_none(
    slack: Sandbox, fresh_file: str, google: Google, answer: Answered, todo: str
) -> None:
    google.instead["/token"] = [answer] * 9
    found = of_google(slack, fresh_file, google.service_account())

    assert found.found == f"no access as {ADMINISTRATOR}"
    assert todo in found.todo
    assert "PRIVATE KEY" not in str(found)


def test_google_is_out_of_reach(slack: Sandbox, fresh_file: str, google: Google) -> None:
    account = json.loads(google.service_account()) | {"token_uri": f"http://127.0.0.1:{free_port()}/token"}
    found = of_google(slack, fresh_file, json.dumps(account))

    assert "Google cannot be reached" in found.todo


def test_who_uses_no_google_groups_hears_nothing_of_them(slack: Sandbox, fresh_file: str) -> None:
    assert "Google groups" not in {one.subject for one in findings(slack, fresh_file)}
