"""What is known of a monitor around a moment: notifications come in any order, so any may come in between.

At the same moment an alert begins before it ends.
"""

from datetime import datetime
from typing import Any

from models import Alert, AlertNotice, Monitor
from models.database import held


class Around:
    """What was told of one part of a monitor before and after a notification, which is stored already.

    Needs a transaction that holds the monitor.
    """

    def __init__(self, monitor: Monitor, scope: str, at: datetime, *, is_up: bool, key: str) -> None:
        self._alerts = (Alert.monitor == monitor) & (Alert.scope == scope)
        self._notices = (AlertNotice.monitor == monitor) & (AlertNotice.scope == scope)
        when, same = AlertNotice.happened_at, AlertNotice.happened_at == at
        others = AlertNotice.select().where(self._notices, AlertNotice.key != key)
        before = (when <= at) if is_up else (when < at) | (same & ~AlertNotice.is_up)
        after = (when > at) if is_up else (when > at) | (same & AlertNotice.is_up)
        self._at = at
        self.before: AlertNotice | None = (
            others.where(when <= at, before).order_by(when.desc(), AlertNotice.is_up.desc()).first()
        )
        self.after: AlertNotice | None = (
            others.where(when >= at, after).order_by(when, AlertNotice.is_up).first()
        )
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
        begun = Alert.select().where(self._alerts, Alert.started_at <= moment)
        found: Alert | None = held(begun.order_by(Alert.started_at.desc(), Alert.id.desc())).first()
        return found

    def alert_after(self) -> Alert | None:
        """The first alert that begins later, held."""
        later = Alert.select().where(self._alerts, Alert.started_at > self._at)
        found: Alert | None = held(later.order_by(Alert.started_at, Alert.id)).first()
        return found

    def downs_after(self, until: datetime | None) -> list[datetime]:
        """When it went down again, until another moment."""
        later: Any = self._notices & (AlertNotice.happened_at > self._at)
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
