"""What an outage, as it is now, gives people reason to be reminded of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from models import ChangeKind, Outage, ReminderKind
from phoenix_bot.acts.clock import exactly
from phoenix_bot.outages import history


@dataclass(frozen=True)
class Subject:
    """What a reminder is for, and the people whom it concerns (Slack ids)."""

    about: str
    people: tuple[str, ...]


def subject(kind: ReminderKind, outage: Outage) -> Subject | None:
    """What reminders of a kind are for, as the outage is now; None if it gives no reason for any.

    Nobody is reminded of an outage that is only recorded, or announced by another app.
    """
    return SUBJECTS[kind](outage) if outage.is_told else None


def _eta(outage: Outage) -> Subject | None:
    if not outage.is_open or outage.deadline is None:
        return None
    people = (outage.created_by_id, outage.solution_assignee_id, outage.communication_assignee_id)
    return Subject(_since(outage, outage.eta_set_at), tuple(dict.fromkeys(people)))


def _update(outage: Outage) -> Subject | None:
    if not outage.is_open:
        return None
    return Subject(_since(outage, outage.communicated_at), (outage.communication_assignee_id,))


def _unknown_eta(outage: Outage) -> Subject | None:
    if not outage.is_open or outage.deadline is not None:
        return None
    return Subject(_since(outage, outage.eta_set_at), (outage.solution_assignee_id,))


def _report(outage: Outage) -> Subject | None:
    return Subject(_end(outage), (_resolver(outage),)) if outage.lacks_report else None


def _label(outage: Outage) -> Subject | None:
    if not outage.is_resolved or outage.is_drill or not outage.report_url:
        return None
    # A hash: addresses are longer than the column.
    report = sha256(outage.report_url.encode()).hexdigest()[:32]
    return Subject(f"{outage.id}/{report}", (_resolver(outage),))


def _resolver(outage: Outage) -> str:
    return outage.resolved_by_id or outage.created_by_id


def _end(outage: Outage) -> str:
    """Which end of the outage it is: it may be resolved again, and the time of its end may be corrected."""
    step = history.newest(outage, ChangeKind.RESOLVED)
    return f"{outage.id}/{step.id if step else 0}"


def _since(outage: Outage, moment: datetime) -> str:
    return f"{outage.id}/{exactly(moment)}"


SUBJECTS: Mapping[ReminderKind, Callable[[Outage], Subject | None]] = {
    ReminderKind.ETA: _eta,
    ReminderKind.UPDATE: _update,
    ReminderKind.UNKNOWN_ETA: _unknown_eta,
    ReminderKind.REPORT: _report,
    ReminderKind.LABEL: _label,
}
"""What each kind of reminder about an outage is for. They need a connection."""
