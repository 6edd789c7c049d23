"""Twins: open outages of the same system, which may be the same outage announced twice."""

from collections.abc import Collection, Sequence

from peewee import Query

from models import Announcement, Identity, Outage, System, User
from models.database import connection
from models.prepared import Prepared, parameter
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.alerting import standing
from phoenix_bot.people import profiles, readers

LOOKED_AT = 80
"""The most twins that are loaded, the newest: more than a form can show, few enough for it to remember."""


class HasTwins(Refused):
    """The system has open outages, of which at least one was not shown to the announcer yet.

    `twins` are their announcements with outage and system loaded, at most LOOKED_AT: first those not shown
    yet, then the newest. `count` is how many there are.
    """

    def __init__(self, twins: Sequence[Announcement], count: int) -> None:
        self.twins, self.count = twins, count
        super().__init__("This system has an open outage already. Announce yours if it is a different one.")


def open_of(system: System | None, *, to: str) -> HasTwins | None:
    """The open outages of a system, for somebody who begins to announce one; None if there are none.

    Whoever may not read outages hears of none.
    """
    if system is None:
        return None
    with connection():
        if not _OPEN.rows(system=system.id) or not readers.may_read(profiles.find(to)):
            return None
        return _all(system.id, shown=())


def require_shown(system_id: int, *, to: User, shown: Collection[Identity]) -> None:
    """HasTwins unless the ids of all open outages of the system are among `shown`.

    Whoever may not read outages hears of none. Needs a transaction.
    """
    if all(Identity(*found) in shown for found in _OPEN.rows(system=system_id)) or not readers.may_read(to):
        return
    raise _all(system_id, shown)


def _all(system_id: int, shown: Collection[Identity]) -> HasTwins:
    open_ones = Announcement.select(Announcement, Outage, System).join(Outage).join(System)
    query = open_ones.where(standing.is_open(system_id)).order_by(*NEWEST_FIRST)
    twins = list(query.limit(LOOKED_AT))
    count = query.count() if len(twins) == LOOKED_AT else len(twins)
    return HasTwins(sorted(twins, key=lambda twin: twin.outage.identity in shown), count)


NEWEST_FIRST = (Outage.announced_at.desc(), Outage.id.desc())


def _open() -> Query:
    is_open = standing.is_open(parameter("system", Outage.system))
    return Outage.select(Outage.id, Outage.token).where(is_open).order_by(*NEWEST_FIRST).limit(LOOKED_AT)


_OPEN = Prepared(_open)
