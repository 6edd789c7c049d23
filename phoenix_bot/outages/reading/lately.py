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
    """The newest steps since `since`, at most MOST, oldest first. There were `earlier` ones in that time.

    `last` is the newest step of all.
    """

    since: datetime
    steps: list[OutageChange]
    earlier: int
    last: OutageChange | None


def of(outage_id: int, *, now: datetime) -> Lately:
    """What happened to an outage within LATELY. Needs a connection."""
    newest = _NEWEST.models(OutageChange, outage=outage_id)
    steps = [step for step in newest if step.at >= now - LATELY]
    told = steps[:MOST]
    return Lately(now - LATELY, told[::-1], len(steps) - len(told), newest[0] if newest else None)


LOOKED_AT = 50
"""Steps that are counted."""

_NEWEST = Prepared(
    lambda: (
        OutageChange.select()
        .where(OutageChange.outage == parameter("outage", OutageChange.outage))
        .order_by(OutageChange.id.desc())
        .limit(LOOKED_AT)
    )
)
