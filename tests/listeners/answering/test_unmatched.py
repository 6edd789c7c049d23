"""Payloads that no listener handles or can read, and errors: people always get an answer."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from listeners.answering import unmatched
from listeners.phoenix import outage_list
from phoenix_bot.outages.actions import announce as rules
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.wire.envelope import Envelope
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, known, outages
from tests.phoenix import MANIFEST, Phoenix
from tests.stories import WHAT_HAPPENED, announce, database_down, opened, words

pytestmark = ON_SQLITE

FILLED = {"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"}
OTHER_VERSION = "This is from another version of The Phoenix. Nothing was changed."
NO_DATABASE = "Nothing was changed; please try again in a minute."
SORRY = "Something went wrong in The Phoenix. Nothing was changed; please try again."


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A workspace where the app is installed with a command and shortcuts that this version does not know."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    commands = manifest["features"]["slash_commands"]
    commands.append(commands[0] | {"command": "/phoenix-next"})
    for kind in ("global", "message"):
        shortcut = {"name": "Next", "type": kind, "callback_id": f"next_{kind}", "description": "Later"}
        manifest["features"]["shortcuts"].append(shortcut)
    with Sandbox(manifest, rate_limits=False) as sandbox:
        yield sandbox


def button_of_the_app(person: Person, **button: Any) -> Message:
    """A message of the app in #incidents with this button."""
    client = WebClient(person.slack.bot_token, base_url=person.slack.api_url)
    element = {"type": "button", "text": {"type": "plain_text", "text": "Press"}, **button}
    blocks = [{"type": "actions", "elements": [element]}]
    channel = person.slack.channel_id("incidents")
    client.chat_postMessage(channel=channel, text="From the past", blocks=blocks)
    return person.messages("incidents")[-1]


def test_an_unknown_button_says_so(phoenix: Phoenix, nina: Person) -> None:
    nina.click(button_of_the_app(nina, action_id="outage_snooze", value="1"), "Press")

    assert nina.wait_for("incidents", OTHER_VERSION).ephemeral


def test_an_unknown_command_says_so(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/phoenix-next", "secret plan")

    assert nina.wait_for("general", OTHER_VERSION).ephemeral


def test_an_unknown_shortcut_says_so(phoenix: Phoenix, nina: Person) -> None:
    nina.message_shortcut("Next", nina.post("ops", "Down"))
    assert nina.wait_for("ops", OTHER_VERSION).ephemeral

    nina.shortcut("Next")
    assert nina.modal("The Phoenix").text.startswith(OTHER_VERSION)


@ON_BOTH
def test_shortcuts_used_without_the_database_are_answered(phoenix: Phoenix, nina: Person) -> None:
    message = nina.post("ops", "Down")
    with database_down(phoenix):
        nina.message_shortcut("Announce outage", message)
        assert nina.wait_for("ops", NO_DATABASE).ephemeral
        nina.shortcut("Announce an outage")
        assert NO_DATABASE in nina.modal("The Phoenix").text

    nina.shortcut("Announce an outage")
    assert nina.modal("Announce an outage").labels


def test_an_unknown_form_says_so_on_its_first_field(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/announce", "booking")
    form = nina.modal()
    form.fill(FILLED)
    form.view.body["callback_id"] = "announce_next"

    assert not form.submit()
    assert form.errors["What happened?"].startswith(OTHER_VERSION)


@pytest.mark.parametrize("value", ["one", "-1", "1" * 40, None])
def test_a_button_with_an_unreadable_value_changes_nothing(
    phoenix: Phoenix, nina: Person, value: str | None
) -> None:
    given = {} if value is None else {"value": value}
    nina.click(button_of_the_app(nina, action_id="outage_reopen", **given), "Press")

    assert "from another version of The Phoenix" in nina.wait_for("incidents", "another version").shown


@pytest.mark.parametrize("metadata", ["{", "[]", '{"outage":"one","seen":0}'])
def test_a_form_that_lost_what_it_is_about_says_so(
    phoenix: Phoenix, nina: Person, caplog: pytest.LogCaptureFixture, metadata: str
) -> None:
    form = opened(nina, announce(nina), "Edit")
    form.fill({"ETA": "under 8 h", "Reason for this change?": "My secret"})
    form.view.body["private_metadata"] = metadata

    assert not form.submit()
    assert form.errors["What happened?"].startswith(OTHER_VERSION)
    assert kinds() == ["announced"]
    assert "Malformed type view_submission, callback_id edit" in caplog.text
    assert "My secret" not in caplog.text


def test_a_form_with_fields_of_another_version_says_so(
    phoenix: Phoenix, nina: Person, caplog: pytest.LogCaptureFixture
) -> None:
    nina.command("/announce", "booking")
    form = nina.modal()
    eta = next(block for block in form.view.body["blocks"] if block["block_id"] == "eta")
    eta["element"] = {"type": "plain_text_input", "action_id": "eta"}
    form.fill(FILLED | {"ETA": "My secret"})

    assert not form.submit()
    assert form.errors["What happened?"].startswith(OTHER_VERSION)
    assert outages() == []
    assert "My secret" not in caplog.text


@ON_BOTH
def test_without_its_database_the_bot_says_so_and_nothing_typed_is_lost(
    phoenix: Phoenix, nina: Person
) -> None:
    nina.command("/announce", "booking")
    form = nina.modal()
    form.fill(FILLED)
    phoenix.slack.until(lambda: known(nina.id), what="a record of nina")
    with database_down(phoenix):
        assert not form.submit()
        assert NO_DATABASE in form.errors["What happened?"]
        assert form.options("Primary affected system", "boo") == []
        nina.command("/announce", "booking")
        assert nina.wait_for("general", NO_DATABASE).ephemeral

    assert form.value("What happened?") == WHAT_HAPPENED
    assert form.submit()
    nina.wait_for("incidents", "Booking incident")


@ON_BOTH
def test_a_button_pressed_without_the_database_is_answered(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    with database_down(phoenix):
        phoenix.slack.faults.next("response_url", "hang", seconds=0.3)
        nina.click(announcement, "Resolve")
        assert nina.wait_for("incidents", NO_DATABASE).ephemeral

    assert opened(nina, announcement, "Resolve").title == "Resolve outage 1"


def test_an_unexpected_error_is_answered_and_logged(
    phoenix: Phoenix, nina: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    nina.command("/announce", "booking")
    form = nina.modal()
    form.fill(FILLED)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    with monkeypatch.context() as patch:
        patch.setattr(rules, "announce", broken)
        assert not form.submit()

    assert form.errors["What happened?"].startswith(SORRY)
    assert "RuntimeError: a defect" in caplog.text
    assert WHAT_HAPPENED not in caplog.text
    assert form.submit()
    assert words(nina) == []


def test_errors_at_the_same_moment_do_not_mix(
    phoenix: Phoenix, slack: Sandbox, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    nina.command("/phoenix", "list")
    command = slack.envelopes[-1].payload
    together = threading.Barrier(8)

    def read(typed: str) -> None:
        together.wait(10)
        raise ZeroDivisionError

    monkeypatch.setattr(outage_list, "read", read)
    monkeypatch.setattr(unmatched, "_explain", lambda error, body, by: f"Sorry, {body['text']}")

    def send(number: int) -> Envelope:
        return slack.send_envelope("slash_commands", command | {"text": f"list {number}"})

    with often_switching_threads(), ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(send, range(80)))
    said = [envelope.answer and envelope.answer["text"] for envelope in sent]
    assert said == [f"Sorry, list {number}" for number in range(80)]


@contextmanager
def often_switching_threads() -> Iterator[None]:
    """Threads take turns at almost every step, so that what they share by mistake shows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)
