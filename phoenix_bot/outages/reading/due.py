"""What people should have been reminded of by now, and which reminders are still true."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from models import (
    Eta,
    Outage,
    OutageState,
    Reminder,
    ReminderKind,
    SuggestedOutcome,
    User,
)
from models.stored_choices import known
from phoenix_bot.outages.reading.daytime import MORNING
from phoenix_bot.outages.reading.subjects import subject
from phoenix_bot.text.mrkdwn import zone_of


@dataclass(frozen=True)
class Due:
    """A reminder that somebody should have got by now; see Reminder."""

    outage: Outage
    kind: ReminderKind
    about: str
    person: str
    number: int = 1


def holds(reminder: Reminder, outage: Outage) -> bool:
    """Whether a reminder is still true and not replaced by a later one. Needs a connection."""
    kind, about, person = known(ReminderKind, reminder.kind), reminder.about, reminder.person_id
    if kind is ReminderKind.CANNOT_ACT:
        name, person, about = about.split(" ", 2)
        kind = known(ReminderKind, name)
    now = subject(kind, outage)
    if now is None or now.about != about or person not in now.people:
        return False
    later = Reminder.select().where(_same(reminder), Reminder.id > reminder.id)
    return not later.exists()


def former(reminder: Reminder) -> list[Reminder]:
    """The reminders that Slack shows and this one replaces; itself, if it is sent again.

    Needs a connection.
    """
    shown = Reminder.select().where(_same(reminder), Reminder.id <= reminder.id, Reminder.ts != "")
    return list(shown.order_by(Reminder.id))


def _same(reminder: Reminder) -> Any:
    """Condition: reminders of the same kind to the same person about the same outage, or the same issue."""
    if reminder.outage_id is None:
        issue, _, _ = reminder.about.rpartition("/")
        same = Reminder.about.startswith(f"{issue}/")
    else:
        same = Reminder.outage == reminder.outage_id
    return same & (Reminder.person == reminder.person_id) & (Reminder.kind == reminder.kind)


def etas(now: datetime, *, before: timedelta) -> list[Due]:
    """Reminders of ETAs that pass within the time `before`, or have passed; again, as late as they are long.

    Needs a connection.
    """
    found = _open(_deadline_before(now + before))
    return _not_made(
        [one for outage in found for one in _due(ReminderKind.ETA, outage, _eta_number(outage, now))], now
    )


def _eta_number(outage: Outage, now: datetime) -> int:
    """Once before the deadline, and once more when it is overdue by its own length."""
    limit = Eta.limit_of(outage.eta)
    return 2 if limit and now >= outage.eta_set_at + 2 * limit else 1


def updates(
    now: datetime, *, after: timedelta, by_severity: Mapping[str, timedelta] | None = None
) -> list[Due]:
    """Reminders to post an update, once for each time without one. Needs a connection.

    That time is `after`, or the one that `by_severity` has for the outage.
    """
    spans = by_severity or {}
    found = _open(Outage.communicated_at <= now - min([after, *spans.values()]))
    wanted: list[Due] = []
    for outage in found:
        number = (now - outage.communicated_at) // spans.get(outage.severity, after)
        wanted += _due(ReminderKind.UPDATE, outage, number) if number else ()
    return _not_made(wanted, now)


def unknown_etas(now: datetime, *, after: timedelta) -> list[Due]:
    """Questions for an ETA, once after the time `after` without one, then every morning.

    Needs a connection.
    """
    found = _open((Outage.eta == Eta.UNKNOWN) & (Outage.eta_set_at <= now - after))
    zones = _zones({outage.solution_assignee_id for outage in found})

    def number(outage: Outage) -> int:
        zone = zones.get(outage.solution_assignee_id, "")
        return 1 + mornings(outage.eta_set_at + after, now, zone=zone)

    return _not_made(
        [one for outage in found for one in _due(ReminderKind.UNKNOWN_ETA, outage, number(outage))], now
    )


def reports(now: datetime, *, after: timedelta, until: timedelta) -> list[Due]:
    """Reminders of reports that are missing so long after the resolution. Needs a connection."""
    missing = (
        ~Outage.is_drill
        & (Outage.suggested_outcome == SuggestedOutcome.POSTMORTEM)
        & (Outage.report_url == "")
    )
    found = _resolved(missing, now - until, now - after)
    return _not_made([one for outage in found for one in _due(ReminderKind.REPORT, outage, 1)], now)


def labels(now: datetime, *, after: timedelta, until: timedelta) -> list[Due]:
    """Reminders of labels that linked reports may lack so long after the resolution: that is to be asked.

    Needs a connection.
    """
    found = _resolved(~Outage.is_drill & (Outage.report_url != ""), now - until, now - after)
    return _not_made([one for outage in found for one in _due(ReminderKind.LABEL, outage, 1)], now)


def mornings(start: datetime, end: datetime, *, zone: str) -> int:
    """How many mornings began after `start` and up to `end` in a time zone."""
    here = zone_of(zone)
    first, last = start.astimezone(here), end.astimezone(here)
    days = (last.date() - first.date()).days
    return max(0, days + (last.time() >= MORNING) - (first.time() >= MORNING))


def overdue(now: datetime) -> list[int]:
    """The ids of open outages whose ETA has passed, and that are not marked yet. Needs a connection."""
    return [outage.id for outage in _open(_deadline_before(now) & ~Outage.is_overdue)]


def _open(condition: Any) -> list[Outage]:
    found = Outage.select().where(Outage.state == OutageState.OPEN, condition)
    return list(found.order_by(Outage.id))


def _resolved(condition: Any, first: datetime, last: datetime) -> list[Outage]:
    between = (Outage.resolved_at > first) & (Outage.resolved_at <= last) & Outage.duplicate_of.is_null()
    found = Outage.select().where(Outage.state == OutageState.RESOLVED, between, condition)
    return list(found.order_by(Outage.id))


def _deadline_before(moment: datetime) -> Any:
    limits = {eta: eta.limit for eta in Eta if eta.limit is not None}
    return reduce(
        or_, [(Outage.eta == eta) & (Outage.eta_set_at <= moment - limit) for eta, limit in limits.items()]
    )


def _zones(people: Iterable[str]) -> dict[str, str]:
    found = User.select(User.slack_id, User.time_zone).where(User.slack_id.in_(sorted(people)))
    return {user.slack_id: user.time_zone for user in found}


def _due(kind: ReminderKind, outage: Outage, number: int) -> Iterator[Due]:
    if found := subject(kind, outage):
        for person in found.people:
            yield Due(outage, kind, found.about, person, number)


def _not_made(wanted: list[Due], now: datetime) -> list[Due]:
    """Those that nobody has made yet, and that their readers have not snoozed."""
    abouts = {due.about for due in wanted}
    if not abouts:
        return []
    known = Reminder.select().where(Reminder.about.in_(sorted(abouts)))
    made = {(one.person_id, one.kind, one.about, one.number) for one in known}
    snoozed = {
        (one.person_id, one.kind, one.outage_id)
        for one in known
        if one.snoozed_until is not None and one.snoozed_until > now
    }
    return [
        due
        for due in wanted
        if (due.person, due.kind, due.about, due.number) not in made
        and (due.person, due.kind, due.outage.id) not in snoozed
    ]
