"""What `bot.py check` finds: whether the bot has everything it needs, and what to do if it does not."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import peewee
import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from models import migrate
from models.database import bind, close, connection, database
from models.failures import DATABASE_ERRORS, cause
from phoenix_bot.settings import Settings, without_password
from phoenix_bot.slack.outcomes import NETWORK_ERRORS
from phoenix_bot.text.mrkdwn import one_line

MANIFEST = Path(__file__).parents[2] / "manifest.yml"


@dataclass(frozen=True)
class Finding:
    """One line of the table; `todo` is empty if the subject is fine."""

    subject: str
    found: str
    todo: str = ""


def run(settings: Settings, client: WebClient) -> Iterator[Finding]:
    """Check one thing after the other, and change nothing. Leaves the database bound and closed."""
    yield from _guarded("Bot token", BOT_TOKEN_ADVICE, lambda: _bot_token(client))
    yield from _guarded("App token", APP_TOKEN_ADVICE, lambda: _app_token(settings, client))
    for place in _places(settings):
        yield from _guarded(place.subject, _channel_advice(place), partial(_channel, place, client))
    yield _database(settings)
    if settings.gitlab_url or settings.gitlab_token:
        yield _gitlab(settings)
    if settings.google_service_account:
        yield _google(settings)


def table(findings: list[Finding]) -> str:
    """The findings as a table for a terminal."""
    width = max(len(finding.subject) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{'!!' if finding.todo else 'ok'}  {finding.subject:<{width}}  {finding.found}")
        if finding.todo:
            lines.append(f"    {'':<{width}}  -> {finding.todo}")
    return "\n".join(lines)


PASSING = "check again in a minute; if it fails again, look at https://slack-status.com"

ADVICE = {
    "missing_scope": "update the app's manifest from manifest.yml and reinstall the app",
    "ratelimited": PASSING,
    "internal_error": PASSING,
    "fatal_error": PASSING,
    "service_unavailable": PASSING,
}

_REINSTALL = "reinstall the app at api.slack.com/apps and copy the new SLACK_BOT_TOKEN"

BOT_TOKEN_ADVICE = {
    **ADVICE,
    "invalid_auth": "copy SLACK_BOT_TOKEN again from api.slack.com/apps > your app > OAuth & Permissions",
    "not_allowed_token_type": "SLACK_BOT_TOKEN must be the bot token (xoxb-…)",
    "token_revoked": _REINSTALL,
    "token_expired": _REINSTALL,
    "account_inactive": _REINSTALL,
}

APP_TOKEN_ADVICE = {
    **ADVICE,
    "missing_scope": "make an app-level token with the scope connections:write for SLACK_APP_TOKEN",
    "invalid_auth": (
        "copy SLACK_APP_TOKEN again from api.slack.com/apps > your app > Basic Information > App-Level Tokens"
    ),
    "not_allowed_token_type": "SLACK_APP_TOKEN must be the app-level token (xapp-…)",
    "token_revoked": "make a new app-level token for SLACK_APP_TOKEN",
    "forbidden_team": "switch Socket Mode on for the app, as manifest.yml does",
}

CHANNEL_ADVICE = {
    **ADVICE,
    **dict.fromkeys(BOT_TOKEN_ADVICE.keys() - ADVICE.keys(), "fix SLACK_BOT_TOKEN first"),
}


@dataclass(frozen=True)
class Place:
    """A channel that the bot posts in: its id, the setting that names it, and what the bot posts there."""

    subject: str
    setting: str
    channel_id: str
    what: str


def _places(settings: Settings) -> Iterator[Place]:
    yield Place("Announce channel", "SLACK_ANNOUNCE_CHANNEL_ID", settings.announce_channel_id, "announcement")
    for subject, setting, channel_id in (
        ("Sales channel", "SLACK_NOTIFY_SALES_CHANNEL_ID", settings.notify_sales_channel_id),
        ("B2B channel", "SLACK_NOTIFY_B2B_CHANNEL_ID", settings.notify_b2b_channel_id),
    ):
        if channel_id:
            yield Place(subject, setting, channel_id, "notice")


def _channel_advice(place: Place) -> dict[str, str]:
    unknown = f"check {place.setting}; if the channel is private, invite the app to it"
    return {**CHANNEL_ADVICE, "channel_not_found": unknown}


def _guarded(
    subject: str, advice: Mapping[str, str], check: Callable[[], list[Finding]]
) -> Iterator[Finding]:
    try:
        yield from check()
    except SlackApiError as error:
        code = one_line(str(error.response.get("error") or f"HTTP {error.response.status_code}"), 100)
        needed = error.response.get("needed")
        what = f"Slack says: {code}" + (f" ({needed})" if needed else "")
        is_known = error.response.status_code < 500
        other = "look the error up at https://docs.slack.dev" if is_known else PASSING
        yield Finding(subject, what, advice.get(code, other))
    except NETWORK_ERRORS as error:
        what = one_line(f"{type(error).__name__}: {error}", 200)
        yield Finding(subject, what, "check SLACK_API_URL, the network and any proxy")


def _bot_token(client: WebClient) -> list[Finding]:
    us = client.auth_test()
    granted = set(_header(us.headers, "x-oauth-scopes").replace(",", " ").split())
    wanted = set(yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"])
    return [
        Finding("Bot token", f"@{us['user']} in {us['team']}"),
        _scopes(granted=granted, wanted=wanted),
    ]


def _scopes(*, granted: set[str], wanted: set[str]) -> Finding:
    if not granted:
        return Finding(
            "Scopes", "Slack did not say which scopes the app has", "compare them with manifest.yml"
        )
    if missing := sorted(wanted - granted):
        return Finding("Scopes", f"missing: {', '.join(missing)}", ADVICE["missing_scope"])
    surplus = ", ".join(sorted(granted - wanted))
    return Finding("Scopes", f"all {len(wanted)} of manifest.yml{surplus and f'; not needed: {surplus}'}")


def _header(headers: Mapping[str, Any], name: str) -> str:
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")


def _app_token(settings: Settings, client: WebClient) -> list[Finding]:
    client.apps_connections_open(app_token=settings.app_token)
    return [Finding("App token", "Socket Mode is on")]


def _channel(place: Place, client: WebClient) -> list[Finding]:
    channel: dict[str, Any] = client.conversations_info(channel=place.channel_id)["channel"]
    found, todo = f"#{channel['name']}", ""
    if channel.get("is_archived"):
        found, todo = f"{found} is archived", f"unarchive it, or change {place.setting}"
    elif channel.get("is_read_only"):
        found, todo = f"{found} is read-only", f"let the app post in it, or change {place.setting}"
    elif channel.get("is_member"):
        found = f"{found}, and the app is in it"
    elif channel.get("is_private"):
        found, todo = f"the app is not in {found}", "invite the app to it"
    else:
        found = f"{found}; it is public, so the app joins it for the first {place.what}"
    return [Finding(place.subject, found, todo)]


def _database(settings: Settings) -> Finding:
    where = f"{without_password(settings.database_url)} ({settings.database_source})"
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    if settings.database_url.startswith("sqlite:") and not file.exists():
        return _future_file(where, file)
    try:
        bind(settings.database_url)
        with connection():
            database.execute_sql("SELECT 1")
        pending = migrate.pending()
    except (peewee.PeeweeException, ValueError) as error:
        todo = "check DATABASE_URL or DB_*, and whether the server runs"
        why = f"{cause(error)}: {error}" if isinstance(error, DATABASE_ERRORS) else str(error)
        return Finding("Database", one_line(f"{where} {why}", 300), todo)
    except migrate.NewerDatabaseError as error:
        return Finding("Database", f"{where}: newer than this version of The Phoenix", str(error))
    finally:
        close()
    waiting = f"; migrations to run at the next start: {len(pending)}" if pending else ", up to date"
    return Finding("Database", where + waiting)


def _future_file(where: str, file: Path) -> Finding:
    # Connecting would create the file, and a check must leave no trace.
    if os.access(file.parent, os.W_OK):
        return Finding("Database", f"{where}; the first start creates it")
    return Finding(
        "Database", f"{where} cannot be created", f"make the folder {file.parent.absolute()} writable"
    )


def _gitlab(settings: Settings) -> Finding:
    if not settings.gitlab_url:
        return Finding("GitLab", "GITLAB_PRIVATE_TOKEN is set, but GITLAB_URL is not", "set both or neither")
    # Imported here: who has no GitLab needs nothing of it.
    from phoenix_bot.integrations.gitlab import GitLab

    gitlab = GitLab(settings.gitlab_url, settings.gitlab_token, timeout=settings.timeout)
    return Finding("GitLab", *gitlab.examine())


def _google(settings: Settings) -> Finding:
    # Imported here: who has no Google groups needs nothing of it.
    from phoenix_bot.integrations.google import Directory, NotTold

    try:
        with Directory(
            settings.google_service_account, settings.google_acc, timeout=settings.timeout
        ) as google:
            google.get_access()
    except NotTold as trouble:
        return Finding("Google groups", f"no access as {settings.google_acc}", str(trouble))
    return Finding("Google groups", f"access as {settings.google_acc}")
