"""The alerts around an outage, which stand above its history."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from slack_sdk.models.blocks import Block

from models import Alert, AlertType
from phoenix_bot.blocks.content import aside, ours
from phoenix_bot.text.mrkdwn import escape, link, moment, one_line

NAME_SHOWN, LINK_MAX = 60, 150

IN_A_SECTION = 5
"""Alerts that share a section: as many as surely fit."""

SAME_DAY = timedelta(hours=12)
"""The end of an alert that was not longer needs no date."""


def lines(alerts: Sequence[Alert], more: int) -> list[Block]:
    """The alerts, and how many `more` there are; nothing if there are none. Needs their monitors loaded."""
    if not alerts:
        return []
    told = [f"• {_alert(alert)}" for alert in alerts]
    parts = [told[at : at + IN_A_SECTION] for at in range(0, len(told), IN_A_SECTION)]
    parts[0] = ["*Alerts of its system*", *parts[0]]
    return [*(ours("\n".join(part)) for part in parts), *([aside(f"and {more:,} more")] if more else [])]


def _alert(alert: Alert) -> str:
    return ", ".join(_facts(alert))


def _facts(alert: Alert) -> Iterator[str]:
    url, name = alert.url or alert.monitor.url, one_line(alert.monitor.name, NAME_SHOWN)
    linked = link(url, name)
    yield f"{linked if url and len(linked) <= LINK_MAX else escape(name)}: {_span(alert)}"
    if alert.type != AlertType.UNDEFINED:
        yield str(alert.type)
    if alert.times > 1:
        yield f"{alert.times:,} times"


def _span(alert: Alert) -> str:
    start = moment(alert.started_at, "{date_short_pretty} {time}")
    if alert.ended_at is None:
        return f"since {start}"
    is_short = alert.ended_at - alert.started_at <= SAME_DAY
    return f"{start} to {moment(alert.ended_at, '{time}' if is_short else '{date_short_pretty} {time}')}"
