"""Every setting, read once from the environment and `.env`; nothing else in the product reads os.environ.

`SETTINGS` is the single list of them: `--help`, `.env.example` and the README's table are made from it or
checked against it.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from dotenv import dotenv_values


class SettingsError(ValueError):
    """Some settings are missing or malformed; `problems` has one line each that says how to mend it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _text(value: str) -> str:
    return value


def _token(prefix: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not value.startswith(prefix) or not value.isprintable() or " " in value:
            # The value itself may be another secret, so it is not repeated.
            raise ValueError(f"must start with {prefix}")
        return value

    return read


def _channel(value: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]{6,}", value):
        raise ValueError(f"must be a channel's id such as C0123ABCDEF, not {value!r}")
    return value


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"must be an address such as https://slack.com/api/, not {value!r}")
    return value if value.endswith("/") else value + "/"


def _flag(value: str) -> bool:
    words = {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }
    if value.lower() not in words:
        raise ValueError(f"must be true or false, not {value!r}")
    return words[value.lower()]


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        if not re.fullmatch(r"\d+(\.\d+)?", value) or not low <= float(value) <= high:
            raise ValueError(f"must be a number from {low:g} to {high:g}, not {value!r}")
        return float(value)

    return read


def _seconds(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 60:
        raise ValueError(f"must be a whole number from 1 to 60, not {value!r}")
    return int(value)


def _port(value: str) -> int:
    if not value.isdigit() or not int(value) <= 65535:
        raise ValueError(f"must be a port from 1 to 65535, or 0 for none, not {value!r}")
    return int(value)


def _level(value: str) -> str:
    if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError(f"must be DEBUG, INFO, WARNING or ERROR, not {value!r}")
    return value.upper()


def _database(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme == "sqlite" and len(value) > len("sqlite:///") and value.startswith("sqlite:///"):
        return value
    if parts.scheme in ("postgres", "postgresql") and len(parts.path) > 1:
        return value
    # A database URL may hold a password, so the value is not repeated.
    raise ValueError("must look like postgresql://user:password@host:5432/name or sqlite:///phoenix.db")


@dataclass(frozen=True)
class Setting:
    """One setting.

    Its environment variable, what it is for, how its text is read, its default (None: required), whether it
    is secret, and where a person finds it.
    """

    name: str
    about: str
    read: Callable[[str], Any] = _text
    default: str | None = ""
    secret: bool = False
    where: str = ""


SETTINGS = (
    Setting(
        "SLACK_BOT_TOKEN",
        "Bot token of the Slack app, xoxb-…",
        _token("xoxb-"),
        None,
        secret=True,
        where="find it at api.slack.com/apps > your app > OAuth & Permissions",
    ),
    Setting(
        "SLACK_APP_TOKEN",
        "App-level token with the scope connections:write, xapp-…",
        _token("xapp-"),
        None,
        secret=True,
        where="make it at api.slack.com/apps > your app > Basic Information > App-Level Tokens",
    ),
    Setting(
        "SLACK_ANNOUNCE_CHANNEL_ID",
        "Id of the channel where outages are announced, C…",
        _channel,
        None,
        where="copy it from the end of the channel's details in Slack",
    ),
    Setting("SLACK_API_URL", "Slack's Web API; GovSlack has its own", _url, "https://slack.com/api/"),
    Setting(
        "SLACK_TIMEOUT", "Seconds one Slack call may take before it counts as lost", _number(0.2, 60), "10"
    ),
    Setting(
        "SLACK_SETTLE_SECONDS",
        "Seconds after a lost answer before Slack is searched for the message",
        _number(0, 60),
        "2",
    ),
    Setting(
        "ALLOW_ALL_TO_NOTIFY", "true lets every full member announce, not only group on_call", _flag, "false"
    ),
    Setting("IMPACT_UNIT", "What is lost in an outage, as a plural noun", _text, "bookings"),
    Setting("CURRENCY", "Currency of the impact on turnover", _text, "EUR"),
    Setting("DATABASE_URL", "postgresql://… or sqlite:///file; wins over DB_*", _database, "", secret=True),
    Setting("DB_HOST", "PostgreSQL's host, if any DB_* is set", _text, ""),
    Setting("DB_PORT", "PostgreSQL's port, if any DB_* is set", _port, ""),
    Setting("DB_NAME", "PostgreSQL's database, if any DB_* is set", _text, ""),
    Setting("DB_USER", "PostgreSQL's user, if any DB_* is set", _text, ""),
    Setting("DB_PASSWORD", "PostgreSQL's password, if any DB_* is set", _text, "", secret=True),
    # All interfaces, so that a container's health port can be reached from outside it.
    Setting("HTTP_HOST", "Address the health server listens on", _text, "0.0.0.0"),  # noqa: S104
    Setting("HTTP_PORT", "Port of the health server (/healthz, /readyz); 0 for none", _port, "8080"),
    Setting("LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", _level, "INFO"),
)

DATABASE_SETTINGS = ("DATABASE_URL", "DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASSWORD")
"""The settings that choose the database: all that command lines working on the database alone need."""


@dataclass(frozen=True)
class Settings:
    """All settings, typed.

    `database_source` says in words where the database's URL comes from; `timeout` and `settle` are seconds.
    """

    bot_token: str
    app_token: str
    announce_channel_id: str
    api_url: str
    timeout: int
    settle: float
    allow_all: bool
    impact_unit: str
    currency: str
    database_url: str
    database_source: str
    http_host: str
    http_port: int
    log_level: str


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
        api_url=v["SLACK_API_URL"],
        timeout=v["SLACK_TIMEOUT"],
        settle=v["SLACK_SETTLE_SECONDS"],
        allow_all=v["ALLOW_ALL_TO_NOTIFY"],
        impact_unit=v["IMPACT_UNIT"],
        currency=v["CURRENCY"],
        database_url=url,
        database_source=source,
        http_host=v["HTTP_HOST"],
        http_port=v["HTTP_PORT"],
        log_level=v["LOG_LEVEL"],
    )


def read_database(env: Mapping[str, str]) -> tuple[str, str]:
    """The database's URL and where it comes from, without asking for the other settings; SettingsError."""
    return _choose_database(_values(env, set(DATABASE_SETTINGS)))


def _choose_database(v: Mapping[str, Any]) -> tuple[str, str]:
    if v["DATABASE_URL"]:
        return v["DATABASE_URL"], "DATABASE_URL"
    given = [name for name in DATABASE_SETTINGS if v[name] != ""]
    if not given:
        return "sqlite:///phoenix.db", "the default; set DATABASE_URL or DB_HOST, DB_NAME, … for PostgreSQL"
    user, password = (
        quote(v["DB_USER"] or "postgres", safe=""),
        quote(v["DB_PASSWORD"] or "postgres", safe=""),
    )
    host, port = v["DB_HOST"] or "postgres", v["DB_PORT"] or 5432
    return f"postgresql://{user}:{password}@{host}:{port}/{v['DB_NAME'] or 'postgres'}", ", ".join(given)


def without_password(url: str) -> str:
    """A database URL fit for a log."""
    parts = urlsplit(url)
    return url if parts.password is None else url.replace(f":{parts.password}@", ":…@", 1)
