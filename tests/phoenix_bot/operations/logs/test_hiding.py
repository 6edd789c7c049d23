"""The log shows what happened, and never a secret, whoever logs it and however it is written."""

import json
import logging
import signal
import sys
from pathlib import Path

import pytest

from phoenix_bot.operations import logs
from phoenix_bot.operations.logs.hiding import Discreet, without_secrets
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.cases import for_each
from tests.databases import ON_SQLITE
from tests.google import private_key
from tests.phoenix import environment
from tests.programs import Program
from tests.stories import announce, wait_for_event

KEY = "S3cr3tS3cr3tS3cr3t"
RESPONSE_URL = f"https://hooks.slack.com/commands/T024BE7LD/{KEY}/x"


@for_each(
    "text",
    [
        f"xoxb-17653672481-{KEY}",
        f"xoxe.xoxp-1-{KEY}",
        f"xapp-1-A024BE7LD-1765-{KEY}",
        f'{{"token": "{KEY}"}}',
        f"{{'token': '{KEY}', 'user': 'nina'}}",
        f'{{\\"token\\":\\"{KEY}\\"}}',
        f"token={KEY}&channel=C024BE7LD",
        f"Authorization: Bearer {KEY}",
        f'"Authorization": "Basic {KEY}"',
        f"PRIVATE-TOKEN: {KEY}",
        f"glpat-{KEY}",
        f"ya29.{KEY}",
        f"eyJhbGciOiJSUzI1NiJ9.{KEY}.{KEY}",
        RESPONSE_URL,
        json.dumps({"response_url": RESPONSE_URL}),
        repr({"reply_url": RESPONSE_URL}),
        f"('INSERT INTO …', ['{RESPONSE_URL}'])",
        f'https://hooks.slack.com:443 "POST /commands/T024BE7LD/{KEY}/x HTTP/1.1" 200',
        f"https://hooks.slack-gov.com/actions/T024BE7LD/{KEY}",
        f"https://files.slack.com/upload/v1/{KEY}",
        f"wss://wss-primary.slack.com/link/?ticket={KEY}&app_id=A024BE7LD",
        json.dumps({"url": f"wss://wss-primary.slack.com/link/?ticket={KEY}"}),
        f"postgresql://phoenix:{KEY}@db.example.com/phoenix",
        f"http://bot:{KEY}@proxy.example.com:3128",
        f"{KEY}@example.com",
        f"email={KEY}%40example.com",
        f"Key (email)=({KEY}@mail.example.co.uk) already exists.",
        "\n".join([f"-----BEGIN PRIVATE KEY-----\n{KEY}\n", "-----END PRIVATE KEY-----"]),
        json.dumps(
            {"private_key": f"-----BEGIN RSA PRIVATE KEY-----\n{KEY}\n-----END RSA PRIVATE KEY-----\n"}
        ),
        f"client_secret={KEY}",
        f"'DB_PASSWORD': '{KEY}'",
    ],
)
def test_no_secret_is_shown(text: str) -> None:
    shown = without_secrets(f"before {text} after")

    assert KEY not in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")


def test_a_private_key_is_not_shown_in_any_form() -> None:
    key = private_key()
    line = key.splitlines()[5]

    for text in (key, repr(key), json.dumps({"private_key": key}), key[:200]):
        assert line[:20] not in without_secrets(text)


@for_each(
    "text",
    [
        "Slack does not take the app token: invalid_auth",
        "Delivery 7 (reply) waits: HTTP 503",
        "Database: postgresql://db.example.com/phoenix (DATABASE_URL)",
        "https://slack.com/api/chat.postMessage",
        "https://gitlab.example.com/ops/reports/-/issues/12?response=1",
        "Nobody listens to type block_actions, action_id outage_snooze",
        "Basic Information, Bearer tokens",
        "The ticket counter stands still; the password is wrong",
        "@nina and <@U024BE7LD> in #incidents at 12:30",
        "2026-01-31 15:05:00,123 INFO    phoenix_bot: Listening to Slack",
    ],
)
def test_the_rest_is_shown_as_it_is(text: str) -> None:
    assert without_secrets(text) == text


@for_each("part", ["a", "a-", "\\", "'", "token", "x@", "a.", "eyJ", "://", '"token":'])
def test_long_texts_take_no_time(part: str) -> None:
    assert len(without_secrets(part * 30_000)) > 0


def test_exceptions_are_shown_without_their_secrets() -> None:
    try:
        raise ValueError(f"bad address {RESPONSE_URL}") from KeyError(f"xoxb-{KEY}")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "", 1, "It %s", ("failed",), sys.exc_info())

    shown = Discreet("%(message)s").format(record)

    assert KEY not in shown
    assert "It failed\n" in shown
    assert "ValueError: bad address https://hooks.slack.com/…" in shown


def test_somebody_else_may_listen_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    listening = logging.getLogger().handlers[:]
    logs.begin("text")

    assert logging.getLogger().handlers == listening


@ON_SQLITE
def test_a_bot_that_logs_everything_logs_no_secret(
    slack: Sandbox, database_url: str, tmp_path: Path, nina: Person
) -> None:
    settings = environment(slack, database_url) | {"LOG_LEVEL": "DEBUG", "ALLOW_ALL_TO_NOTIFY": "true"}
    with Program("sync-users", cwd=tmp_path, settings=settings) as job:
        assert job.exit_code() == 0
    with Program("run", cwd=tmp_path, settings=settings) as bot:
        bot.wait_for("Listening to Slack")
        announce(nina)
        nina.command("/phoenix", "export")
        slack.add_member("nora")
        wait_for_event(slack, "team_join")
        slack.until(lambda: slack.calls_of("upload"), what="the file")
        slack.until(lambda: slack.calls_of("response_url"), what="the answer")
        bot.signal(signal.SIGTERM)
        assert bot.exit_code() == 0

    said = bot.output
    workspace = slack.workspace
    emails = {member.email for member in workspace.members.values() if member.email}
    secrets = {slack.bot_token, slack.app_token, "sandbox-verification-token", "ticket=k", *emails}
    secrets |= {f"/response/{id}" for id in workspace.response_urls}
    assert " DEBUG " in said
    assert [secret for secret in secrets if secret in said] == []
