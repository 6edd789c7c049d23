"""People who left a Google group and wait for a manager's decision: google_sync.apply() says who they are.

Every decision is in the audit.
"""

from datetime import datetime

import peewee

from models import AuditAction, GoogleGroup, GoogleMembership
from models.database import connection, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import audit, group_members, management
from phoenix_bot.people.google.feeds import get


def let_go(google_group_id: int, *, until: datetime, act: Act) -> int:
    """Let those who left the Google group lose its part in our group; answers how many they were.

    It concerns those held `until` then, when the manager saw who they were: whoever left later waits on.
    Refused if none of them waits for that any more, or if nobody could manage The Phoenix any more.
    """
    with transaction():
        if not management.begin(act):
            return 0
        google_group = get(google_group_id)
        leaving = _leaving(google_group, until)
        with management.keeping_a_manager():
            GoogleMembership.delete().where(_is_leaving(google_group, until)).execute()
        audit.record(AuditAction.GOOGLE_REMOVALS_CONFIRMED, google_group.key, act=act, removed=leaving)
        return len(leaving)


def keep(google_group_id: int, *, until: datetime, act: Act) -> int:
    """Keep those who left the Google group in ours, as if put there by hand; answers how many they were.

    Nothing else would last: the next sync finds them gone again. `until` as in let_go(); Refused if
    none of them waits for that any more.
    """
    with transaction():
        if not management.begin(act):
            return 0
        google_group = get(google_group_id)
        leaving = _leaving(google_group, until)
        for slack_id in leaving:
            group_members.join(slack_id, google_group.group, now=act.now)
        GoogleMembership.delete().where(_is_leaving(google_group, until)).execute()
        audit.record(AuditAction.GOOGLE_REMOVALS_DISCARDED, google_group.key, act=act, kept=leaving)
        return len(leaving)


def waiting(google_group_ids: list[int], *, limit: int) -> dict[int, list[str]]:
    """Slack ids of those who left these Google groups and wait for a decision, `limit` of each group at most.

    Groups whom nobody has left are not among them. Needs a connection.
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
    """How many Google groups people have left who wait for a decision."""
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
            f"Of those shown nobody waits to be taken out by the Google group {google_group.key} any more: "
            "another manager has decided, or they are back at Google."
        )
    return found
