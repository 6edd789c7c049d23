"""What is in the bot's database before anything is measured."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models import (
    Announcement,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Outage,
    OutageChange,
    System,
    User,
)
from models.database import database, is_sqlite, long_work
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.database import open_database
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.workspace.records import slack_id
from tests import alert_bench
from tests.phoenix import put_on_call
from tests.stories import WHAT_HAPPENED

INCIDENTS = slack_id("C", "incidents")
"""The announce channel, in every sandbox. The bot would move open outages out of another one."""

YEARS = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Content:
    """How much there is. Outages are spread over three years, and belong to the systems in turn."""

    systems: int = 5_000
    people: int = 50_000
    resolved: int = 0
    open: int = 0
    alerts: int = 0


USUAL = Content()


def fill(url: str, content: Content, slack: Sandbox) -> None:
    """Make the database at `url`, in which all full members of `slack` are on call."""
    open_database(url, "a bench")
    humans = [one for one in slack.workspace.members.values() if one.is_human and not one.is_restricted]
    put_on_call(slack, *(one.name for one in humans if not one.deleted))
    now = utcnow()
    with long_work():
        _people(content.people, now)
        first = _systems(content.systems)
        who = humans[0].id
        _outages(content.resolved, first, content.systems, who=who, now=now, resolved_at=now)
        _outages(content.open, first, content.systems, who=who, now=now, resolved_at=None)
    if content.alerts:
        alert_bench.insert_alerts(content.alerts)
    with database.connection_context():
        database.execute_sql("ANALYZE")


def _people(count: int, now: datetime) -> None:
    one = User.create(slack_id="U0BENCH", name="Person", email="person@northwind.example", profile_at=now)
    name, email = "'Person ' || i", "'person' || i || '@northwind.example'"
    multiply(one, count - 1, slack_id="'U0BENCH' || i", name=name, email=email)


def _systems(count: int) -> int:
    """Insert "System 0", "System 1", …; returns the id of the first."""
    one = System.create(name="System 0", key="system 0")
    multiply(one, count - 1, name="'System ' || (i + 1)", key="'system ' || (i + 1)")
    return int(one.id)


def _outages(
    count: int, first_system: int, systems: int, *, who: str, now: datetime, resolved_at: datetime | None
) -> None:
    if not count:
        return
    one = Outage.create(
        state="open" if resolved_at is None else "resolved",
        system=first_system,
        system_name="System 0",
        summary=WHAT_HAPPENED,
        eta="<24h",
        sales_affected="no",
        b2b_affected="no",
        lost_bookings="0%",
        resolved_at=resolved_at,
        **dict.fromkeys(("created_by", "solution_assignee", "communication_assignee"), who),
        **dict.fromkeys(("started_at", "announced_at"), now - YEARS),
        # Nobody is to be reminded.
        **dict.fromkeys(("eta_set_at", "communicated_at"), now),
    )
    number = f"(i - i / {systems} * {systems})"
    moment = _moment(now - YEARS, f"(i + 1) * {YEARS.total_seconds() / count}")
    times = dict.fromkeys(("started_at", "announced_at"), moment)
    if resolved_at is not None:
        times |= {"resolved_at": moment, "communicated_at": moment, "eta_set_at": moment}
    multiply(
        one,
        count - 1,
        system_id=f"{first_system} + {number}",
        system_name=f"'System ' || {number}",
        **times,
    )
    _of_outages(one, count, who, now)


def _of_outages(one: Outage, count: int, who: str, now: datetime) -> None:
    """What belongs to outages: where they are announced, their histories, and what Slack was told."""
    following = f"{one.id} + 1 + i"
    where = Announcement.create(
        outage=one, channel_id=INCIDENTS, ts=f"{one.id}.0", permalink="https://s.test"
    )
    multiply(where, count - 1, outage_id=following, ts=f"({following}) || '.0'")
    step = OutageChange.create(outage=one, kind="announced", by=who, at=now)
    multiply(step, count - 1, outage_id=following)
    kind, state = DeliveryKind.COMMENT, DeliveryState.SENT
    told = Delivery.create(
        key=f"past-{one.id}",
        lane=f"{INCIDENTS}/{one.id}",
        outage=one,
        kind=kind,
        state=state,
        due_at=now,
        done_at=now,
        created_at=now,
    )
    names = {"key": f"'past-' || ({following})", "lane": f"'{INCIDENTS}/' || ({following})"}
    multiply(told, count - 1, outage_id=following, **names)


def _moment(first: datetime, seconds: str) -> str:
    """SQL for a time so many seconds after `first`."""
    epoch = f"{int(first.timestamp())} + CAST({seconds} AS BIGINT)"
    return f"datetime({epoch}, 'unixepoch')" if is_sqlite() else f"(to_timestamp({epoch}) AT TIME ZONE 'UTC')"


def multiply(row: Any, times: int, **changed: str) -> None:
    """Insert copies of a row; `changed` has SQL for columns, in which i counts them from 0."""
    if times <= 0:
        return
    table, key, which = row._meta.table_name, row._meta.primary_key.column_name, row.get_id()
    columns = [field.column_name for field in row._meta.sorted_fields if field.column_name != "id"]
    values = ", ".join(changed.get(column, f'model."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {times - 1})"  # noqa: S608
    chosen = f'SELECT {values} FROM "{table}" model CROSS JOIN n WHERE model."{key}" = \'{which}\''  # noqa: S608
    database.execute_sql(f'INSERT INTO "{table}" ({names}) {numbers} {chosen} ORDER BY i')
