"""Monitors in App Home: the list of them, and one monitor with its alerts and its edits."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    ExternalDataSelectElement,
    HeaderBlock,
    InteractiveElement,
    Option,
    SectionBlock,
    StaticSelectElement,
)

from models import Alert, AlertType, Monitor, MonitorChange, Severity, Source, System, Trouble
from phoenix_bot.blocks.content import aside, duration, literal, ours, said
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.options import named_option, option_of
from phoenix_bot.text.home_address import HomeAddress
from phoenix_bot.text.mrkdwn import escape, link, mention, moment, one_line

EDIT, FIND, ANNOUNCE = "monitor_edit", "monitor_find", "alert_announce"

LIST = HomeAddress("monitors")

NAME_SHOWN, TEXT_SHOWN = 150, 150

BARS = "▁▂▃▄▅▆▇█"
"""The number of alerts on a day, from none to as many as on the worst day."""

TYPES: dict[str, str] = {
    AlertType.CRITICAL: ":red_circle: critical",
    AlertType.WARNING: ":large_yellow_circle: warning",
    AlertType.UNDEFINED: ":white_circle: alert",
}


TROUBLES = {
    Trouble.NOT_FOUND: "{} does not know this monitor any more.",
    Trouble.FORBIDDEN: "{} does not let me read this monitor. Ask an operator to run `bot.py check`.",
    Trouble.ERROR: "{} did not tell me about this monitor when I asked last. The log tells operators why.",
}


def address_of(which: object) -> HomeAddress:
    """The page of one monitor."""
    return HomeAddress("monitor", {"id": str(which)})


def filters(at: HomeAddress, system: System | None) -> list[Block]:
    """The row above the list: the search, and the filters as they are set."""

    def choice(name: str, placeholder: str, choices: type[Source] | type[Severity]) -> StaticSelectElement:
        options = [Option(text=literal(one.capitalize()), value=one.value) for one in choices]
        chosen = next((option for option in options if option.value == at.choice(name)), None)
        return StaticSelectElement(
            action_id=f"{frame.CHOOSE}:{name}",
            placeholder=placeholder,
            options=options,
            initial_option=chosen,
        )

    elements: list[InteractiveElement] = [
        ExternalDataSelectElement(action_id=FIND, placeholder="Find a monitor", min_query_length=0),
        ExternalDataSelectElement(
            action_id=f"{frame.CHOOSE}:system",
            placeholder="Any system",
            min_query_length=0,
            initial_option=option_of(system) if system else None,
        ),
        choice("source", "Any source", Source),
        choice("severity", "Any severity", Severity),
    ]
    if at.choices:
        elements.append(frame.go("Show all", LIST))
    # Another id after a choice: Slack would go on showing what was chosen before.
    return [ActionsBlock(block_id=f"monitors {at.with_choice(n='')}"[:255], elements=elements)]


def rows(
    monitors: Sequence[Monitor], counts: Mapping[int, tuple[int, ...]], alerting: frozenset[int]
) -> list[Block]:
    """A row for each monitor. Needs `system` loaded."""
    return [
        SectionBlock(
            text=literal(_row(one, counts.get(one.id, ()), is_alerting=one.id in alerting)),
            accessory=frame.go("Details", address_of(one.identity), tag=f"monitor-{one.id}"),
        )
        for one in monitors
    ]


def _row(monitor: Monitor, counts: tuple[int, ...], *, is_alerting: bool) -> str:
    light = "🔔 " if is_alerting else ""
    name = one_line(monitor.name, NAME_SHOWN)
    return f"{light}{name}\n{facts(monitor)}\n{counted(counts, is_alerting=is_alerting)}"


def facts(monitor: Monitor) -> str:
    """Where a monitor is, and what people say about it; plain text."""
    parts = [
        monitor.service,
        f"{monitor.severity} severity" if monitor.severity else "",
        one_line(monitor.system.name, 75) if monitor.system else "",
    ]
    return " · ".join(part for part in parts if part)


def counted(counts: tuple[int, ...], *, is_alerting: bool = False) -> str:
    """How many alerts there were in the last 1, 7 and 30 days, and whether there is one now."""
    now = "Alerting now · " if is_alerting else ""
    if not any(counts):
        return f"{now}No alert in the last 30 days"
    today, week, month = counts
    return f"{now}Alerts: {today:,} today, {week:,} in 7 days, {month:,} in 30 days"


def details(
    monitor: Monitor,
    days: Sequence[int],
    alerts: Sequence[Alert],
    changes: Sequence[MonitorChange],
    systems: Mapping[int, str],
    *,
    may_edit: bool,
    may_announce: bool,
) -> list[Block]:
    """One monitor. Needs `system` loaded.

    `days` are numbers of alerts, the oldest day first. `systems` names those in the changes, by id.
    """
    back = frame.go("← All monitors", LIST)
    edit = ButtonElement(text=literal("Edit"), action_id=EDIT, value=str(monitor.identity))
    return [
        HeaderBlock(text=literal(one_line(monitor.name, NAME_SHOWN))),
        aside(f"{escape(facts(monitor))}{_opens(monitor.url, monitor)}"),
        *([said(monitor.description)] if monitor.description else []),
        *([aside(_told_by_service(monitor))] if _told_by_service(monitor) else []),
        *([aside(trouble(monitor))] if monitor.trouble else []),
        ours(f"{counted((days[-1], sum(days[-7:]), sum(days)))}\n`{bars(days)}`"),
        *([aside(_scale(days))] if any(days) else []),
        ActionsBlock(block_id="monitor", elements=[*([edit] if may_edit else []), back]),
        DividerBlock(),
        *(block for alert in alerts for block in _alert(alert, monitor, may_announce=may_announce)),
        *([DividerBlock(), ours("*Edits*")] if changes else []),
        *(aside(_change(change, systems)) for change in changes),
    ]


def _opens(url: str, monitor: Monitor) -> str:
    """A link into the monitor's service, if there is one."""
    return f" · {link(url, f'open in {monitor.service}')}" if url else ""


def _told_by_service(monitor: Monitor) -> str:
    parts = [
        f"Made by {escape(monitor.creator)}" if monitor.creator else "",
        f"priority {monitor.priority}" if monitor.priority else "",
        escape(one_line(", ".join(map(str, monitor.tags)), 300)) if monitor.tags else "",
        f"alerts in <#{monitor.channel_id}>" if monitor.channel_id else "",
    ]
    return " · ".join(part for part in parts if part)


def trouble(monitor: Monitor) -> str:
    """Why its service does not tell about a monitor, which has some trouble."""
    words = TROUBLES.get(Trouble(monitor.trouble)) if monitor.trouble in list(Trouble) else None
    return f":warning: {(words or TROUBLES[Trouble.ERROR]).format(monitor.service)}"


def bars(days: Sequence[int]) -> str:
    """How many alerts each day had, as a line of bars."""
    most = max(days, default=0)
    return "".join(BARS[-(-count * (len(BARS) - 1) // most) if most else 0] for count in days)


def _scale(days: Sequence[int]) -> str:
    alerts = "alert" if max(days) == 1 else "alerts"
    return f"One bar for each of the last 30 days, today on the right. The highest is {max(days):,} {alerts}."


def _alert(alert: Alert, monitor: Monitor, *, may_announce: bool) -> list[Block]:
    end = f"for {_lasted(alert.ended_at - alert.started_at)}" if alert.ended_at else "*not over yet*"
    times = f", {alert.times:,} times" if alert.times > 1 else ""
    scope = f" · {escape(one_line(alert.scope, 100))}" if alert.scope else ""
    how_bad = TYPES.get(alert.type, alert.type)
    text = f"{how_bad} at {moment(alert.started_at)}, {end}{times}{scope}"
    text += _opens(alert.url, monitor)
    announce = ButtonElement(text=literal("Announce"), action_id=ANNOUNCE, value=str(alert.identity))
    blocks: list[Block] = [ours(text)]
    if may_announce:
        blocks[0] = SectionBlock(text=ours(text).text, accessory=announce)
    return [*blocks, *([said(one_line(alert.text, TEXT_SHOWN))] if alert.text else [])]


LABELS = {"name": "name", "severity": "severity", "description": "description", "system_id": "system"}


def _lasted(span: timedelta) -> str:
    return duration(span) if span >= timedelta(minutes=1) else "less than a minute"


def _change(change: MonitorChange, systems: Mapping[int, str]) -> str:
    fields: Mapping[str, Sequence[Any]] = change.fields
    what = [
        f"{label}{_values(name, fields[name], systems)}" for name, label in LABELS.items() if name in fields
    ]
    return f"{mention(change.by_id)} changed {', '.join(what)} at {moment(change.at)}"


def _values(name: str, values: Sequence[Any], systems: Mapping[int, str]) -> str:
    """What a field was and is now; nothing of a description, which may be long."""
    if name == "description":
        return ""
    told = [systems.get(value, "") if name == "system_id" else value for value in values]
    before, after = (escape(one_line(str(one), 75)) if one else "none" for one in told)
    return f" ({before} → {after})"


def missing() -> list[Block]:
    """The page of a monitor that does not exist."""
    return [
        ours(frame.gone("monitor")),
        ActionsBlock(block_id="back", elements=[frame.go("← All monitors", LIST)]),
    ]


def options(monitors: Sequence[Monitor]) -> list[Option]:
    """Monitors as the search offers them."""
    return [named_option(one.name, one.identity, note=one.service) for one in monitors]
