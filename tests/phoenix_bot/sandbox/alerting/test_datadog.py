"""The Datadog of the demo: its app posts as apps do today."""

from typing import Any

import pytest

from phoenix_bot.sandbox import Person, Sandbox
from phoenix_bot.sandbox.alerting.datadog import MONITORS
from tests.databases import ON_SQLITE
from tests.phoenix_bot.sandbox.app import App, Json
from tests.phoenix_bot.sandbox.clock import Clock

pytestmark = ON_SQLITE

PAYMENTS, BOOKING, _ = MONITORS
KEYS = "type channel channel_type user bot_id app_id bot_profile text attachments team ts event_ts"


def alert(slack: Sandbox, who: Person, **changes: Any) -> Json:
    """Press a button of the panel."""
    usual = {"channel": slack.channel_id("alerts"), "monitor": PAYMENTS.id, "transition": "Triggered"}
    return slack.act(**{"as": who.id, "do": "datadog", **usual, **changes})


def test_the_app_hears_of_an_alert_as_of_any_message_of_another_app(
    slack: Sandbox, connected: App, nina: Person
) -> None:
    alert(slack, nina)

    event = connected.wait_for("message")
    assert set(event) == set(KEYS.split())
    assert (event["text"], event["user"]) == ("", slack.user_id("datadog"))
    profile = event["bot_profile"]
    assert (profile["id"], profile["app_id"]) == (event["bot_id"], event["app_id"])
    assert (profile["name"], set(profile["icons"])) == ("Datadog", {"image_36", "image_48", "image_72"})
    assert profile["app_id"] != slack.workspace.app_id


def test_it_has_title_link_and_text(slack: Sandbox, connected: App, nina: Person, clock: Clock) -> None:
    alert(slack, nina, monitor=BOOKING.id, transition="Warn")

    first, logs = connected.wait_for("message")["attachments"]
    assert first["title"] == "Warn: Booking: slow answers on host:web-1"
    assert first["title_link"].startswith(
        f"https://app.datadoghq.com/monitors/{BOOKING.id}?group=host%3Aweb-1&"
    )
    assert first["title_link"].endswith(f"&link_event_ts={int(clock.time)}")
    assert first["text"].endswith("Notified: @slack-alerts")
    assert logs["title_link"].startswith("https://app.datadoghq.com/logs?")


def test_each_alert_is_an_event_of_its_own_and_the_app_hears_it_only_where_it_is(
    slack: Sandbox, connected: App, nina: Person
) -> None:
    alert(slack, nina, channel=slack.channel_id("ops"))
    alert(slack, nina)
    alert(slack, nina, transition="Recovered")

    connected.wait_for("message", 2)
    links = [event["attachments"][0]["title_link"] for event in connected.received("message")]
    assert len(set(links)) == 2


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"monitor": 1}, "Datadog has no such monitor or transition."),
        ({"transition": "Exploded"}, "Datadog has no such monitor or transition."),
        ({"channel": "C0"}, "There is no such channel."),
    ],
)
def test_what_is_refused(slack: Sandbox, nina: Person, changes: Json, error: str) -> None:
    assert alert(slack, nina, **changes)["error"] == error
    general = slack.channel_id("general")
    assert alert(slack, nina, channel=general)["error"] == "Datadog is not in #general."
