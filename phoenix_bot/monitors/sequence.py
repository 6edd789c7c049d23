"""What is known of a monitor around a moment: notifications come in any order, so any may come in between.

At the same moment an alert begins before it ends.
"""

from datetime import datetime
from functools import partial
from typing import Any

from peewee import Query

from models import Alert, AlertNotice, Monitor
from models.database import held
from models.prepared import Prepared, parameter


class Around:
    """What was told of one part of a monitor before and after a notification, which is stored already.

    Needs a transaction that holds the monitor.
    """

    def __init__(self, monitor: Monitor, scope: str, at: datetime, *, is_up: bool, key: str) -> None:
        self._monitor, self._scope, self._at = monitor, scope, at
        which = {"monitor": monitor.id, "scope": scope, "key": key, "at": at}
        self.before = _BEFORE[is_up].first(AlertNotice, **which)
        self.after = _AFTER[is_up].first(AlertNotice, **which)
        self.alert = self.alert_at(at)
        """The last alert that had begun by then."""

    @property
    def was_down(self) -> bool:
        """Whether it was down just before. Of what is forgotten, only the alert still tells."""
        alert, before = self.alert, self.before
        if before and (not alert or before.happened_at >= alert.started_at):
            return not before.is_up
        return alert is not None and self.covers(alert)

    @property
    def goes_down_next(self) -> bool:
        """Whether the next that is known is that it goes down."""
        return self.after is not None and not self.after.is_up

    def covers(self, alert: Alert) -> bool:
        """Whether the moment lies within an alert that had begun by then."""
        return alert.ended_at is None or self._at <= alert.ended_at

    def alert_at(self, moment: datetime) -> Alert | None:
        """The last alert that had begun at a moment, held."""
        return _BEGUN.first(Alert, monitor=self._monitor.id, scope=self._scope, at=moment)

    def alert_after(self) -> Alert | None:
        """The first alert that begins later, held."""
        of_scope = (Alert.monitor == self._monitor) & (Alert.scope == self._scope)
        later = Alert.select().where(of_scope, Alert.started_at > self._at)
        found: Alert | None = held(later.order_by(Alert.started_at, Alert.id)).first()
        return found

    def downs_after(self, until: datetime | None) -> list[datetime]:
        """When it went down again, until another moment."""
        if self.after is None:
            return []
        of_scope = (AlertNotice.monitor == self._monitor) & (AlertNotice.scope == self._scope)
        later: Any = of_scope & (AlertNotice.happened_at > self._at)
        if until is not None:
            later &= AlertNotice.happened_at <= until
        told = AlertNotice.select().where(later).order_by(AlertNotice.happened_at, AlertNotice.is_up)
        found: list[datetime] = []
        is_up = True
        for one in told:
            if is_up and not one.is_up:
                found.append(one.happened_at)
            is_up = one.is_up
        return found


def _other_notices() -> Any:
    """What was told of the same part of a monitor, but for one notification."""
    of_monitor = AlertNotice.monitor == parameter("monitor", AlertNotice.monitor)
    others = AlertNotice.key != parameter("key", AlertNotice.key)
    of_scope = AlertNotice.scope == parameter("scope", AlertNotice.scope)
    return AlertNotice.select(AlertNotice.happened_at, AlertNotice.is_up).where(of_monitor, of_scope, others)


def _before(*, is_up: bool) -> Query:
    """The last of them before it went up or down, by their times."""
    when, at = AlertNotice.happened_at, parameter("at", AlertNotice.happened_at)
    before = (when <= at) if is_up else (when < at) | ((when == at) & ~AlertNotice.is_up)
    found: Query = _other_notices().where(when <= at, before)
    return found.order_by(when.desc(), AlertNotice.is_up.desc()).limit(1)


def _after(*, is_up: bool) -> Query:
    """The first of them after it went up or down, by their times."""
    when, at = AlertNotice.happened_at, parameter("at", AlertNotice.happened_at)
    after = (when > at) if is_up else (when > at) | ((when == at) & AlertNotice.is_up)
    found: Query = _other_notices().where(when >= at, after)
    return found.order_by(when, AlertNotice.is_up).limit(1)


def _begun() -> Query:
    of_monitor = Alert.monitor == parameter("monitor", Alert.monitor)
    of_scope = Alert.scope == parameter("scope", Alert.scope)
    begun = Alert.select().where(of_monitor, of_scope, Alert.started_at <= parameter("at", Alert.started_at))
    return held(begun.order_by(Alert.started_at.desc(), Alert.id.desc()).limit(1))


_BEFORE = {is_up: Prepared(partial(_before, is_up=is_up)) for is_up in (True, False)}
_AFTER = {is_up: Prepared(partial(_after, is_up=is_up)) for is_up in (True, False)}
_BEGUN = Prepared(_begun)
