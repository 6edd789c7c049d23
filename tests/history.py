"""What stories read in the database and write into it, above all outages and their history."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import chain
from typing import Any

from peewee import Field, JSONField, chunked, fn

from models import (
    AnnounceChannel,
    Announcement,
    ChannelMember,
    ChannelState,
    DedicatedChannel,
    Group,
    Identity,
    Model,
    Outage,
    OutageChange,
    System,
    User,
)
from models.database import connection, database, transaction
from phoenix_bot.acts.clock import utcnow


def outages() -> list[Outage]:
    """Every outage, oldest first."""
    with connection():
        return list(Outage.select().order_by(Outage.id))


def only_outage() -> Outage:
    """The one outage there is."""
    [outage] = outages()
    return outage


def identity(outage_id: int = 1) -> Identity:
    """What the buttons and forms of an outage carry."""
    with connection():
        found: Identity = Outage.get_by_id(outage_id).identity
    return found


def steps(outage_id: int = 1) -> list[OutageChange]:
    """The steps in the history of an outage, oldest first."""
    with connection():
        return list(OutageChange.select().where(OutageChange.outage == outage_id).order_by(OutageChange.id))


def kinds(outage_id: int = 1) -> list[str]:
    """The names of the steps in an outage's history, oldest first."""
    return [step.kind for step in steps(outage_id)]


def known(slack_id: str) -> User | None:
    """The row of somebody, if Slack has told who that is."""
    with connection():
        return User.get_or_none(User.slack_id == slack_id, User.profile_at.is_null(False))


def rewrite(outage_id: int = 1, **values: Any) -> None:
    """Set columns of an outage behind the bot's back: to let time pass, or to make the row unusual."""
    with transaction():
        Outage.update(**values).where(Outage.id == outage_id).execute()


def forget_outage(outage_id: int = 1) -> None:
    """Delete an outage with all that belongs to it."""
    with transaction():
        Outage.delete().where(Outage.id == outage_id).execute()


def group_names() -> list[str]:
    """The names of all permission groups, in order."""
    with connection():
        return [group.name for group in Group.select().order_by(Group.name)]


def dedicate(channel_id: str, outage_id: int = 1) -> None:
    """Make a channel the own channel of an outage, as if somebody had set it."""
    with transaction():
        outage = Outage.get_by_id(outage_id)
        DedicatedChannel.create(
            outage=outage,
            channel_id=channel_id,
            state=ChannelState.OPEN,
            asked_by=outage.created_by_id,
            asked_at=outage.announced_at,
        )


def announcement_row(outage_id: int = 1) -> Announcement:
    """The row that says where the announcement of an outage is."""
    with connection():
        return Announcement.get(Announcement.outage == outage_id)


def many_outages(count: int, *, by: str, system: str, **values: Any) -> None:
    """Insert outages that `by` announced, one a minute until now, as if the bot had run for years."""
    now = utcnow()
    with transaction():
        User.insert(slack_id=by).on_conflict_ignore().execute()
        usual = {
            "system": System.get(System.name == system),
            "system_name": system,
            "summary": "Nobody can book",
            "eta": "<2h",
            "sales_affected": "no",
            "b2b_affected": "no",
            "lost_bookings": "0%",
            "created_by": by,
            "solution_assignee": by,
            "communication_assignee": by,
        }
        rows = []
        for number in range(count):
            at = now - timedelta(minutes=count - number)
            times = dict.fromkeys(("announced_at", "started_at", "eta_set_at", "communicated_at"), at)
            rows.append({**usual, **times, **values})
        newest = Outage.select(fn.MAX(Outage.id)).scalar() or 0
        insert_rows(Outage, rows)
        insert_rows(
            Announcement,
            [
                {
                    "outage": outage,
                    "channel_id": "C0INCIDENTS",
                    "permalink": f"https://slack.example/{outage.id}",
                }
                for outage in Outage.select(Outage.id).where(Outage.id > newest)
            ],
        )


def let_read(*slack_ids: str, channel_id: str = "C0INCIDENTS", is_private: bool = False) -> None:
    """Write into the database that these people are in the announce channel, and nobody else."""
    members = [{"channel_id": channel_id, "slack_id": who, "is_in": True, "as_of": 0} for who in slack_ids]
    with transaction():
        known = {"is_private": is_private, "is_complete": True}
        AnnounceChannel.insert(channel_id=channel_id, **known).on_conflict(
            conflict_target=[AnnounceChannel.channel_id], update=known
        ).execute()
        # The bot may have begun to learn it.
        ChannelMember.delete().where(ChannelMember.channel_id == channel_id).execute()
        insert_rows(ChannelMember, members)


def insert_rows(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert many rows that name the same fields; insert_many() takes ten times as long.

    Needs a transaction.
    """
    made = [{**model._meta.get_default_dict(), **row} for row in rows]
    if not made:
        return
    fields = [field for field in model._meta.sorted_fields if field.name in made[0]]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    values = list(zip(*(_stored(field, [row[field.name] for row in made]) for field in fields), strict=True))
    places = f"({', '.join([database.param] * len(fields))})"
    # Some hundreds with each statement: PostgreSQL is asked once for them.
    for some in chunked(values, 100):
        sql = f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES {", ".join([places] * len(some))}'  # noqa: S608
        database.cursor().execute(sql, list(chain.from_iterable(some)))


def _stored(field: Field, values: Iterable[Any]) -> Iterator[Any]:
    """What the column holds for each of the values; most rows have the same as the one before."""
    last, stored = object(), None
    for value in values:
        if value is not last:
            last, stored = value, _converted(field, value)
        yield stored


def _converted(field: Field, value: Any) -> Any:
    if isinstance(field, JSONField):
        return json.dumps(value, separators=(",", ":"))
    return field.db_value(value)
