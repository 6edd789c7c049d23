"""Alerts that Datadog posts where the bot is."""

from models import Alert, Monitor
from models.database import connection
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.workspace import posts
from tests.databases import ON_BOTH, ON_SQLITE
from tests.phoenix import Phoenix
from tests.phoenix_bot.monitors.test_datadog import LINK, message
from tests.stories import wait_for_event

pytestmark = ON_SQLITE


def alerts() -> list[tuple[str, bool, int]]:
    """Every alert: its part, whether it is over, and how often it came."""
    with connection():
        return [(one.scope, one.ended_at is not None, one.times) for one in Alert.select().order_by(Alert.id)]


def post(slack: Sandbox, title: str, link: str = LINK) -> str:
    """Have Datadog post in #incidents, and wait until the bot knows; returns the message's timestamp."""
    ts = slack.integration_post("incidents", "Datadog", attachments=message(title, link)["attachments"])
    wait_for_event(slack, "message", ts=ts)
    return ts


def event(number: int) -> str:
    return LINK.replace("777", str(number))


@ON_BOTH
def test_an_alert_begins_and_ends(phoenix: Phoenix, slack: Sandbox) -> None:
    post(slack, "Triggered: Errors of the shop")
    assert alerts() == [("host:web-1", False, 1)]
    post(slack, "Recovered: Errors of the shop", event(778))

    assert alerts() == [("host:web-1", True, 1)]
    with connection():
        assert Monitor.get().name == "Errors of the shop"


def test_the_same_alert_in_two_channels_or_edited_counts_once(phoenix: Phoenix, slack: Sandbox) -> None:
    post(slack, "Triggered: Errors of the shop")
    post(slack, "Triggered: Errors of the shop")
    ts = post(slack, "Triggered: Errors of the shop")
    with slack.workspace.change():
        post_of_datadog = slack.workspace.channels[slack.channel_id("incidents")].posts[ts]
        posts.replace(
            slack.workspace, post_of_datadog, {"attachments": message("Triggered: Errors")["attachments"]}
        )
    wait_for_event(slack, "message", subtype="message_changed")

    assert alerts() == [("host:web-1", False, 1)]


def test_each_part_of_a_monitor_has_alerts_of_its_own(phoenix: Phoenix, slack: Sandbox) -> None:
    post(slack, "Triggered: Errors")
    post(slack, "Triggered: Errors", event(778).replace("web-1", "web-2"))
    post(slack, "Recovered: Errors", event(779))

    assert alerts() == [("host:web-1", True, 1), ("host:web-2", False, 1)]


def test_what_people_write_is_no_alert(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    posted = nina.post("incidents", f"Triggered: look at {LINK}")
    wait_for_event(slack, "message", ts=posted.ts)

    assert alerts() == []
