"""Every setting, read once from the environment and `.env`; nothing else in the product reads os.environ.

`SETTINGS` is the single list of them: `--help`, `.env.example` and the README's table are made from it or
checked against it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from dotenv import dotenv_values

from phoenix_bot.settings import formats


class SettingsError(ValueError):
    """Some settings are missing or malformed; `problems` has one line each that says how to mend it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Setting:
    """One setting.

    Its environment variable, what it is for, how its text is read, its default (None: required), whether it
    is secret, and where a person finds it.
    """

    name: str
    about: str
    read: Callable[[str], Any] = formats.text
    default: str | None = ""
    secret: bool = False
    where: str = ""


SETTINGS = (
    Setting(
        "SLACK_BOT_TOKEN",
        "Bot token of the Slack app, xoxb-…",
        formats.token("xoxb-"),
        None,
        secret=True,
        where="find it at api.slack.com/apps > your app > OAuth & Permissions",
    ),
    Setting(
        "SLACK_APP_TOKEN",
        "App-level token with the scope connections:write, xapp-…",
        formats.token("xapp-"),
        None,
        secret=True,
        where="make it at api.slack.com/apps > your app > Basic Information > App-Level Tokens",
    ),
    Setting(
        "SLACK_ANNOUNCE_CHANNEL_ID",
        "Id of the channel where outages are announced, C…",
        formats.channel,
        None,
        where="copy it from the end of the channel's details in Slack",
    ),
    Setting(
        "SLACK_NOTIFY_SALES_CHANNEL_ID",
        "Id of the channel that hears of outages affecting sales; empty for none",
        formats.channel,
    ),
    Setting(
        "SLACK_NOTIFY_B2B_CHANNEL_ID",
        "Id of the channel that hears of outages affecting B2B partners; empty for none",
        formats.channel,
    ),
    Setting(
        "SLACK_EMOJI",
        "Emoji that shares a message of a dedicated channel in the announcement's thread",
        formats.emoji,
        "point_up",
    ),
    Setting("SLACK_API_URL", "Slack's Web API; GovSlack has its own", formats.url, "https://slack.com/api/"),
    Setting(
        "SLACK_TIMEOUT",
        "Seconds one Slack call may take before it counts as lost",
        formats.number(0.2, 60),
        "10",
    ),
    Setting(
        "SLACK_SETTLE_SECONDS",
        "Seconds after a lost answer before Slack is searched for the message",
        formats.number(0, 60),
        "2",
    ),
    Setting(
        "ALLOW_ALL_TO_NOTIFY",
        "true lets every full member announce, not only group on_call",
        formats.flag,
        "false",
    ),
    Setting(
        "PHOENIX_ADMINS",
        "Slack ids or e-mail addresses of people who may do everything, with commas between",
        formats.admins,
    ),
    Setting(
        "GOOGLE_SERVICE_ACCOUNT",
        "Key of a Google service account that may read groups: its JSON, or the path of its file",
        formats.service_account,
        secret=True,
    ),
    Setting("GOOGLE_ACC", "Address of the Google administrator for whom it reads them", formats.address),
    Setting(
        "ALLOWED_EMAIL_DOMAIN",
        "Domain whose people may act, then, with commas between, its former ones; empty for any",
        formats.domains,
    ),
    Setting("IMPACT_UNIT", "What is lost in an outage, as a plural noun", formats.word(40), "bookings"),
    Setting("CURRENCY", "Currency of the impact on turnover", formats.word(10), "EUR"),
    Setting(
        "GITLAB_URL",
        "The GitLab whose issues are post-mortem reports, such as https://gitlab.com; empty for none",
        formats.site,
    ),
    Setting(
        "GITLAB_PRIVATE_TOKEN",
        "GitLab token with the scope read_api; without it only public projects can be read",
        formats.key,
        secret=True,
    ),
    Setting(
        "DATABASE_URL", "postgresql://… or sqlite:///file; wins over DB_*", formats.database, "", secret=True
    ),
    Setting("DB_HOST", "PostgreSQL's host, if any DB_* is set", formats.text, ""),
    Setting("DB_PORT", "PostgreSQL's port, if any DB_* is set", formats.port, ""),
    Setting("DB_NAME", "PostgreSQL's database, if any DB_* is set", formats.text, ""),
    Setting("DB_USER", "PostgreSQL's user, if any DB_* is set", formats.text, ""),
    Setting("DB_PASSWORD", "PostgreSQL's password, if any DB_* is set", formats.text, "", secret=True),
    # All interfaces, so that a container's health port can be reached from outside it.
    Setting("HTTP_HOST", "Address the health server listens on", formats.text, "0.0.0.0"),  # noqa: S104
    Setting("HTTP_PORT", "Port of the health server (/healthz, /readyz); 0 for none", formats.port, "8080"),
    Setting("LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", formats.level, "INFO"),
)

TOGETHER = (("GOOGLE_SERVICE_ACCOUNT", "GOOGLE_ACC"),)
"""Settings of which both or none are needed."""

DATABASE_SETTINGS = ("DATABASE_URL", "DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASSWORD")
"""The settings that choose the database: all that command lines working on the database alone need."""


@dataclass(frozen=True)
class Settings:
    """All settings, typed.

    `database_source` says in words where the database's URL comes from; `timeout` and `settle` are seconds.
    `given` has the texts that were given, by name; those of secrets are left empty.
    `google_service_account` is JSON text. What is not configured is empty.
    """

    bot_token: str
    app_token: str
    announce_channel_id: str
    notify_sales_channel_id: str
    notify_b2b_channel_id: str
    emoji: str
    api_url: str
    timeout: float
    settle: float
    allow_all: bool
    phoenix_admins: tuple[str, ...]
    google_service_account: str
    google_acc: str
    email_domains: tuple[str, ...]
    impact_unit: str
    currency: str
    gitlab_url: str
    gitlab_token: str
    database_url: str
    database_source: str
    http_host: str
    http_port: int
    log_level: str
    given: Mapping[str, str]


def environment(env_file: Path) -> dict[str, str]:
    """The process's environment over `env_file`; empty values count as not set."""
    merged = {**dotenv_values(env_file), **os.environ}
    return {name: value.strip() for name, value in merged.items() if value and value.strip()}


def _values(env: Mapping[str, str], names: set[str]) -> dict[str, Any]:
    problems, values = [], {}
    for setting in SETTINGS:
        text = env.get(setting.name, setting.default)
        if setting.name not in names:
            continue
        if text is None:
            problems.append(
                f"{setting.name} is missing: {setting.about}{setting.where and f'; {setting.where}'}."
            )
        elif text == "":
            values[setting.name] = ""
        else:
            try:
                values[setting.name] = setting.read(text)
            except ValueError as problem:
                problems.append(f"{setting.name} {problem}{setting.where and f'; {setting.where}'}.")
    problems += [
        f"{missing} is missing: {given} needs it, too."
        for pair in TOGETHER
        for missing, given in (pair, reversed(pair))
        if missing in names and given in env and missing not in env
    ]
    if problems:
        raise SettingsError(problems)
    return values


def read(env: Mapping[str, str]) -> Settings:
    """Settings from `env`; SettingsError that lists every problem at once."""
    v = _values(env, {setting.name for setting in SETTINGS})
    url, source = _choose_database(v)
    return Settings(
        bot_token=v["SLACK_BOT_TOKEN"],
        app_token=v["SLACK_APP_TOKEN"],
        announce_channel_id=v["SLACK_ANNOUNCE_CHANNEL_ID"],
        notify_sales_channel_id=v["SLACK_NOTIFY_SALES_CHANNEL_ID"],
        notify_b2b_channel_id=v["SLACK_NOTIFY_B2B_CHANNEL_ID"],
        emoji=v["SLACK_EMOJI"],
        api_url=v["SLACK_API_URL"],
        timeout=v["SLACK_TIMEOUT"],
        settle=v["SLACK_SETTLE_SECONDS"],
        allow_all=v["ALLOW_ALL_TO_NOTIFY"],
        phoenix_admins=v["PHOENIX_ADMINS"] or (),
        google_service_account=v["GOOGLE_SERVICE_ACCOUNT"],
        google_acc=v["GOOGLE_ACC"],
        email_domains=v["ALLOWED_EMAIL_DOMAIN"] or (),
        impact_unit=v["IMPACT_UNIT"],
        currency=v["CURRENCY"],
        gitlab_url=v["GITLAB_URL"],
        gitlab_token=v["GITLAB_PRIVATE_TOKEN"],
        database_url=url,
        database_source=source,
        http_host=v["HTTP_HOST"],
        http_port=v["HTTP_PORT"],
        log_level=v["LOG_LEVEL"],
        given=_given(env),
    )


def _given(env: Mapping[str, str]) -> dict[str, str]:
    return {one.name: "" if one.secret else env[one.name] for one in SETTINGS if one.name in env}


def read_database(env: Mapping[str, str]) -> tuple[str, str]:
    """The database's URL and where it comes from, without asking for the other settings; SettingsError."""
    return _choose_database(_values(env, set(DATABASE_SETTINGS)))


def _choose_database(v: Mapping[str, Any]) -> tuple[str, str]:
    if v["DATABASE_URL"]:
        return v["DATABASE_URL"], "DATABASE_URL"
    given = [name for name in DATABASE_SETTINGS if v[name] != ""]
    if not given:
        return "sqlite:///phoenix.db", "the default; set DATABASE_URL or DB_HOST, DB_NAME, … for PostgreSQL"
    user, password = (quote(v[name] or "postgres", safe="") for name in ("DB_USER", "DB_PASSWORD"))
    host, port = v["DB_HOST"] or "postgres", v["DB_PORT"] or 5432
    host = f"[{host}]" if ":" in host else host
    return f"postgresql://{user}:{password}@{host}:{port}/{v['DB_NAME'] or 'postgres'}", ", ".join(given)


def without_password(url: str) -> str:
    """A database URL fit for a log."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return url
    # Options are left out as well: libpq takes a password there, too.
    account, at, server = parts.netloc.rpartition("@")
    user, colon, _ = account.partition(":")
    return f"{parts.scheme}://{user}{colon and ':…'}{at}{server}{parts.path}"
