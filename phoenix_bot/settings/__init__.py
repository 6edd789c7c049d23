"""Every setting, read once from the environment and from `.env`; nothing else in the product does that.

A setting is one field, here or in database.py. `bot.py --help`, `.env.example`, the README's table and App
Home's page of settings are all made from it.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from phoenix_bot.settings import formats
from phoenix_bot.settings.basics import Basics
from phoenix_bot.settings.clock import Clock
from phoenix_bot.settings.database import Database, without_password
from phoenix_bot.settings.declaration import Setting, SettingsError, declared, setting, values
from phoenix_bot.settings.former import complaints
from phoenix_bot.settings.services import Services
from phoenix_bot.settings.severities import Severities, unlisted

__all__ = [
    "SETTINGS",
    "Setting",
    "Settings",
    "SettingsError",
    "environment",
    "read",
    "read_database",
    "read_http",
    "read_log_format",
    "read_without_slack",
    "without_password",
]


@dataclass(frozen=True, kw_only=True)
class Settings(Clock, Services, Severities, Basics):
    """All settings, typed. What is not set is empty.

    `database_source` says in words which settings `database_url` comes from. `given` has the texts that were
    given, by name; those of secrets are left empty. `former` has a sentence about each variable that only
    the former app knew.
    """

    http_host: str = setting(
        "HTTP_HOST",
        "Address that the HTTP server listens on, for health checks and webhooks",
        formats.text,
        "127.0.0.1",
        hint="in the image made from Dockerfile it is 0.0.0.0, which means every address",
    )
    http_port: int = setting(
        "HTTP_PORT", "Port of the HTTP server (/healthz, /readyz, webhooks); 0 for none", formats.port, "8080"
    )
    log_level: str = setting(
        "LOG_LEVEL", "How much is logged: DEBUG, INFO, WARNING or ERROR", formats.level, "INFO"
    )
    log_format: str = setting(
        "LOG_FORMAT",
        "What a line of the log is: text, or json for one JSON object per line",
        formats.one_of("text", "json"),
        "text",
    )
    debug: bool = setting("DEBUG", "If true, everything is logged: LOG_LEVEL is DEBUG", formats.flag, "false")
    database_url: str
    database_source: str
    given: Mapping[str, str]
    former: tuple[str, ...]


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
    problems += [*_incomplete(env), *unlisted(ours)]
    if problems:
        raise SettingsError(problems)
    return _settings(ours, database, env)


def read_without_slack(env: Mapping[str, str]) -> Settings:
    """As read(), for commands that do not talk to Slack: what is missing of it is left empty."""
    required = [one for one in SETTINGS if one.default is None]
    missing = {one.name for one in required if one.name not in env}
    problems: list[str] = []
    ours, database = values(Settings, env, problems), values(Database, env, problems)
    problems = [problem for problem in problems if problem.split()[0] not in missing]
    if problems:
        raise SettingsError(problems)
    return _settings({**dict.fromkeys(declared(Settings), ""), **ours}, database, env)


def _settings(ours: dict[str, Any], database: dict[str, Any], env: Mapping[str, str]) -> Settings:
    used = Database(**database)
    if ours["debug"]:
        ours["log_level"] = "DEBUG"
    return Settings(
        **ours,
        database_url=used.url,
        database_source=used.source,
        given=_given(env),
        former=complaints(env),
    )


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


def read_log_format(env: Mapping[str, str]) -> str:
    """LOG_FORMAT, whatever the other settings are; text if it is malformed, which read() tells."""
    try:
        return str(declared(Settings)["log_format"].value(env))
    except ValueError:
        return "text"
