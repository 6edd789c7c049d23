"""Telling an outage's thread that all alerts of its system have recovered."""

from datetime import datetime

from models import ChangeKind, DeliveryKind, Outage
from phoenix_bot.acts import Act
from phoenix_bot.alerting import standing
from phoenix_bot.outages import history


def is_true(outage: Outage) -> bool:
    """Whether the outage is still open though no alert of its system is. Needs a connection."""
    return outage.is_open and not standing.is_alerting(outage.system_id)


def tell(outage_id: int, recovered_at: int, *, now: datetime) -> None:
    """Queue the comment, unless it is not true any more. Needs a transaction.

    `recovered_at` is when the last alert ended, in seconds since 1970.
    """
    outage = history.hold(outage_id)
    if outage is None or not is_true(outage):
        return
    act, changed = Act(by="", key="", now=now), {"recovered_at": [None, recovered_at]}
    step = history.record(outage, ChangeKind.ALERTS_RECOVERED, act=act, changed=changed)
    history.tell_thread(outage, DeliveryKind.COMMENT, act=act, step=step)
