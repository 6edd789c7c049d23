"""What Datadog tells about a monitor when it is asked: name, creator, tags and priority."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import DeliveryKind, Monitor, MonitorChange, Source, Trouble
from models.database import connection, held, transaction
from phoenix_bot import outbox
from phoenix_bot.people import home_visits

LANES = 2
"""How many monitors Datadog is asked about at a time: if it hangs, most threads that deliver stay free."""

PAGE = "monitor"
"""The page of App Home that shows them."""


@dataclass(frozen=True)
class Details:
    """A monitor as its service tells it; "" and None is what it did not tell. `texts` are its messages."""

    external_id: str
    name: str = ""
    creator: str = ""
    tags: tuple[str, ...] = ()
    priority: int | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Untold:
    """Why a service does not tell about a monitor: for us, and as a sentence for operators.

    `passes`: it may tell later, after `seconds` if it says how long to wait.
    """

    trouble: Trouble
    why: str
    passes: bool = False
    seconds: float | None = None


Ask = Callable[[str], Details | Untold]
"""Asks Datadog about the monitor with this id of Datadog's."""


def ask_soon(monitor: Monitor, *, now: datetime) -> None:
    """Have Datadog asked about a monitor that is new. Needs a transaction."""
    if monitor.source == Source.DATADOG:
        lane = f"datadog/{monitor.id % LANES}"
        outbox.put(DeliveryKind.MONITOR, lane=lane, payload={"monitor": monitor.id}, now=now)


def store(monitor_id: int, told: Details | Untold, *, now: datetime) -> None:
    """Keep what Datadog told, or why it did not. A name that people have given stays."""
    with transaction():
        monitor = held(Monitor.select().where(Monitor.id == monitor_id)).get_or_none()
        if monitor is None:
            return
        values = _values(monitor, told)
        changed = {name: value for name, value in values.items() if getattr(monitor, name) != value}
        if isinstance(told, Details):
            values["told_at"] = now
        Monitor.update(values).where(Monitor.id == monitor_id).execute()
        if changed:
            home_visits.refresh_page(PAGE, now=now)


def _values(monitor: Monitor, told: Details | Untold) -> dict[str, Any]:
    if isinstance(told, Untold):
        return {"trouble": told.trouble}
    values: dict[str, Any] = {
        "creator": told.creator,
        "tags": list(told.tags),
        "priority": told.priority,
        "trouble": "",
    }
    if told.name and not _is_named_by_people(monitor):
        values["name"] = told.name
    return values


def _is_named_by_people(monitor: Monitor) -> bool:
    changes = MonitorChange.select(MonitorChange.fields).where(MonitorChange.monitor == monitor)
    return any("name" in change.fields for change in changes)


def store_channels(channels: Mapping[str, str]) -> None:
    """Keep in which channels Datadog's monitors alert: ids of channels by Datadog's ids of monitors."""
    with transaction():
        for monitor in Monitor.select().where(Monitor.source == Source.DATADOG):
            channel_id = channels.get(monitor.external_id, monitor.channel_id)
            if channel_id != monitor.channel_id:
                Monitor.update(channel_id=channel_id).where(Monitor.id == monitor.id).execute()


def known() -> dict[str, int]:
    """Our ids of all of Datadog's monitors, by Datadog's ids."""
    return {one.external_id: one.id for one in of_datadog(untold_only=False)}


def of_datadog(*, untold_only: bool) -> list[Monitor]:
    """Datadog's monitors, in the order of our ids; only those that Datadog has not told about, if wanted."""
    query: Any = Monitor.select().where(Monitor.source == Source.DATADOG)
    if untold_only:
        query = query.where(Monitor.told_at.is_null())
    with connection():
        return list(query.order_by(Monitor.id))


def named_by(number: str) -> list[Monitor]:
    """Monitors that a number may mean: first the one with this id in Datadog, then the one with our id."""
    is_datadogs = (Monitor.source == Source.DATADOG) & (Monitor.external_id == number)
    # Databases take no number that is longer.
    is_ours: Any = Monitor.id == (int(number) if len(number) < 10 else 0)
    with connection():
        return list(Monitor.select().where(is_datadogs)) + list(Monitor.select().where(is_ours, ~is_datadogs))
