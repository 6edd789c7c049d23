"""The figures about outages and alerts in a period, as plain values. Spans of time are whole seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.outage_choices import Eta

LENGTHS = (*(eta.limit for eta in Eta if eta.limit), timedelta(days=3))
"""The limits between the classes of times to resolve; the last class has no limit."""


@dataclass(frozen=True)
class Window:
    """The `days` days that figures are about, the last of which is today, in `zone`: an IANA name."""

    days: int
    first: date
    last: date
    zone: str

    @property
    def words(self) -> str:
        """Such as "last 90 days"."""
        return "last year" if self.days == 365 else f"last {self.days} days"


@dataclass(frozen=True)
class Week:
    """A week, from a Monday on, and how many outages were announced in it."""

    monday: date
    outages: int


@dataclass(frozen=True)
class LeftOut:
    """How many outages a figure leaves out, and why."""

    open: int = 0
    duplicates: int = 0
    unannounced: int = 0
    false_alarms: int = 0
    drills: int = 0
    impossible: int = 0
    without_eta: int = 0

    @property
    def words(self) -> str:
        """Such as "1 is open, 2 are duplicates"; "" if none is left out."""
        parts = (
            (self.open, "is still open", "are still open"),
            (self.duplicates, "is a duplicate", "are duplicates"),
            (self.unannounced, "was never announced", "were never announced"),
            (self.false_alarms, "was a false alarm", "were false alarms"),
            (self.drills, "was a drill", "were drills"),
            (self.impossible, "ended before it began", "ended before they began"),
            (self.without_eta, "had no ETA", "had no ETA"),
        )
        return ", ".join(f"{count:,} {one if count == 1 else many}" for count, one, many in parts if count)


@dataclass(frozen=True)
class Share:
    """What something, such as a system, contributes to a whole."""

    name: str
    amount: int


@dataclass(frozen=True)
class Ranking:
    """The largest shares of a whole, the largest first, and the `others` together, who are so many."""

    largest: Sequence[Share]
    others: Share
    others_count: int

    @property
    def total(self) -> int:
        """The whole."""
        return sum(share.amount for share in self.largest) + self.others.amount

    @property
    def count(self) -> int:
        """How many contribute to it."""
        return len(self.largest) + self.others_count


@dataclass(frozen=True)
class TimeToResolve:
    """How long the outages took that `counted`: half of them at most `median`, nine of ten at most `ninth`.

    `lengths` says how many took how long, by the classes between LENGTHS.
    """

    counted: int
    median: int
    ninth: int
    lengths: Sequence[int]
    left_out: LeftOut


@dataclass(frozen=True)
class Etas:
    """How many outages were resolved before their last ETA passed, and how many after it."""

    kept: int
    missed: int
    left_out: LeftOut


@dataclass(frozen=True)
class Insights:
    """The figures about one system, or about all if `system` is "".

    `announced` outages were announced in the window; `outages` of them count, and are in `weeks`: `left_out`
    says why the others do not. `downtime` is by system, within the window, up to now for the `open` outages
    in it. `severities` are how many outages had which. `alerts` are by monitor.
    """

    window: Window
    system: str
    announced: int
    outages: int
    weeks: Sequence[Week]
    left_out: LeftOut
    time_to_resolve: TimeToResolve
    downtime: Ranking
    open: int
    etas: Etas
    severities: Sequence[Share]
    alerts: Ranking

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.announced or self.downtime.count or self.alerts.count)
