"""`bot.py check` names what is wrong with tokens, scopes and channels, and what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import yaml

from phoenix_bot.operations import check
from phoenix_bot.operations.check import Finding
from phoenix_bot.sandbox import Sandbox
from tests.far_ends import free_port
from tests.phoenix import MANIFEST
from tests.phoenix_bot.operations.check.checking import finding, findings

SUBJECTS = ["Bot token", "Scopes", "App token", "Clock", "Announce channel", "Database"]


def manifest_without(scope: str) -> dict[str, Any]:
    """manifest.yml as of an app installed before it asked for `scope`."""
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"].remove(scope)
    return manifest


def test_a_good_installation_has_nothing_to_do(slack: Sandbox, database_url: str) -> None:
    found = findings(slack, database_url)

    assert [finding.subject for finding in found] == SUBJECTS
    assert [finding.todo for finding in found] == [""] * 6
    assert "@phoenix in" in found[0].found
    assert found[3].found == "agrees with Slack's"
    assert found[4].found == "#incidents, and the app is in it"
    assert "up to date" in found[5].found


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


@contextmanager
def without(*declined: str) -> Iterator[Sandbox]:
    """A workspace that does not grant these optional scopes; the app is in #war-room."""
    with Sandbox(MANIFEST, rate_limits=False, declined=declined) as slack:
        slack.person("ada").invite("war-room", "phoenix")
        yield slack


def test_nobody_needs_the_optional_scopes_in_public_channels(fresh_file: str) -> None:
    with without("groups:history", "groups:read", "groups:write") as slack:
        found = finding("Scopes", slack, fresh_file)

    assert found.found == (
        "all 17 of manifest.yml but groups:history, groups:read, groups:write, "
        "which only private channels need"
    )
    assert not found.todo


@pytest.mark.parametrize(
    ("setting", "subject"),
    [
        ("SLACK_ANNOUNCE_CHANNEL_ID", "Announce channel"),
        ("SLACK_NOTIFY_SALES_CHANNEL_ID", "Sales channel"),
        ("SLACK_NOTIFY_B2B_CHANNEL_ID", "B2B channel"),
    ],
)
def test_a_channel_that_is_not_found_may_be_private_and_want_its_scopes(
    fresh_file: str, setting: str, subject: str
) -> None:
    with without("groups:history", "groups:read", "groups:write") as slack:
        found = finding(subject, slack, fresh_file, **{setting: slack.channel_id("war-room")})

    assert found.found == "Slack says: channel_not_found"
    assert found.todo == (
        f"check {setting}; if the channel is private, invite the app to it, "
        "and reinstall the app and grant it the optional scopes groups:history, groups:read"
    )


def test_a_private_channel_whose_messages_the_app_may_not_read(fresh_file: str) -> None:
    with without("groups:history") as slack:
        room = slack.channel_id("war-room")
        found = finding("Announce channel", slack, fresh_file, SLACK_ANNOUNCE_CHANNEL_ID=room)

    assert found.found == "#war-room is private, and the app lacks groups:history"
    assert found.todo == "reinstall the app and grant it the optional scopes groups:history"


def test_slack_may_say_itself_which_scope_a_private_channel_wants(fresh_file: str) -> None:
    with without("groups:read") as slack:
        slack.faults.next("conversations.info", "missing_scope", needed="groups:read")
        found = finding("Announce channel", slack, fresh_file)

    assert found.todo == (
        "the channel is private: reinstall the app and grant it the optional scopes groups:read"
    )


def test_outages_own_channels_alone_do_not_make_the_check_ask(fresh_file: str) -> None:
    with without("groups:write") as slack:
        room = slack.channel_id("war-room")
        found = finding("Announce channel", slack, fresh_file, SLACK_ANNOUNCE_CHANNEL_ID=room)

    assert found == Finding("Announce channel", "#war-room, and the app is in it")


def test_a_channel_that_cannot_be_looked_at_for_want_of_a_scope(fresh_file: str) -> None:
    with Sandbox(manifest_without("channels:read")) as slack:
        (found,) = (one for one in findings(slack, fresh_file) if one.subject == "Announce channel")

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

    assert found.found == "#ops; it is public, so the app joins it when it starts"
    assert slack.bot_user_id not in slack.workspace.channels[ops].members


def test_channels_for_notices_are_looked_at_if_there_are_any(slack: Sandbox, fresh_file: str) -> None:
    subjects = [one.subject for one in findings(slack, fresh_file)]
    channels = {
        "SLACK_NOTIFY_SALES_CHANNEL_ID": slack.channel_id("sales"),
        "SLACK_NOTIFY_B2B_CHANNEL_ID": "C0NOWHERE00",
    }

    found = {one.subject: one for one in findings(slack, fresh_file, **channels)}
    sales, partners = found["Sales channel"], found["B2B channel"]

    assert subjects == SUBJECTS
    public = "#sales; it is public, so the app joins it for the first notice"
    assert sales == Finding("Sales channel", public)
    assert (partners.subject, partners.found) == ("B2B channel", "Slack says: channel_not_found")
    assert "check SLACK_NOTIFY_B2B_CHANNEL_ID; if the channel is private, invite the app" in partners.todo


def test_channels_for_reports_digests_and_suggestions_are_looked_at(slack: Sandbox, fresh_file: str) -> None:
    channels = {
        "SLACK_POSTMORTEM_REPORT_CHANNEL": slack.channel_id("ops"),
        "DIGEST_CHANNEL_ID": "C0NOWHERE00",
        "SUGGEST_CHANNEL_ID": "C0NOWHERE01",
    }
    found = {one.subject: one for one in findings(slack, fresh_file, **channels)}

    assert found["Report channel"].found.startswith("#ops; it is public, so the app joins it")
    assert "check DIGEST_CHANNEL_ID" in found["Digest channel"].todo
    assert "check SUGGEST_CHANNEL_ID" in found["Suggestion channel"].todo


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


@pytest.mark.parametrize(("ahead", "side"), [(-90, "ahead of"), (3600, "behind")])
def test_a_clock_that_is_wrong(slack: Sandbox, fresh_file: str, ahead: int, side: str) -> None:
    slack.workspace.ahead = ahead

    found = finding("Clock", slack, fresh_file)

    assert f" s {side} Slack's" in found.found
    assert "set it by NTP" in found.todo


@pytest.mark.parametrize(
    ("name", "todo"),
    [
        ("pont_up", "write point_up in SLACK_EMOJI, or add :pont_up: to the workspace"),
        ("tumbsup", "write thumbsup in SLACK_EMOJI, or add :tumbsup: to the workspace"),
        ("our_logo", ""),
    ],
)
def test_an_emoji_that_the_workspace_may_not_have(
    slack: Sandbox, fresh_file: str, name: str, todo: str
) -> None:
    found = finding("Emoji", slack, fresh_file, SLACK_EMOJI=name)

    assert f":{name}: is not one of Slack's own emoji" in found.found
    assert found.todo == todo


def test_of_slacks_own_emoji_there_is_nothing_to_say(slack: Sandbox, fresh_file: str) -> None:
    assert "Emoji" not in {one.subject for one in findings(slack, fresh_file, SLACK_EMOJI=":thumbsup:")}
