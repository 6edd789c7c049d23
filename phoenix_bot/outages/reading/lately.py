"""What happened to an outage lately, for somebody who comes late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import OutageChange
from models.prepared import Prepared, parameter

LATELY = timedelta(hours=1)

MOST = 6
"""Steps that are told; the history has the others."""


@dataclass(frozen=True)
class Lately:
    """The newest steps within LATELY, oldest first, at most MOST; `earlier` says that there were more.

    `last` is the newest step of all.
    """

    steps: list[OutageChange]
    earlier: bool
    last: OutageChange | None


def of(outage_id: int, *, now: datetime) -> Lately:
    """What happened to an outage within LATELY. Needs a connection."""
    newest = _NEWEST.models(OutageChange, outage=outage_id)
    steps = [step for step in newest if step.at >= now - LATELY]
    return Lately(steps[:MOST][::-1], len(steps) > MOST, newest[0] if newest else None)


_NEWEST = Prepared(
    lambda: (
        OutageChange.select()
        .where(OutageChange.outage == parameter("outage", OutageChange.outage))
        .order_by(OutageChange.id.desc())
        .limit(MOST + 1)
    )
)
