"""Events are acknowledged after they took effect. Events that the app caused itself are ignored."""

from collections.abc import Iterator

import peewee
import pytest
from slack_bolt import App
from slack_sdk import WebClient

import listeners
from listeners import events
from listeners.answering import unmatched
from listeners.events import Event
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.settings import Settings
from tests.databases import ON_SQLITE
from tests.phoenix import Phoenix
from tests.stories import wait_for_event

pytestmark = ON_SQLITE


class Ear:
    """Hears the messages of the app's channels; fails as often as `failures` says."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.failures: list[Exception] = []

    def register(self, app: App, settings: Settings) -> None:
        events.connect(app, "message", self.hear)
        unmatched.register(app)

    def hear(self, event: Event) -> None:
        self.heard.append(event)
        if self.failures:
            raise self.failures.pop()


@pytest.fixture
def ear(phoenix: Phoenix, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    """Every type of event that the running bot listens to."""
    phoenix.stop()
    ear = Ear()
    monkeypatch.setattr(listeners, "register", ear.register)
    phoenix.start()
    yield ear
    phoenix.stop()


def test_a_message_is_heard_and_acknowledged(ear: Ear, slack: Sandbox, nina: Person) -> None:
    nina.post("incidents", "Good morning")
    wait_for_event(slack, "message", text="Good morning")

    assert [event["text"] for event in ear.heard] == ["Good morning"]


@pytest.mark.parametrize(
    "failure",
    [peewee.OperationalError("no database"), peewee.InterfaceError("closed"), RuntimeError("a defect")],
)
def test_what_fails_is_not_acknowledged_so_that_slack_delivers_it_again(
    ear: Ear, slack: Sandbox, nina: Person, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    ear.failures = [failure]
    nina.post("incidents", "My secret")
    wait_for_event(slack, "message", text="My secret")

    assert [event["text"] for event in ear.heard] == ["My secret"] * 2
    assert [envelope.failed for envelope in slack.envelopes] == [True, False]
    assert "event message" in caplog.text
    assert "My secret" not in caplog.text


def test_what_the_app_wrote_itself_is_left_out(ear: Ear, slack: Sandbox, nina: Person) -> None:
    write(slack, "Mine")
    wait_for_event(slack, "message", text="Mine")
    nina.post("incidents", "Yours")
    wait_for_event(slack, "message", text="Yours")

    assert [event["text"] for event in ear.heard] == ["Yours"]


def test_who_deletes_what_the_app_wrote_is_heard(ear: Ear, slack: Sandbox, ada: Person) -> None:
    write(slack, "Mine")
    mine = ada.messages("incidents")[-1]
    ada.delete(mine)
    wait_for_event(slack, "message", subtype="message_deleted")

    (deleted,) = ear.heard
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", mine.ts)


def write(slack: Sandbox, text: str) -> None:
    """Post a message as the app."""
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    client.chat_postMessage(channel=slack.channel_id("incidents"), text=text)
