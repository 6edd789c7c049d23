"""Every setting, read once from the environment and from `.env`; nothing else in the product does that.

A setting is one field, here or in database.py. `bot.py --help`, `.env.example`, the README's table and App
Home's page of settings are all made from it.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from phoenix_bot.settings import formats
from phoenix_bot.settings.database import Database, without_password
from phoenix_bot.settings.declaration import Setting, SettingsError, declared, optional, setting, values

__all__ = [
    "SETTINGS",
    "Setting",
    "Settings",
    "SettingsError",
    "environment",
    "read",
    "read_database",
    "read_http",
    "without_password",
]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings, typed. What is not set is empty.

    `database_source` says in words which settings `database_url` comes from. `given` has the texts that were
    given, by name; those of secrets are left empty.
    """

    bot_token: str = setting(
        "SLACK_BOT_TOKEN",
        "Bot token of the Slack app (xoxb-…)",
        formats.token("xoxb-"),
        None,
        hint="find it at api.slack.com/apps > your app > OAuth & Permissions",
        secret=True,
    )
    app_token: str = setting(
        "SLACK_APP_TOKEN",
        "App-level token with the scope connections:write (xapp-…)",
        formats.token("xapp-"),
        None,
        hint="make it at api.slack.com/apps > your app > Basic Information > App-Level Tokens",
        secret=True,
    )
    announce_channel_id: str = setting(
        "SLACK_ANNOUNCE_CHANNEL_ID",
        "Id of the channel where outages are announced (C…)",
        formats.channel,
        None,
        hint="copy it from the end of the channel's details in Slack",
    )
    notify_sales_channel_id: str = optional(
        "SLACK_NOTIFY_SALES_CHANNEL_ID",
        "Id of the channel that is told about outages that affect sales; empty for none",
        formats.channel,
        "",
        hint="if the channel is private, invite the app to it",
    )
    notify_b2b_channel_id: str = optional(
        "SLACK_NOTIFY_B2B_CHANNEL_ID",
        "Id of the channel that is told about outages that affect B2B partners; empty for none",
        formats.channel,
        "",
        hint="if the channel is private, invite the app to it",
    )
    emoji: str = setting(
        "SLACK_EMOJI",
        "Emoji whose reaction shares a message from an outage's own channel in the announcement's thread",
        formats.emoji,
        "point_up",
    )
    api_url: str = setting(
        "SLACK_API_URL",
        "Address of Slack's Web API",
        formats.url,
        "https://slack.com/api/",
        hint="for GovSlack set https://slack-gov.com/api/",
    )
    timeout: float = setting(
        "SLACK_TIMEOUT",
        "Seconds that one call to Slack may take before it counts as lost",
        formats.number(0.2, 60),
        "10",
    )
    settle: float = setting(
        "SLACK_SETTLE_SECONDS",
        "Seconds that the bot waits after a lost answer before it searches Slack for the message",
        formats.number(0, 60),
        "2",
    )
    allow_all: bool = setting(
        "ALLOW_ALL_TO_NOTIFY",
        "If true, every full member may announce outages, not only the group on_call",
        formats.flag,
        "false",
    )
    phoenix_admins: tuple[str, ...] = optional(
        "PHOENIX_ADMINS",
        "Slack ids or e-mail addresses, separated by commas, of people who may do everything",
        formats.admins,
        (),
        hint="workspace admins and owners may do everything anyway",
    )
    google_service_account: str = optional(
        "GOOGLE_SERVICE_ACCOUNT",
        "Key of a Google service account that may read groups: its JSON, or the path of its file",
        formats.service_account,
        "",
        hint="in .env, write the JSON on one line, in single quotes",
        secret=True,
    )
    google_acc: str = optional(
        "GOOGLE_ACC",
        "E-mail address of the Google administrator in whose name the service account reads groups",
        formats.address,
        "",
    )
    email_domains: tuple[str, ...] = optional(
        "ALLOWED_EMAIL_DOMAIN",
        "Only people with an e-mail address in this domain may act; empty for any",
        formats.domains,
        (),
        hint="add former domains of the same people after it: example.com,old.example",
    )
    impact_unit: str = setting(
        "IMPACT_UNIT", "What is lost in an outage, as a plural noun", formats.word(40), "bookings"
    )
    currency: str = setting("CURRENCY", "Currency of the impact on turnover", formats.word(10), "EUR")
    gitlab_url: str = optional(
        "GITLAB_URL",
        "Address of the GitLab whose issues are post-mortem reports, such as https://gitlab.com; "
        "empty for none",
        formats.site,
        "",
    )
    gitlab_token: str = optional(
        "GITLAB_PRIVATE_TOKEN",
        "GitLab token with the scope read_api",
        formats.key,
        "",
        hint="without it, the bot can read only public projects",
        secret=True,
    )
    http_host: str = setting(
        "HTTP_HOST",
        "Address that the health server listens on",
        formats.text,
        "127.0.0.1",
        hint="in the image made from Dockerfile it is 0.0.0.0, which means every address",
    )
    http_port: int = setting(
        "HTTP_PORT", "Port of the health server (/healthz, /readyz); 0 for none", formats.port, "8080"
    )
    log_level: str = setting(
        "LOG_LEVEL", "How much is logged: DEBUG, INFO, WARNING or ERROR", formats.level, "INFO"
    )
    database_url: str
    database_source: str
    given: Mapping[str, str]


SETTINGS = (*declared(Settings).values(), *declared(Database).values())

TOGETHER = (("GOOGLE_SERVICE_ACCOUNT", "GOOGLE_ACC"),)
"""Settings of which both or none must be set."""


def environment(env_file: Path) -> dict[str, str]:
    """The process's environment over `env_file`; empty values count as not set."""
    merged = {**dotenv_values(env_file), **os.environ}
    return {name: value.strip() for name, value in merged.items() if value and value.strip()}


def read(env: Mapping[str, str]) -> Settings:
    """Settings from `env`; SettingsError that lists every problem at once."""
    problems: list[str] = []
    ours, database = values(Settings, env, problems), values(Database, env, problems)
    problems += _incomplete(env)
    if problems:
        raise SettingsError(problems)
    used = Database(**database)
    return Settings(**ours, database_url=used.url, database_source=used.source, given=_given(env))


def _incomplete(env: Mapping[str, str]) -> Iterator[str]:
    for pair in TOGETHER:
        for missing, given in (pair, reversed(pair)):
            if given in env and missing not in env:
                yield f"{missing} is missing: {given} needs it, too."


def _given(env: Mapping[str, str]) -> dict[str, str]:
    return {one.name: "" if one.secret else env[one.name] for one in SETTINGS if one.name in env}


def read_database(env: Mapping[str, str]) -> tuple[str, str]:
    """The database's address and where it comes from, whatever the other settings are; SettingsError."""
    problems: list[str] = []
    database = values(Database, env, problems)
    if problems:
        raise SettingsError(problems)
    used = Database(**database)
    return used.url, used.source


def read_http(env: Mapping[str, str]) -> tuple[str, int]:
    """HTTP_HOST and HTTP_PORT, whatever the other settings are; ValueError."""
    ours = declared(Settings)
    return ours["http_host"].value(env), ours["http_port"].value(env)
