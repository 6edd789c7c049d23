"""Reminders of the due dates of post-mortems: which of them are due, each made once, and dropped in time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import Delivery, DeliveryState, Reminder, ReminderKind, User
from models.database import transaction
from phoenix_bot.outages import reminders
from phoenix_bot.outages.reading import daytime
from phoenix_bot.outages.tracker import TrackedIssue, called

AHEAD = timedelta(hours=24)
"""A run of the job looks at the mornings in this time: then the next run does."""


@dataclass(frozen=True)
class Slot:
    """A reminder that is due: how many days before the due date, and when it is sent; None is at once."""

    days: int
    not_before: datetime | None


def about(issue: TrackedIssue) -> str:
    """What a reminder of an issue's due date is for: another date is something else."""
    return f"{_key(issue)}/{issue.due}"


def _key(issue: TrackedIssue) -> str:
    return f"{issue.project}/{issue.iid}"


def due_date(reminder: Reminder) -> date:
    """The date that a reminder is about."""
    return date.fromisoformat(reminder.about.rpartition("/")[2])


def is_near(issue: TrackedIssue, days: Sequence[int], now: datetime) -> bool:
    """Whether somebody, in whatever time zone, may have to be reminded of this issue about now."""
    today = now.date()
    last = today + timedelta(days=max(days) + 2)
    return issue.due is not None and today - timedelta(days=1) <= issue.due <= last


def slots(
    issue: TrackedIssue, days: Collection[int], *, zone: str, now: datetime, since: datetime | None
) -> Iterator[Slot]:
    """The reminders of an issue that a reader in a time zone should get within AHEAD, or should have got.

    Those of mornings are made up that have passed today or since the last run that worked, at `since`: only
    the newest, by day, and if the issue is not overdue by then.
    """
    due = issue.due
    if due is None:
        return
    for moment in daytime.mornings_between(now, now + AHEAD, zone):
        if (left := (due - daytime.today(moment, zone)).days) in days:
            yield Slot(left, moment)
    today = daytime.today(now, zone)
    start = daytime.morning(today, zone) - timedelta(hours=1)
    passed = daytime.mornings_between(min(start, since or start), now, zone)
    at = daytime.considerate(now, zone)
    missed = [
        (due - daytime.today(moment, zone)).days
        for moment in passed
        if issue.created_at is None or issue.created_at <= moment
    ]
    numbers = [left for left in missed if left in days]
    # Nothing was missed at night if no earlier run is known.
    if numbers and (at is None or (since and due >= daytime.today(at, zone))):
        yield Slot(numbers[-1], at)


def remind(issue: TrackedIssue, user: User, slot: Slot, *, now: datetime) -> bool:
    """Make a reminder and queue its message; False if any copy of the bot has made it."""
    row = {
        "person": user.slack_id,
        "kind": ReminderKind.DUE_DATE,
        "about": about(issue),
        "number": slot.days,
    }
    with transaction():
        if not Reminder.insert(**row, made_at=now).on_conflict_ignore().as_rowcount().execute():
            return False
        reminder = Reminder.get(*(getattr(Reminder, name) == value for name, value in row.items()))
        news = {"title": called(issue), "url": issue.url}
        reminders.queue(reminder, None, now=now, not_before=slot.not_before, news=news)
    return True


class Seen:
    """What one run of the job learned from the issue tracker."""

    def __init__(self) -> None:
        self._issues: set[str] = set()
        self._true: set[tuple[str, str]] = set()

    def add(self, issue: TrackedIssue, people: Collection[User]) -> None:
        """Remember an open issue, and the people who are assigned to it."""
        self._issues.add(_key(issue))
        self._true |= {(user.slack_id, about(issue)) for user in people}

    def drop_untrue(self, *, is_complete: bool, now: datetime) -> int:
        """Drop reminders that wait for their morning, but for another date or assignee than is so now.

        If what we learned `is_complete`, those of other issues as well. Returns how many. They never were, so
        they come again if they become true again.
        """
        with transaction():
            waiting = Reminder.select().where(
                Reminder.kind == ReminderKind.DUE_DATE,
                Reminder.ts == "",
                Reminder.made_at > now - 2 * AHEAD,
            )
            return sum(self._drop(one, now) for one in waiting if self._is_untrue(one, is_complete))

    def _is_untrue(self, reminder: Reminder, is_complete: bool) -> bool:
        is_told = is_complete or reminder.about.rpartition("/")[0] in self._issues
        return is_told and (reminder.person_id, reminder.about) not in self._true

    def _drop(self, reminder: Reminder, now: datetime) -> bool:
        untouched = (Delivery.state == DeliveryState.WAITING) & (Delivery.attempts == 0)
        dropped = Delivery.update(state=DeliveryState.DROPPED, done_at=now).where(
            Delivery.lane == reminders.lane(reminder), Delivery.done_at.is_null(), untouched
        )
        if not dropped.execute():
            return False
        Reminder.delete().where(Reminder.id == reminder.id).execute()
        return True
