"""Outages with their histories, solutions, notifications and announcements."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from models import Announcement, ImportedRow, Outage, OutageChange, ReminderKind
from models.another_postgresql import Another
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.transfer.django import imported, people
from phoenix_bot.operations.transfer.django.outages import reminders
from phoenix_bot.operations.transfer.django.outages.chronicle import Chronicle
from phoenix_bot.operations.transfer.django.outages.family import ABOUT_OUTAGES, Family, families
from phoenix_bot.operations.transfer.django.outages.rows import announcement_row, channel_step, outage_row
from phoenix_bot.operations.transfer.django.outages.steps import Fates
from phoenix_bot.operations.transfer.django.outages.values import Reader
from phoenix_bot.operations.transfer.django.people import People
from phoenix_bot.operations.transfer.django.reading import Row, Source
from phoenix_bot.operations.transfer.django.report import ADDED, JOINED, THERE, Report
from phoenix_bot.operations.transfer.django.systems import Systems
from phoenix_bot.operations.transfer.django.tables import ANNOUNCEMENTS, OUTAGES, SOLUTIONS

TOGETHER = (OUTAGES.name, *(table.name for table in ABOUT_OUTAGES))
"""The tables that are taken over in one transaction: an outage makes sense only with all of its rows."""

AT_A_TIME = 100
"""Outages that are stored in one go."""

CHANGED_HERE = "the outage was changed here since it was taken over"


@dataclass
class Plan:
    """What is stored of one outage, and what becomes of its rows: `fates` by table."""

    family: Family
    row: dict[str, Any]
    place: dict[str, Any]
    steps: list[dict[str, Any]]
    told: list[ReminderKind]
    fates: Fates

    @property
    def id(self) -> int:
        return int(self.row["id"])

    @property
    def taken(self) -> dict[str, int]:
        """How many rows of each table are taken."""
        return {
            table: sum(fate in (ADDED, JOINED) for _, fate in fates) for table, fates in self.fates.items()
        }


def refuse_taken_numbers(database: Another) -> None:
    """Refused if an outage of ours has the number of one that is to be taken over. Needs a connection."""
    if ImportedRow.select().where(ImportedRow.source == OUTAGES.name).exists():
        # Then the report tells of those that both have made since.
        return
    found: list[int] = []
    for part in imported.parts(Outage.select(Outage.id).order_by(Outage.id).iterator()):
        ids = [outage.id for outage in part]
        found += [id for (id,) in database.find("SELECT id FROM core_outage WHERE id = ANY (%s)", (ids,))]
    if found:
        shown = ", ".join(map(str, sorted(found)[:10])) + (" …" if len(found) > 10 else "")
        raise Refused(
            f"Both databases have outages with these numbers: {shown}. Outages keep their numbers, so "
            "nothing was taken over. Import into a new database: set DATABASE_URL to one, and try again. "
            "Outages that were only tried out here can be left behind."
        )


class Outages:
    """Takes over outages. `settle` needs a transaction."""

    def __init__(self, source: Source, known: People, systems: Systems, *, now: datetime) -> None:
        self._source, self._report, self._now = source, source.report, now
        self._people = known
        self._said: set[tuple[str, int, str]] = set()
        self._reader = Reader(systems, self._person, self._say)

    def _person(self, id: int | None) -> str | None:
        if id is None:
            return None
        return people.stand_in(id, self._people, now=self._now)

    def _say(self, row: Row, why: str, detail: str) -> None:
        key = row.table, row.id, why
        if key not in self._said:
            self._said.add(key)
            self._report.note(row.table, row.id, why, detail=detail)

    def settle(self, tell: Callable[[int], None]) -> None:
        """Store what is new of all outages; `tell` is told how many are done."""
        done = 0
        for part in imported.parts(self._plans(), AT_A_TIME):
            before = imported.known(OUTAGES.name, [plan.id for plan in part])
            there = Outage.select(Outage.id).where(Outage.id.in_([plan.id for plan in part]))
            ours = {outage.id for outage in there}
            new: list[Plan] = []
            for plan in part:
                if plan.id in before:
                    self._again(plan, before[plan.id].details)
                elif plan.id in ours:
                    _count(plan, Counter(), self._report, otherwise="an outage of ours has its number")
                else:
                    new.append(plan)
                    _count(plan, Counter(), self._report)
            _store(new)
            done += len(part)
            tell(done)

    def _plans(self) -> Iterator[Plan]:
        for family in families(self._source):
            self._said.clear()
            yield self._plan(family)

    def _plan(self, family: Family) -> Plan:
        solution = family.only(SOLUTIONS, self._report)
        place = family.only(ANNOUNCEMENTS, self._report)
        is_posted = place is not None and bool(place.text("message_ts") or place.text("permalink"))
        is_announced = family.outage["announce_on_slack"] is not False and is_posted
        chronicle = Chronicle(family, solution, self._reader, is_announced=is_announced)
        chronicle.steps += channel_step(place)
        chronicle.steps.sort(key=lambda step: step.at)
        told, fates = reminders.told(family)
        fates = {**chronicle.fates, **fates, OUTAGES.name: [(family.outage.id, ADDED)]}
        if place is not None:
            fates[place.table] = [(place.id, ADDED)]
        return Plan(
            family,
            outage_row(family.outage, place, chronicle, is_announced=is_announced, now=self._now),
            announcement_row(family.outage.id, place),
            [
                {"outage": family.outage.id, "kind": one.kind, "by": one.by, "at": one.at}
                | {"reason": one.reason, "fields": one.fields}
                for one in chronicle.steps
            ],
            told,
            fates,
        )

    def _again(self, plan: Plan, details: dict[str, Any]) -> None:
        """An outage that was taken over before: what is new of it replaces it, unless it was changed here."""
        former = Counter(details.get("taken") or {})
        if details.get("digest") == plan.family.digest:
            _count(plan, Counter(plan.taken), self._report)
        elif _last_step(plan.id) != details.get("step"):
            _count(plan, former, self._report, otherwise=CHANGED_HERE)
        else:
            _count(plan, former, self._report)
            if former[OUTAGES.name]:
                self._report.note(OUTAGES.name, plan.id, "it was taken over again, with what is new")
            OutageChange.delete().where(OutageChange.outage == plan.id).execute()
            row = {name: value for name, value in plan.row.items() if name not in ("id", "token")}
            Outage.update(row).where(Outage.id == plan.id).execute()
            Announcement.update(plan.place).where(Announcement.outage == plan.id).execute()
            _store([plan], with_outages=False)


def _last_step(outage_id: int) -> int | None:
    found: int | None = (
        OutageChange.select(peewee.fn.MAX(OutageChange.id)).where(OutageChange.outage == outage_id).scalar()
    )
    return found


def _store(plans: list[Plan], *, with_outages: bool = True) -> None:
    if not plans:
        return
    if with_outages:
        Outage.insert_many([plan.row for plan in plans]).execute()
        Announcement.insert_many([plan.place for plan in plans]).execute()
    for part in imported.parts(step for plan in plans for step in plan.steps):
        OutageChange.insert_many(part).execute()
    steps: Any = OutageChange.select(OutageChange.outage, peewee.fn.MAX(OutageChange.id)).where(
        OutageChange.outage.in_([plan.id for plan in plans])
    )
    last: dict[int, int] = dict(steps.group_by(OutageChange.outage).tuples())
    imported.remember_all(
        OUTAGES.name,
        [
            (plan.id, plan.id, {"digest": plan.family.digest, "step": last[plan.id], "taken": plan.taken})
            for plan in plans
        ],
    )
    for plan in plans:
        reminders.store(plan.row, plan.told)


def _count(plan: Plan, there: Counter[str], report: Report, *, otherwise: str = "") -> None:
    """Count the rows of an outage: so many of each table were `there`, the oldest; others are new.

    They are not taken if `otherwise` says why not.
    """
    for table, fates in plan.fates.items():
        left = there[table]
        for id, fate in fates:
            if fate not in (ADDED, JOINED):
                report.refuse(table, id, fate)
            elif left:
                left -= 1
                report.count(table, THERE)
            elif otherwise:
                report.refuse(table, id, otherwise)
            else:
                report.count(table, fate)
