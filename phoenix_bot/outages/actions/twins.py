"""Twins: open outages of the same system, which may be one and the same."""

from collections.abc import Collection, Sequence

from models import Announcement, Outage, OutageState, System
from models.database import held
from phoenix_bot.acts.refusals import Refused

LOOKED_AT = 100
"""The newest twins, of which somebody is told. More than a form can show, few enough for it to remember."""


class HasTwins(Refused):
    """Open outages of the same system, at least one of which was not shown to the announcer yet.

    `twins` are their announcements with outage and system loaded: first those not shown yet, then the newest.
    Of more than LOOKED_AT `count` is still how many there are.
    """

    def __init__(self, twins: Sequence[Announcement], count: int) -> None:
        self.twins, self.count = twins, count
        super().__init__("Another outage of this system is open. Announce yours if it is another one.")


def hold(system_id: int) -> None:
    """Let nobody else announce an outage of this system until the transaction ends."""
    held(System.select().where(System.id == system_id)).get_or_none()


def require_shown(system_id: int, *, shown: Collection[int]) -> None:
    """HasTwins unless the ids of all open outages of the system are among `shown`. Needs a transaction."""
    query = (
        Announcement.select(Announcement, Outage, System)
        .join(Outage)
        .join(System)
        .where(Outage.state == OutageState.OPEN, Outage.system == system_id)
        .order_by(Outage.announced_at.desc(), Outage.id.desc())
    )
    twins = list(query.limit(LOOKED_AT))
    if any(twin.outage_id not in shown for twin in twins):
        count = query.count() if len(twins) == LOOKED_AT else len(twins)
        raise HasTwins(sorted(twins, key=lambda twin: twin.outage_id in shown), count)
