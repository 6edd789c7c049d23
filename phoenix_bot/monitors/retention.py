"""Deleting what nobody needs any more of alerts, a few rows at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from models import Alert, AlertNotice
from models.database import transaction

BATCH = 200
"""Rows that one transaction deletes."""

PAUSE = 0.05
"""Seconds between two transactions, so that people come first."""

REPEATED_WITHIN = timedelta(days=30)
"""How long a notification may come again and still be known."""

Wait = Callable[[float], None]


def forget_notices(*, now: datetime, wait: Wait) -> int:
    """Forget which notifications were taken in long ago; returns how many."""
    old: Any = AlertNotice.at < now - REPEATED_WITHIN

    def some() -> int:
        # By time alone: an index leads to them, and many old ones cost no more than a few.
        last = (
            AlertNotice.select(AlertNotice.at).where(old).order_by(AlertNotice.at).offset(BATCH - 1).first()
        )
        oldest = AlertNotice.at <= last.at if last else old
        return int(AlertNotice.delete().where(oldest).execute())

    return _all(some, wait)


def delete_alerts(*, before: datetime, wait: Wait) -> int:
    """Delete the alerts that ended before; returns how many. How many there were on a day stays known."""
    old: Any = Alert.ended_at < before

    def some() -> int:
        ids = [alert.id for alert in Alert.select(Alert.id).where(old).order_by(Alert.ended_at).limit(BATCH)]
        if ids:
            # One may have come back meanwhile.
            Alert.delete().where(Alert.id.in_(ids), old).execute()
        return len(ids)

    return _all(some, wait)


def _all(delete_some: Callable[[], int], wait: Wait) -> int:
    total = 0
    while True:
        with transaction():
            deleted = delete_some()
        total += deleted
        if deleted < BATCH:
            return total
        wait(PAUSE)
