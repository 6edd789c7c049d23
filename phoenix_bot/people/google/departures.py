"""People who left a Google group and wait for a manager's decision: sync.apply() finds them.

Every decision is in the audit.
"""

from datetime import datetime

import peewee

from models import AuditAction, GoogleGroup, GoogleMembership, Identity
from models.database import connection, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import audit, group_members, management
from phoenix_bot.people.google.feeds import get


def remove(which: Identity, *, until: datetime, act: Act) -> int:
    """Remove those who left the Google group from ours; return how many they were.

    Who was also added by hand, or by another Google group, stays. Who left after `until`, when the manager
    saw them, goes on waiting. Refused if none of them waits any more, or if nobody could manage The Phoenix
    any more.
    """
    return _decide(which, until, act, kept=False)


def keep(which: Identity, *, until: datetime, act: Act) -> int:
    """Keep those who left the Google group in ours, as if added by hand; return how many they were.

    Otherwise the next sync would find them gone again. `until` as in remove(). Refused if none of them waits
    any more.
    """
    return _decide(which, until, act, kept=True)


def _decide(which: Identity, until: datetime, act: Act, *, kept: bool) -> int:
    with transaction():
        if not management.begin(act):
            return 0
        google_group = get(which)
        leaving = _leaving(google_group, until)
        for slack_id in leaving if kept else ():
            group_members.join(slack_id, google_group.group, now=act.now)
        with management.keeping_a_manager():
            GoogleMembership.delete().where(_is_leaving(google_group, until)).execute()
        if kept:
            audit.record(AuditAction.GOOGLE_REMOVALS_DISCARDED, google_group.key, act=act, kept=leaving)
        else:
            audit.record(AuditAction.GOOGLE_REMOVALS_CONFIRMED, google_group.key, act=act, removed=leaving)
        return len(leaving)


def waiting(google_group_ids: list[int], *, limit: int) -> dict[int, list[str]]:
    """Slack ids of those who wait for a decision, by the id of the Google group that they left.

    At most `limit` of each group; those of which nobody waits are left out. Needs a connection.
    """
    place = peewee.fn.ROW_NUMBER().over(
        partition_by=[GoogleMembership.google_group], order_by=[GoogleMembership.user]
    )
    left = GoogleMembership.select(GoogleMembership.id, place.alias("place")).where(
        GoogleMembership.google_group.in_(google_group_ids), GoogleMembership.leaving_at.is_null(False)
    )
    rows = (
        GoogleMembership.select()
        .join(left, on=(GoogleMembership.id == left.c.id))
        .where(left.c.place <= limit)
        .order_by(GoogleMembership.user)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.google_group_id, []).append(row.user_id)
    return found


def undecided() -> int:
    """How many Google groups have people who wait for a decision."""
    left = GoogleMembership.leaving_at.is_null(False)
    with connection():
        return int(GoogleMembership.select(GoogleMembership.google_group).where(left).distinct().count())


def _is_leaving(google_group: GoogleGroup, until: datetime) -> peewee.Expression:
    return (GoogleMembership.google_group == google_group) & (GoogleMembership.leaving_at <= until)


def _leaving(google_group: GoogleGroup, until: datetime) -> list[str]:
    rows = GoogleMembership.select().where(_is_leaving(google_group, until)).order_by(GoogleMembership.user)
    found = [row.user_id for row in rows]
    if not found:
        raise Refused(
            f"None of those shown for the Google group {google_group.key} is waiting any more: "
            "another manager has decided, or they are back at Google."
        )
    return found
