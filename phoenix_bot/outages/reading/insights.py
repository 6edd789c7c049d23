"""Reading the figures about outages and alerts in a period.

An outage belongs to the day on which it was announced, in a time zone. A system's downtime is the time within
the period in which it had an outage, whenever that was announced. Left out are duplicates, since the outage
that they duplicate counts, outages whose announcement a manager discarded, false alarms and drills. What
ended before it began has no length.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from models import (
    AlertDay,
    Identity,
    Monitor,
    Outage,
    Payload,
    System,
)
from models.outage_choices import Eta
from phoenix_bot import systems
from phoenix_bot.acts.clock import epoch
from phoenix_bot.blocks.insights.figures import (
    LENGTHS,
    Etas,
    Insights,
    LeftOut,
    Ranking,
    Share,
    TimeToResolve,
    Week,
    Window,
)
from phoenix_bot.outages.reading import insight_rows
from phoenix_bot.outages.reading.insight_rows import LEFT_OUT, Row
from phoenix_bot.outages.reading.period import midnight
from phoenix_bot.text.mrkdwn import zone_of

ALL_SYSTEMS = Identity(0)

MOST_NAMED = 10
"""Systems and monitors that figures name; the others are added up."""


@dataclass(frozen=True)
class Wanted:
    """Which figures somebody wants: of the last `days` days, about a system or about all."""

    days: int
    system: Identity = ALL_SYSTEMS

    def payload(self) -> Payload:
        """It as JSON values, for of_payload()."""
        return {"days": self.days, "system": str(self.system)}

    @classmethod
    def of_payload(cls, payload: Payload) -> "Wanted":
        """What payload() wrote."""
        return cls(payload["days"], Identity.read(payload["system"]))

    def window(self, zone: str, *, now: datetime) -> Window:
        """The days in a time zone."""
        last = now.astimezone(zone_of(zone)).date()
        return Window(self.days, last - timedelta(days=self.days - 1), last, zone)


def read(wanted: Wanted, zone: str, *, now: datetime) -> Insights:
    """The figures as they are `now`, in a time zone (an IANA name). Unknown if there is no such system.

    At most five queries. Needs a connection.
    """
    window = wanted.window(zone, now=now)
    system = None if wanted.system == ALL_SYSTEMS else systems.get(wanted.system)
    start, end = epoch(midnight(window.first, zone)), epoch(now)
    rows = insight_rows.rows(window, wanted.system.id, now)
    announced = [row for row in rows if start <= row.announced]
    counting = [row for row in announced if row.counts]
    left_out = LeftOut(
        **{name: sum(row.left_out == number for row in announced) for number, name in LEFT_OUT.items()}
    )
    shown = [row for row in rows if row.counts and row.is_possible]
    downtime = _downtime(shown, start, end)
    return Insights(
        window=window,
        system=system.name if system else "",
        announced=len(announced),
        outages=len(counting),
        weeks=_weeks(window, counting),
        left_out=left_out,
        time_to_resolve=_time_to_resolve(counting, left_out),
        downtime=_ranking(downtime, _names_of(System)),
        open=sum(row.ended is None and row.began < end for row in shown),
        etas=_etas(counting, left_out),
        severities=_severities(counting),
        alerts=_ranking(insight_rows.alerts(window, wanted.system.id), _names_of(Monitor)),
    )


def _severities(rows: Sequence[Row]) -> list[Share]:
    """How many outages had which severity, in the order of their names; nothing if none had any."""
    found = Counter(row.severity for row in rows if row.severity)
    return [Share(name, found[name]) for name in sorted(found)]


def is_empty(wanted: Wanted, zone: str, *, now: datetime) -> bool:
    """Whether there is nothing to tell. Costs next to nothing. Needs a connection."""
    window = wanted.window(zone, now=now)
    outages = Outage.select(Outage.id).where(insight_rows.touches(window, wanted.system.id))
    alerts = AlertDay.select(AlertDay.day).where(insight_rows.alerted(window, wanted.system.id))
    return not (outages.exists() or alerts.exists())


def _weeks(window: Window, rows: Sequence[Row]) -> list[Week]:
    """Every week of the window, also those without an outage."""
    monday = window.first - timedelta(days=window.first.weekday())
    mondays = [monday + timedelta(weeks=number) for number in range((window.last - monday).days // 7 + 1)]
    begins = [epoch(midnight(day, window.zone)) for day in mondays]
    found = Counter(bisect_right(begins, row.announced) - 1 for row in rows)
    return [Week(day, found[number]) for number, day in enumerate(mondays)]


def _time_to_resolve(rows: Sequence[Row], left_out: LeftOut) -> TimeToResolve:
    took = sorted(row.ended - row.began for row in rows if row.ended is not None and row.is_possible)
    limits = [limit.total_seconds() for limit in LENGTHS]
    lengths = Counter(bisect_right(limits, seconds) for seconds in took)
    return TimeToResolve(
        counted=len(took),
        median=round(median(took)) if took else 0,
        # The smallest time that nine of ten did not exceed.
        ninth=took[-(-9 * len(took) // 10) - 1] if took else 0,
        lengths=[lengths[number] for number in range(len(LENGTHS) + 1)],
        left_out=_unmeasured(rows, left_out),
    )


def _unmeasured(rows: Iterable[Row], left_out: LeftOut, without_eta: int = 0) -> LeftOut:
    rows = list(rows)
    return replace(
        left_out,
        open=sum(row.ended is None for row in rows),
        impossible=sum(not row.is_possible for row in rows),
        without_eta=without_eta,
    )


def _etas(rows: Sequence[Row], left_out: LeftOut) -> Etas:
    allowed = {eta.value: eta.limit.total_seconds() for eta in Eta if eta.limit}
    over = [row for row in rows if row.ended is not None and row.is_possible]
    kept = [row.ended <= row.eta_set + allowed[row.eta] for row in over if row.ended and row.eta in allowed]
    missing = len(over) - len(kept)
    return Etas(sum(kept), len(kept) - sum(kept), _unmeasured(rows, left_out, missing))


def _downtime(rows: Iterable[Row], start: int, end: int) -> dict[int, int]:
    """How long each system had an outage between two moments. Where outages overlap, that counts once."""
    spans: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        spans[row.system].append((max(row.began, start), end if row.ended is None else min(row.ended, end)))
    found = {system: _union(sorted(those)) for system, those in spans.items()}
    return {system: seconds for system, seconds in found.items() if seconds}


def _union(spans: Iterable[tuple[int, int]]) -> int:
    """The length of what spans cover together; they are sorted, and some may be empty."""
    total, until = 0, 0
    for first, last in spans:
        total += max(0, last - max(first, until))
        until = max(until, last)
    return total


def _ranking(amounts: Mapping[int, int], names: Callable[[list[int]], Mapping[int, str]]) -> Ranking:
    order = sorted(amounts, key=lambda id: (-amounts[id], id))
    # A single one takes no more room under its own name.
    shown = order[:MOST_NAMED] if len(order) > MOST_NAMED + 1 else order
    known = names(shown)
    others = sum(amounts.values()) - sum(amounts[id] for id in shown)
    largest = [Share(known.get(id, ""), amounts[id]) for id in shown]
    return Ranking(largest, Share("others", others), len(order) - len(shown))


def _names_of(model: Any) -> Callable[[list[int]], Mapping[int, str]]:
    def names(ids: list[int]) -> Mapping[int, str]:
        return dict(model.select(model.id, model.name).where(model.id.in_(ids)).tuples()) if ids else {}

    return names
