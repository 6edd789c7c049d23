"""Suggestions to announce an outage: one message for each system that is critical, kept up to date."""

from datetime import datetime

from models import Alert, Outage, Suggestion, SuggestionEnd, System
from models.database import held
from models.prepared import Prepared, parameter
from phoenix_bot.alerting import standing
from phoenix_bot.alerting.messages import show


def turned_critical(alert: Alert, system_id: int, *, to: str, now: datetime) -> None:
    """An alert of the system is critical, and was not before. Needs a transaction.

    Suggest an outage in the channel `to`, unless one is open; "" suggests none. What was suggested already is
    updated, also if one of its alerts came back after all had recovered.
    """
    system = standing.hold(system_id)
    if system is None:
        return
    last = held(Suggestion.select().where(Suggestion.system == system).order_by(Suggestion.id.desc())).first()
    if last is not None and last.ended_at is None:
        _go_on(last, alert, now=now)
    elif system.retired_at is None and not standing.open_outages(system_id):
        if last is not None and _came_back(last, alert):
            _go_on(last, alert, now=now)
        elif to:
            made = Suggestion.create(system=system, channel_id=to, since=alert.started_at, made_at=now)
            show(made, now=now)


def _came_back(last: Suggestion, alert: Alert) -> bool:
    return bool(last.end == SuggestionEnd.RECOVERED and alert.started_at <= last.ended_at)


def _go_on(suggestion: Suggestion, alert: Alert, *, now: datetime) -> None:
    was_over = suggestion.ended_at is not None
    suggestion.since = min(suggestion.since, alert.started_at)
    suggestion.end, suggestion.ended_at = "", None
    suggestion.save(only=[Suggestion.since, Suggestion.end, Suggestion.ended_at])
    if was_over or suggestion.is_asking:
        show(suggestion, now=now, gather=True)


def calmed(system_id: int, *, at: datetime, now: datetime) -> None:
    """An alert of the system ended `at` this time. Needs a transaction that holds the system."""
    suggestion = _current(system_id)
    if suggestion is None:
        return
    if not standing.is_critical(system_id):
        _end(suggestion, SuggestionEnd.RECOVERED, at=at, now=now, gather=True)
    elif suggestion.is_asking:
        show(suggestion, now=now, gather=True)


def left(system_id: int, *, now: datetime) -> None:
    """A monitor does not belong to the system any more. Needs a transaction that holds the system."""
    suggestion = _current(system_id)
    if suggestion is not None and not standing.is_critical(system_id):
        _end(suggestion, SuggestionEnd.MOVED, at=now, now=now)
    elif suggestion is not None:
        show(suggestion, now=now, gather=True)


def announced(outage: Outage, *, now: datetime) -> None:
    """The outage was announced, or is open again, or now of this system. Needs a transaction.

    A drill, or what is only recorded, is not the outage that was suggested.
    """
    is_told = outage.is_announced and not outage.is_drill
    suggestion = _current(outage.system_id) if is_told else None
    if suggestion is not None:
        suggestion.outage = outage
        _end(suggestion, SuggestionEnd.ANNOUNCED, at=now, now=now)


def retired(system: System, *, now: datetime) -> None:
    """The system is not offered any more. Needs a transaction."""
    suggestion = _current(system.id)
    if suggestion is not None:
        _end(suggestion, SuggestionEnd.RETIRED, at=now, now=now)


def merged(system: System, into: System, *, now: datetime) -> None:
    """The monitors and outages of a system belong to another one. Needs a transaction.

    What was suggested about the first system is then about the other one.
    """
    moved, suggestion = _current(system.id), _current(into.id)
    if moved is not None and suggestion is not None:
        _end(moved, SuggestionEnd.MOVED, at=now, now=now)
        suggestion.since = min(suggestion.since, moved.since)
        suggestion.save(only=[Suggestion.since])
        show(suggestion, now=now)
    elif moved is not None:
        moved.system = into
        moved.save(only=[Suggestion.system])
        show(moved, now=now)
    outages = standing.open_outages(into.id)
    if outages:
        announced(outages[0], now=now)


def _current(system_id: int) -> Suggestion | None:
    return _CURRENT.first(Suggestion, system=system_id)


_CURRENT = Prepared(
    lambda: held(
        Suggestion.select().where(
            Suggestion.system == parameter("system", Suggestion.system), Suggestion.ended_at.is_null()
        )
    )
)


def _end(
    suggestion: Suggestion, end: SuggestionEnd, *, at: datetime, now: datetime, gather: bool = False
) -> None:
    suggestion.end, suggestion.ended_at = end, at
    suggestion.save(only=[Suggestion.end, Suggestion.ended_at, Suggestion.outage])
    show(suggestion, now=now, gather=gather)
