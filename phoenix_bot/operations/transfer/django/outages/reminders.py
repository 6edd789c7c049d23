"""What people were told about missing reports: they are not reminded of it again."""

from hashlib import sha256
from typing import Any

from models import ChangeKind, OutageChange, Reminder, ReminderKind
from phoenix_bot.operations.transfer.django.outages.family import Family
from phoenix_bot.operations.transfer.django.outages.steps import Fates
from phoenix_bot.operations.transfer.django.report import ADDED, JOINED
from phoenix_bot.operations.transfer.django.tables import POSTMORTEM_NOTIFICATIONS

KINDS = {"slack_notified": ReminderKind.REPORT, "label_notified": ReminderKind.LABEL}
"""The reminders by the columns that say that they were sent. Nothing here is told by e-mail."""


def told(family: Family) -> tuple[list[ReminderKind], Fates]:
    """The reminders that were sent about an outage, and what became of the rows."""
    rows = family.of(POSTMORTEM_NOTIFICATIONS)
    sent = {column for row in rows for column in KINDS if row[column]}
    fates = [(row.id, ADDED if any(row[column] for column in KINDS) else JOINED) for row in rows]
    return [KINDS[column] for column in sorted(sent)], {POSTMORTEM_NOTIFICATIONS.name: fates} if fates else {}


def store(outage: dict[str, Any], kinds: list[ReminderKind]) -> None:
    """Store that these reminders were sent about an outage with these columns. Needs a transaction."""
    person = outage["resolved_by_id"] or outage["created_by"]
    for kind in kinds:
        row = {"outage": outage["id"], "person": person, "kind": kind, "made_at": outage["announced_at"]}
        Reminder.insert(**row, about=_about(outage, kind)).on_conflict_ignore().execute()


def _about(outage: dict[str, Any], kind: ReminderKind) -> str:
    """As outages/reading/subjects.py has it."""
    if kind is ReminderKind.LABEL:
        return f"{outage['id']}/{sha256(outage['report_url'].encode()).hexdigest()[:32]}"
    ends = (OutageChange.outage == outage["id"]) & (OutageChange.kind == ChangeKind.RESOLVED)
    step = OutageChange.select(OutageChange.id).where(ends).order_by(OutageChange.id.desc()).scalar()
    return f"{outage['id']}/{step or 0}"
