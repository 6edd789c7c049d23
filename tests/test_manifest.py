"""manifest.yml and the code hold together: each declares what the other needs, and nothing else."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator  # type: ignore[import-untyped]
from slack_bolt import App

import listeners
from phoenix_bot import settings as configuration
from phoenix_bot.operations import check
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.limits import scopes
from phoenix_bot.slack.client import slack_client
from tests.databases import ON_SQLITE
from tests.phoenix import MANIFEST, Phoenix, environment
from tests.programs import Program
from tests.whole_life import live_through_an_outage, lose_the_first_answers

SCHEMA = Path(__file__).parent / "slack" / "manifest.schema.1.0.0.json"

Json = dict[str, Any]


@pytest.fixture(scope="module")
def manifest() -> Json:
    """manifest.yml as Slack reads it."""
    parsed: Json = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return parsed


class RecordingApp(App):
    """A Bolt app that remembers what is registered with it."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-unused", token_verification_enabled=False)
        self.registered: list[tuple[str, str]] = []

    def command(self, command: Any, *matchers: Any, **options: Any) -> Any:
        return self._remember("command", command, super().command(command, *matchers, **options))

    def event(self, event: Any, *matchers: Any, **options: Any) -> Any:
        return self._remember("event", event, super().event(event, *matchers, **options))

    def message(self, *keyword: Any, **options: Any) -> Any:
        return self._remember("event", "message", super().message(*keyword, **options))

    def shortcut(self, constraints: Any, *matchers: Any, **options: Any) -> Any:
        return self._remember("shortcut", constraints, super().shortcut(constraints, *matchers, **options))

    def global_shortcut(self, callback_id: Any, *matchers: Any, **options: Any) -> Any:
        return self._remember(
            "global", callback_id, super().global_shortcut(callback_id, *matchers, **options)
        )

    def message_shortcut(self, callback_id: Any, *matchers: Any, **options: Any) -> Any:
        return self._remember(
            "message", callback_id, super().message_shortcut(callback_id, *matchers, **options)
        )

    def action(self, constraints: Any, *matchers: Any, **options: Any) -> Any:
        return self._remember("action", str(constraints), super().action(constraints, *matchers, **options))

    def _remember(self, kind: str, name: Any, register: Callable[..., Any]) -> Callable[..., Any]:
        assert isinstance(name, str), f"{kind} {name!r}: this test understands plain names only"
        self.registered.append((kind, name))
        return register

    def names(self, kind: str) -> set[str]:
        return {name for registered, name in self.registered if registered == kind}


@pytest.fixture(scope="module")
def app() -> RecordingApp:
    """What the listeners register."""
    env = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_ANNOUNCE_CHANNEL_ID": "C0123ABCDEF",
    }
    app = RecordingApp()
    listeners.register(app, configuration.read(env))
    return app


def test_slack_accepts_it(manifest: Json) -> None:
    validator = Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    errors = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in validator.iter_errors(manifest)
    ]

    assert errors == []


def test_it_says_what_the_schema_cannot_check(manifest: Json) -> None:
    colour = manifest["display_information"]["background_color"]
    bot_name = manifest["features"]["bot_user"]["display_name"]
    scopes_asked = manifest["oauth_config"]["scopes"]

    assert re.fullmatch(r"#[0-9a-f]{6}", colour)
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", bot_name)
    assert list(scopes_asked) == ["bot", "bot_optional"]
    for scopes_of_kind in scopes_asked.values():
        assert scopes_of_kind == sorted(set(scopes_of_kind))
    private = [scope for scope in scopes_asked["bot"] if scope.startswith("groups:")]
    assert scopes_asked["bot_optional"] == private, "Slack wants optional scopes in both lists"


def test_it_needs_no_public_address(manifest: Json) -> None:
    settings = manifest["settings"]

    assert settings["socket_mode_enabled"] is True
    assert settings["token_rotation_enabled"] is False
    assert "url" not in json.dumps(manifest)


def test_slack_knows_exactly_the_commands_that_the_code_answers(manifest: Json, app: RecordingApp) -> None:
    declared = {command["command"] for command in manifest["features"].get("slash_commands", [])}

    assert declared == app.names("command")


def test_slack_sends_exactly_the_events_that_the_code_listens_to(manifest: Json, app: RecordingApp) -> None:
    subscribed = manifest["settings"].get("event_subscriptions", {}).get("bot_events", [])

    assert {name.split(".")[0] for name in subscribed} == app.names("event")


def test_slack_shows_exactly_the_shortcuts_that_the_code_answers(manifest: Json, app: RecordingApp) -> None:
    declared = manifest["features"].get("shortcuts", [])

    assert app.names("shortcut") == set(), "say which kind: global_shortcut or message_shortcut"
    for kind in ("global", "message"):
        assert {one["callback_id"] for one in declared if one["type"] == kind} == app.names(kind)


def test_buttons_and_forms_are_switched_on(manifest: Json, app: RecordingApp) -> None:
    assert manifest["settings"]["interactivity"]["is_enabled"] == bool(app.names("action"))


@ON_SQLITE
def test_the_scopes_are_those_of_the_methods_that_are_called_and_no_other(
    manifest: Json, phoenix: Phoenix, database_url: str, tmp_path: Path
) -> None:
    slack = phoenix.slack
    slack.workspace.channels[slack.channel_id("war-room")].members.append(slack.bot_user_id)
    slack.add_channel("night-shift", private=True, members=["nina", "phoenix"])
    lose_the_first_answers(slack)
    for channel in ("ops", "war-room"):
        phoenix.stop()
        phoenix.start(
            SLACK_ANNOUNCE_CHANNEL_ID=slack.channel_id(channel),
            SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"),
            SLACK_NOTIFY_B2B_CHANNEL_ID=slack.channel_id("partners"),
        )
        live_through_an_outage(phoenix, slack.person("nina"), channel)
        phoenix.settled()
        # It binds the database anew, which nobody else in this process may be using.
        phoenix.stop()
        settings = configuration.read(environment(slack, database_url) | phoenix.settings)
        assert not any(finding.todo for finding in check.run(settings, slack_client(settings)))
    address = slack.workspace.member_named("peter").email
    with Program(
        "grant", address, "on_call", cwd=tmp_path, settings=environment(slack, database_url)
    ) as grant:
        assert grant.exit_code() == 0, grant.output

    with Program("sync-users", cwd=tmp_path, settings=environment(slack, database_url)) as sync:
        assert sync.exit_code() == 0, sync.output

    assert {call.error for call in slack.calls} <= {None, "not_in_channel", "already_in_channel"}
    events = {
        scopes.EVENTS.get(name, "") for name in manifest["settings"]["event_subscriptions"]["bot_events"]
    }
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == {"commands", *needed(slack), *events} - {""}


def needed(slack: Sandbox) -> set[str]:
    """The scopes without which one of the calls of the bot would have failed."""
    found: set[str] = set()
    choices: list[tuple[str, ...]] = []
    for call in slack.calls:
        needs = scopes.METHODS.get(call.method, {})
        alternatives = needs.get(kind_of_place(slack, call.args)) or needs.get("") or ()
        if len(alternatives) > 1:
            choices.append(alternatives)
        else:
            found.update(alternatives)
        if call.args.get("username") or call.args.get("icon_url"):
            found.add("chat:write.customize")
    for alternatives in choices:
        assert found & set(alternatives), f"choose the least of {alternatives}"
    return found - {"connections:write"}


def kind_of_place(slack: Sandbox, args: Json) -> str:
    """The kind of conversation that a call is about, as scopes tell them apart."""
    if "channel" in args or "channel_id" in args:
        channel = slack.workspace.channels.get(str(args.get("channel") or args.get("channel_id")))
        return channel.kind if channel else ""
    return "private" if args.get("is_private") or args.get("types") == "private_channel" else "channel"
