"""`bot.py check`: is everything there that the bot needs, and what to do about what is not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peewee
import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from models import migrate
from models.database import bind, connection, database
from phoenix_bot.delivery.outcomes import NETWORK_ERRORS
from phoenix_bot.settings import Settings, without_password

MANIFEST = Path(__file__).parent.parent / "manifest.yml"


@dataclass(frozen=True)
class Finding:
    """One line of the table: `todo` is empty when the subject is fine."""

    subject: str
    found: str
    todo: str = ""


def run(settings: Settings, client: WebClient) -> Iterator[Finding]:
    """Check one thing after the other, each as soon as it is known."""
    yield from _guarded("Bot token", lambda: _bot_token(client))
    yield from _guarded("App token", lambda: _app_token(settings, client))
    yield from _guarded("Announce channel", lambda: _channel(settings, client))
    yield _database(settings)


def _guarded(subject: str, check: Callable[[], list[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except SlackApiError as error:
        code = error.response.get("error") or f"HTTP {error.response.status_code}"
        yield Finding(subject, f"Slack says: {code}", ADVICE.get(code, "look the error up at docs.slack.dev"))
    except NETWORK_ERRORS as error:
        yield Finding(
            subject, f"{type(error).__name__}: {error}", "check SLACK_API_URL, the network and any proxy"
        )


ADVICE = {
    "invalid_auth": "copy the token again from api.slack.com/apps; reinstalling the app makes a new one",
    "not_allowed_token_type": (
        "use the app-level token (xapp-…) for SLACK_APP_TOKEN and the bot token (xoxb-…) for SLACK_BOT_TOKEN"
    ),
    "token_revoked": "reinstall the app and copy the new token",
    "account_inactive": "reinstall the app and copy the new token",
    "missing_scope": "reinstall the app with the scopes in manifest.yml",
    "channel_not_found": "check SLACK_ANNOUNCE_CHANNEL_ID; if the channel is private, invite the app to it",
}


def _bot_token(client: WebClient) -> list[Finding]:
    answer = client.auth_test()
    granted = {
        scope.strip() for scope in _header(answer.headers, "x-oauth-scopes").split(",") if scope.strip()
    }
    wanted = set(yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"])
    who = Finding("Bot token", f"@{answer['user']} in {answer['team']}")
    if not granted:
        return [
            who,
            Finding("Scopes", "Slack did not tell which were granted", "compare them with manifest.yml"),
        ]
    if missing := sorted(wanted - granted):
        return [
            who,
            Finding("Scopes", f"missing: {', '.join(missing)}", "update the app's manifest and reinstall it"),
        ]
    surplus = sorted(granted - wanted)
    return [
        who,
        Finding("Scopes", f"all {len(wanted)}" + (f"; not needed: {', '.join(surplus)}" if surplus else "")),
    ]


def _header(headers: dict[str, Any], name: str) -> str:
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")


def _app_token(settings: Settings, client: WebClient) -> list[Finding]:
    client.apps_connections_open(app_token=settings.app_token)
    return [Finding("App token", "Socket Mode is on")]


def _channel(settings: Settings, client: WebClient) -> list[Finding]:
    channel: dict[str, Any] = client.conversations_info(channel=settings.announce_channel_id)["channel"]
    name = f"#{channel['name']}"
    if channel.get("is_archived"):
        return [
            Finding(
                "Announce channel",
                f"{name} is archived",
                "unarchive it, or set another SLACK_ANNOUNCE_CHANNEL_ID",
            )
        ]
    if not channel.get("is_member"):
        if channel.get("is_private"):
            return [Finding("Announce channel", f"the app is not in {name}", "invite the app to it")]
        return [Finding("Announce channel", f"{name}; the app joins it when it starts")]
    return [Finding("Announce channel", f"{name}, and the app is in it")]


def _database(settings: Settings) -> Finding:
    where = f"{without_password(settings.database_url)} ({settings.database_source})"
    try:
        bind(settings.database_url)
        with connection():
            database.execute_sql("SELECT 1")
        pending = migrate.pending()
    except (peewee.PeeweeException, ValueError) as error:
        return Finding(
            "Database", f"{where}: {error}".strip(), "check DATABASE_URL or DB_*, and that the server runs"
        )
    except migrate.NewerDatabaseError as error:
        return Finding("Database", where, str(error))
    waiting = f"; {len(pending)} migrations will run at the next start" if pending else ", up to date"
    return Finding("Database", where + waiting)


def table(findings: list[Finding]) -> str:
    """The findings as lines for a terminal."""
    width = max(len(finding.subject) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{'!!' if finding.todo else 'ok'}  {finding.subject:<{width}}  {finding.found}")
        if finding.todo:
            lines.append(f"    {'':<{width}}  -> {finding.todo}")
    return "\n".join(lines)
