"""Monitors of Datadog, and the messages that its Slack app posts when their state changes."""

from dataclasses import dataclass
from urllib.parse import urlencode

from phoenix_bot.sandbox.alerting import Json

NAME = "datadog"
"""The member that is the bot of Datadog's app."""

SITE = "https://app.datadoghq.com"

COLOURS = {"Triggered": "a30200", "Warn": "daa038", "Recovered": "2eb886"}
"""Every transition that can be posted, with the colour of its message."""

MINUTE = 60

FIRST_EVENT = 8_300_000_000_000_000_000
"""Ids of events begin here; Datadog's have as many digits."""


@dataclass(frozen=True)
class DatadogMonitor:
    """A monitor. `message` is what people wrote for those whom it alerts; `group` is what it alerts about.

    It mentions the channels where it `notifies`.
    """

    id: int
    name: str
    message: str
    value: str
    creator: str
    team: str
    priority: int | None = None
    group: str = ""
    notifies: str = "@slack-alerts"


MONITORS = (
    DatadogMonitor(
        1160201,
        "Payments: error rate",
        "More than 5 % of the card payments fail. The runbook is at https://wiki.northwind.example/payments",
        "0.213",
        creator="nina",
        team="payments",
        priority=1,
        notifies="@slack-alerts {{#is_alert}}@slack-ops{{/is_alert}}",
    ),
    DatadogMonitor(
        1160202,
        "Booking: slow answers",
        "Answers take longer than 2 s.",
        "3.4",
        creator="omar",
        team="booking",
        priority=3,
        group="host:web-1",
    ),
    DatadogMonitor(
        1160203,
        "Search: age of the index",
        "The index has not changed for an hour.",
        "4210.0",
        creator="omar",
        team="search",
        notifies="@slack-alerts @slack-search-nights",
    ),
)


def attachments(monitor: DatadogMonitor, transition: str, *, channel: str, event: int, at: int) -> list[Json]:
    """What a message about a monitor consists of: its text is empty. `at` is in epoch seconds."""
    on = f" on {monitor.group}" if monitor.group else ""
    alert = {
        "color": COLOURS[transition],
        "title": f"{transition}: {monitor.name}{on}",
        "title_link": _link(monitor, event, at),
        "text": f"{monitor.message}\n\nMetric value: {monitor.value}\n\nNotified: @slack-{channel}",
        "mrkdwn_in": ["text"],
    }
    query = urlencode({"query": monitor.group or monitor.name, "to_ts": (at + 5 * MINUTE) * 1000})
    logs = {"title": "View in Log Explorer", "title_link": f"{SITE}/logs?{query}"}
    return [alert, logs]


def _link(monitor: DatadogMonitor, event: int, at: int) -> str:
    group = {"group": monitor.group} if monitor.group else {}
    graph = {"from_ts": (at - 10 * MINUTE) * 1000, "to_ts": (at + 5 * MINUTE) * 1000, "event_id": event}
    source = {"link_source": "monitor_notif", "link_monitor_id": monitor.id}
    happened = {"link_event_id": event, "link_event_ts": at}
    return f"{SITE}/monitors/{monitor.id}?{urlencode(group | graph | source | happened)}"
