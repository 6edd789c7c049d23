"""Reminders: each exists once, and its message is queued in the same transaction."""

from datetime import datetime, timedelta
from typing import Any

from models import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Identity,
    Outage,
    Payload,
    Reminder,
    ReminderKind,
    User,
)
from models.database import held, transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import NotAllowed, Refused, Unknown
from phoenix_bot.outages import history
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.reading import daytime, due
from phoenix_bot.outages.reading.due import Due
from phoenix_bot.outages.reading.subjects import subject
from phoenix_bot.people import eligibility, profiles

SNOOZE = timedelta(minutes=30)
"""How long somebody who snoozes a reminder hears nothing of its kind about its outage."""


def remind(wanted: Due, *, now: datetime, can_wait: bool = False, news: dict[str, Any] | None = None) -> bool:
    """Remind somebody, unless it is not true any more or another copy of the bot was faster.

    If it `can_wait`, it wakes nobody: see daytime.considerate(). `news` as in queue(). Somebody who may not
    act gets nothing, and the outage's creator is told once. Returns whether somebody is reminded.
    """
    with transaction():
        outage = history.hold(wanted.outage.id)
        if outage is None or not _is_true(wanted, outage):
            return False
        user = profiles.meet(wanted.person, now=now)
        if not _make(wanted, user, now=now, can_wait=can_wait, news=news):
            return False
        if _is_unable(user):
            about = f"{wanted.kind} {wanted.person} {wanted.about}"
            told = Due(outage, ReminderKind.CANNOT_ACT, about, outage.created_by_id)
            creator = profiles.meet(outage.created_by_id, now=now)
            _make(told, creator, now=now, can_wait=can_wait, news=news)
        return not _is_unable(user)


def _is_true(wanted: Due, outage: Outage) -> bool:
    now = subject(wanted.kind, outage)
    return now is not None and now.about == wanted.about and wanted.person in now.people


def _is_unable(user: User) -> bool:
    """Whether somebody may not act; those whom Slack has not told us about may turn out to."""
    return user.is_known and not eligibility.may_act(user)


def _make(wanted: Due, user: User, *, now: datetime, can_wait: bool, news: dict[str, Any] | None) -> bool:
    """Make the reminder and queue its message, unless `user` may not act; False if it exists."""
    row = {
        "outage": wanted.outage,
        "person": wanted.person,
        "kind": wanted.kind,
        "about": wanted.about,
        "number": wanted.number,
    }
    reminder, is_new = _get_or_create(row, now)
    if is_new and not _is_unable(user):
        not_before = daytime.considerate(now, user.time_zone) if can_wait else None
        queue(reminder, wanted.outage, now=now, not_before=not_before, news=news)
    return is_new


def _get_or_create(row: dict[str, object], now: datetime) -> tuple[Reminder, bool]:
    is_new = bool(Reminder.insert(**row, made_at=now).on_conflict_ignore().as_rowcount().execute())
    return Reminder.get(*(getattr(Reminder, name) == value for name, value in row.items())), is_new


def queue(
    reminder: Reminder,
    outage: Outage | None,
    *,
    now: datetime,
    not_before: datetime | None = None,
    news: dict[str, Any] | None = None,
    is_first: bool = True,
) -> None:
    """Queue the message of a reminder, in a lane of its own. Needs a transaction.

    `news` is what its builder needs beside the outage. It `is_first` unless the reminder had a message.
    """
    told = ("reminder", reminder.person_id, reminder.kind, reminder.number, reminder.about)
    payload: Payload = {"reminder": reminder.id}
    if news is not None:
        payload["news"] = news
    outbox.put(
        DeliveryKind.REMINDER,
        lane=lane(reminder),
        payload=payload,
        now=now,
        outage=outage,
        not_before=not_before,
        once=" ".join(map(str, told)) if is_first else "",
    )


def lane(reminder: Reminder) -> str:
    """The lane of the message of a reminder."""
    return f"{reminder.person_id}/reminder/{reminder.id}"


def snooze(which: Identity, *, act: Act) -> datetime:
    """Remind the person again later, if it is still true then; return when.

    Refused if it is not true any more, NotAllowed if it is not theirs.
    """
    until = act.now + SNOOZE
    with transaction():
        reminder = held(Reminder.select().where(Reminder.is_meant(which))).get_or_none()
        if reminder is None:
            raise Unknown("reminder", "")
        if reminder.person_id != act.by:
            raise NotAllowed("This reminder is somebody else's.")
        if not intake.is_new(act):
            return until
        outage = reminder.outage
        if outage is None or not due.holds(reminder, outage):
            raise Refused("This reminder is out of date: nothing is left to be done.")
        reminder.snoozed_until = until
        reminder.save(only=[Reminder.snoozed_until])
        if not _put_off(reminder, until):
            queue(reminder, outage, now=act.now, not_before=until, is_first=False)
        intake.first_time(act)
    return until


def _put_off(reminder: Reminder, until: datetime) -> bool:
    """Whether its message is still to be sent; then that waits."""
    waiting = (Delivery.lane == lane(reminder)) & Delivery.done_at.is_null()
    later = Delivery.update(due_at=until, not_before=until)
    return bool(later.where(waiting, Delivery.state == DeliveryState.WAITING).execute())


def mark_overdue(outage_id: int, *, now: datetime) -> bool:
    """Show that an outage's ETA has passed, once; returns whether that is new."""
    with transaction():
        outage = history.hold(outage_id)
        deadline = outage.deadline if outage and outage.is_open and not outage.is_overdue else None
        if outage is None or deadline is None or deadline > now:
            return False
        outage.is_overdue = True
        outage.save(only=[Outage.is_overdue])
        act = Act(by="", key="", now=now)
        history.show_again(outage, act=act)
        messages.queue_current(outage, act=act, with_topic=False)
        return True
