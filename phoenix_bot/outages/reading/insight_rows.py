"""The rows that insights are counted from, as few and as small as they can be."""

from datetime import datetime
from typing import Any, NamedTuple

import peewee
from peewee import fn

from models import AlertDay, Announcement, Delivery, DeliveryKind, DeliveryState, Monitor, Outage, OutageState
from models.database import database, is_sqlite
from phoenix_bot.blocks.insights.figures import Window
from phoenix_bot.outages.reading.period import midnight

DUPLICATE, DRILL, FALSE_ALARM, UNANNOUNCED = range(1, 5)

LEFT_OUT = {
    DUPLICATE: "duplicates",
    DRILL: "drills",
    FALSE_ALARM: "false_alarms",
    UNANNOUNCED: "unannounced",
}
"""Why figures leave an outage out: the fields of LeftOut."""


class Row(NamedTuple):
    """An outage; moments are epoch seconds, `ended` is null while it is open.

    `left_out` is a key of LEFT_OUT, or 0 if the outage counts.
    """

    system: int
    left_out: int
    announced: int
    began: int
    ended: int | None
    eta: str
    eta_set: int
    severity: str

    @property
    def counts(self) -> bool:
        """Whether figures count it."""
        return not self.left_out

    @property
    def is_possible(self) -> bool:
        """Whether it did not end before it began."""
        return self.ended is None or self.ended >= self.began


def touches(window: Window, system_id: int) -> Any:
    """The condition that an outage was announced in the window, or was not over before it."""
    since: Any = midnight(window.first, window.zone)
    announced = Outage.state.in_(list(OutageState)) & (Outage.announced_at >= since)
    lasted = (Outage.state == OutageState.RESOLVED) & (Outage.resolved_at >= since)
    touches = announced | lasted | (Outage.state == OutageState.OPEN)
    return touches & (Outage.system == system_id) if system_id else touches


def rows(window: Window, system_id: int, now: datetime) -> list[Row]:
    """The outages that touch the window. The database makes numbers of moments: 100,000 would take long.

    Needs a connection.
    """
    is_open: Any = Outage.state == OutageState.OPEN
    query: Any = (
        Outage.select(
            Outage.system,
            _left_out(),
            _seconds(Outage.announced_at),
            _seconds(Outage.started_at),
            peewee.Case(None, [(is_open, None)], _seconds(Outage.resolved_at)),
            Outage.eta,
            _seconds(Outage.eta_set_at),
            Outage.severity,
        )
        .join(Announcement, peewee.JOIN.LEFT_OUTER)
        .where(touches(window, system_id), Outage.announced_at <= now)
    )
    # As the driver gives them: peewee takes three times as long for them.
    return list(map(Row._make, database.execute(query).fetchall()))


def _left_out() -> Any:
    """The key of why an outage is left out, 0 if it is not."""
    discarded = Delivery.select(Delivery.id).where(
        Delivery.outage == Outage.id,
        Delivery.kind == DeliveryKind.ANNOUNCEMENT,
        Delivery.state == DeliveryState.DROPPED,
    )
    is_unannounced = peewee.Case(None, [(fn.EXISTS(discarded), UNANNOUNCED)], 0)
    cases = [
        (Outage.duplicate_of.is_null(False), DUPLICATE),
        (Outage.is_drill, DRILL),
        (Outage.state == OutageState.WITHDRAWN, FALSE_ALARM),
        (Announcement.ts == "", is_unannounced),
    ]
    return peewee.Case(None, cases, 0)


def _seconds(field: Any) -> Any:
    """A moment as epoch seconds, without fractions, in the database."""
    if is_sqlite():
        return fn.STRFTIME("%s", field).cast("INTEGER")
    return fn.FLOOR(fn.DATE_PART("epoch", field)).cast("BIGINT")


def alerted(window: Window, system_id: int) -> Any:
    """The condition that alerts began in the window; they are counted by days in UTC."""
    alerted: Any = AlertDay.day >= window.first
    if system_id:
        alerted &= AlertDay.monitor.in_(Monitor.select(Monitor.id).where(Monitor.system == system_id))
    return alerted


def alerts(window: Window, system_id: int) -> dict[int, int]:
    """How many alerts began in the window, by monitors that had some. Needs a connection."""
    query: Any = AlertDay.select(AlertDay.monitor, fn.SUM(AlertDay.count)).group_by(AlertDay.monitor)
    return {monitor: int(count) for monitor, count in query.where(alerted(window, system_id)).tuples()}
