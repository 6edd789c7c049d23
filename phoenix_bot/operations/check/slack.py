"""Whether Slack knows the app, has granted it what it needs, and shows it the channels of the settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.check.finding import ADVICE, MANIFEST, Finding, refusal
from phoenix_bot.settings import Settings
from phoenix_bot.slack import clock
from phoenix_bot.slack.outcomes import NETWORK_ERRORS
from phoenix_bot.text import emoji

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

WITH_BOT_TOKEN = {
    **ADVICE,
    **dict.fromkeys(BOT_TOKEN_ADVICE.keys() - ADVICE.keys(), "fix SLACK_BOT_TOKEN first"),
}
"""What to do, by Slack's error, about a call that needs a token that works."""

PRIVATE = frozenset({"groups:history", "groups:read"})
"""The optional scopes without which a private channel cannot be used for announcements or notices.

The third one, groups:write, is for outages' own channels.
"""


@dataclass(frozen=True)
class App:
    """What Slack tells of the app: its workspace, and the scopes that it has; empty if Slack did not tell."""

    team_id: str = ""
    scopes: frozenset[str] = frozenset()

    @property
    def lacks(self) -> str:
        """What the app lacks for private channels, as a list in words; "" if nothing."""
        return ", ".join(sorted(PRIVATE - self.scopes)) if self.scopes else ""


@dataclass(frozen=True)
class Place:
    """A channel that the bot posts in: its id, the setting that names it, and when the bot joins it."""

    subject: str
    setting: str
    channel_id: str
    joined: str = "for the first notice"


def app(client: WebClient) -> tuple[App, list[Finding]]:
    """The app as its token shows it, and what there is to say about that."""
    try:
        us = client.auth_test()
    except NETWORK_ERRORS as error:
        return App(), [refusal("Bot token", error, BOT_TOKEN_ADVICE)]
    scopes = frozenset(_header(us.headers, "x-oauth-scopes").replace(",", " ").split())
    asked = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]
    token = Finding("Bot token", f"@{us['user']} in {us['team']}")
    return App(str(us["team_id"]), scopes), [
        token,
        _scopes(scopes, asked=set(asked["bot"]), optional=set(asked["bot_optional"])),
    ]


def _scopes(granted: frozenset[str], *, asked: set[str], optional: set[str]) -> Finding:
    if not granted:
        return Finding(
            "Scopes", "Slack did not say which scopes the app has", "compare them with manifest.yml"
        )
    if missing := sorted(asked - optional - granted):
        return Finding("Scopes", f"missing: {', '.join(missing)}", ADVICE["missing_scope"])
    declined, surplus = (", ".join(sorted(some)) for some in (optional - granted, granted - asked))
    what = f"all {len(asked & granted)} of manifest.yml"
    if declined:
        what += f" but {declined}, which only private channels need"
    return Finding("Scopes", what + (surplus and f"; not needed: {surplus}"))


def _header(headers: Mapping[str, Any], name: str) -> str:
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")


def app_token(settings: Settings, client: WebClient) -> Finding:
    """Whether the app may connect."""
    try:
        client.apps_connections_open(app_token=settings.app_token)
    except NETWORK_ERRORS as error:
        return refusal("App token", error, APP_TOKEN_ADVICE)
    return Finding("App token", "Socket Mode is on")


def clocks(client: WebClient) -> Iterator[Finding]:
    """Whether the clock here agrees with Slack's; nothing if Slack does not tell its own."""
    try:
        ahead = clock.measured(client, utcnow)
    except NETWORK_ERRORS:
        return  # The line about the bot token says so.
    if complaint := clock.complaint(ahead):
        yield Finding("Clock", complaint, "set it by NTP: ETAs and reminders depend on it")
    elif ahead is not None:
        yield Finding("Clock", "agrees with Slack's")


def sharing_emoji(name: str) -> Iterator[Finding]:
    """Whether everybody can react with the emoji of the setting; nothing if it is one of Slack's own."""
    if emoji.is_slacks_own(name):
        return
    found = f":{name}: is not one of Slack's own emoji: people can use it if this workspace has added it"
    meant = emoji.closest(name)
    todo = f"write {meant} in SLACK_EMOJI, or add :{name}: to the workspace" if meant else ""
    yield Finding("Emoji", found, todo)


def channels(settings: Settings, client: WebClient, app: App) -> Iterator[Finding]:
    """Whether the bot can post in each of its channels."""
    places = [
        Place(
            *("Announce channel", "SLACK_ANNOUNCE_CHANNEL_ID", settings.announce_channel_id),
            joined="when it starts",
        ),
        Place("Sales channel", "SLACK_NOTIFY_SALES_CHANNEL_ID", settings.notify_sales_channel_id),
        Place("B2B channel", "SLACK_NOTIFY_B2B_CHANNEL_ID", settings.notify_b2b_channel_id),
        Place(
            *("Report channel", "SLACK_POSTMORTEM_REPORT_CHANNEL", settings.report_channel_id),
            joined="for the first report",
        ),
        Place(
            *("Digest channel", "DIGEST_CHANNEL_ID", settings.digest_channel_id),
            joined="for the first digest",
        ),
        Place(
            *("Suggestion channel", "SUGGEST_CHANNEL_ID", settings.suggest_channel_id),
            joined="for the first suggestion",
        ),
    ]
    for place in places:
        if place.channel_id:
            yield _channel(place, client, app)


def _channel(place: Place, client: WebClient, app: App) -> Finding:
    try:
        channel: dict[str, Any] = client.conversations_info(channel=place.channel_id)["channel"]
    except NETWORK_ERRORS as error:
        return _unseen_channel(place, error, app)
    found, todo = f"#{channel['name']}", ""
    if channel.get("is_archived"):
        found, todo = f"{found} is archived", f"unarchive it, or change {place.setting}"
    elif channel.get("is_read_only"):
        found, todo = f"{found} is read-only", f"let the app post in it, or change {place.setting}"
    elif channel.get("is_private") and app.lacks:
        found, todo = f"{found} is private, and the app lacks {app.lacks}", _grant(app)
    elif channel.get("is_member"):
        found = f"{found}, and the app is in it"
    elif channel.get("is_private"):
        found, todo = f"the app is not in {found}", "invite the app to it"
    else:
        found = f"{found}; it is public, so the app joins it {place.joined}"
    return Finding(place.subject, found, todo)


def _unseen_channel(place: Place, error: Exception, app: App) -> Finding:
    """Slack hides a private channel from an app that is not in it, and from one that may not read such."""
    unknown = f"check {place.setting}; if the channel is private, invite the app to it"
    if app.lacks:
        unknown += f", and {_grant(app)}"
    advice = {**WITH_BOT_TOKEN, "channel_not_found": unknown}
    needed = str(error.response.get("needed") or "") if isinstance(error, SlackApiError) else ""
    if app.lacks and "groups:read" in needed:
        advice["missing_scope"] = f"the channel is private: {_grant(app)}"
    return refusal(place.subject, error, advice)


def _grant(app: App) -> str:
    return f"reinstall the app and grant it the optional scopes {app.lacks}"
