"""What each picture of insights shows, and its words: plain values, drawn by drawing.py.

The words are plain text. They say all that the picture does, so they also stand where there is no picture.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from phoenix_bot.blocks.content import duration
from phoenix_bot.blocks.insights.figures import Etas, Insights, LeftOut, Ranking, Week, Window
from phoenix_bot.text.mrkdwn import one_line, shorten

ALT_LIMIT = 1000
"""Code points that Slack takes in the alt text of a file."""

NAME_LIMIT = 100
"""Code points of a name in a picture; the drawing cuts what does not fit."""

WEEKS = "Outages per week"
"""The title of the first chart."""

LENGTH_NAMES = ("under 30 min", "30 min to 2 h", "2 to 8 h", "8 to 24 h", "1 to 3 days", "more than 3 days")
"""The classes of times to resolve: one more than figures.LENGTHS."""


class Look(StrEnum):
    """How a bar looks. Each has a colour and a pattern of its own."""

    PLAIN = "plain"
    UNFINISHED = "unfinished"
    OTHERS = "others"
    BAD = "bad"


@dataclass(frozen=True)
class Bar:
    """A bar of a chart; `told` says its amount in words."""

    label: str
    amount: int
    told: str
    look: Look = Look.PLAIN


@dataclass(frozen=True)
class Chart:
    """A picture, or its words alone if it has no bars.

    `about` says which figures these are, `headline` is what matters most, `notes` say how to read it. Bars
    stand upright, one a week, or lie below each other; of a ranking, the largest is the first.
    """

    title: str
    about: str
    headline: str
    notes: Sequence[str]
    bars: Sequence[Bar] = ()
    is_upright: bool = False
    is_ranking: bool = False

    @property
    def alt(self) -> str:
        """The picture in words, for who does not see it."""
        bars = "; ".join(f"{bar.label.replace(NEXT_LINE, ' ')}: {bar.told}" for bar in self.bars)
        parts = (f"{self.title}, {self.about}", self.headline, bars, *self.notes)
        return shorten(" ".join(f"{part.rstrip('.')}." for part in parts if part), ALT_LIMIT)


NEXT_LINE = "\n"
"""Parts a label into two lines."""


def of(figures: Insights) -> list[Chart]:
    """The charts of these figures, in the order in which people see them."""
    kinds: list[Callable[[Insights], Chart]] = [_weeks, _time_to_resolve, _downtime, _etas, _alerts]
    if figures.severities:
        kinds.insert(1, _severities)
    return [kind(figures) for kind in kinds]


def about(figures: Insights) -> str:
    """Which figures these are: of what, and of which days."""
    return f"{one_line(figures.system, NAME_LIMIT) or 'All systems'}, {figures.window.words}"


def days(window: Window) -> str:
    """The days of a window, such as "31 Aug to 28 Nov 2026"."""
    year = "" if window.first.year == window.last.year else f" {window.first.year}"
    return f"{_day(window.first)}{year} to {_day(window.last)} {window.last.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def many(count: int, what: str) -> str:
    """So many of something, such as "1 outage", "No outages" or "1,200 outages"."""
    return f"{count:,} {what}" + ("" if count == 1 else "s") if count else f"No {what}s"


def span(seconds: int) -> str:
    """A span of time in its two largest units, such as "3d 4h"."""
    if 0 < seconds < 60:
        return "under 1m"
    return " ".join(duration(timedelta(seconds=seconds)).split()[:2])


def _subtitle(figures: Insights) -> str:
    return f"{about(figures)} ({days(figures.window)})"


def _weeks(figures: Insights) -> Chart:
    weeks, window = figures.weeks, figures.window
    most = max(week.outages for week in weeks)
    busiest = f", {most:,} in the busiest week" if figures.outages > 1 and len(weeks) > 1 else ""
    notes = [f"Weeks begin on Monday, in {window.zone}. Hatched: the running week"]
    if weeks[0].monday < window.first:
        notes[0] += f", and the first, of which only the days from {_day(window.first)} on count"
    if words := figures.left_out.words:
        notes.append(f"Of {figures.announced:,} announced, {figures.outages:,} counted: {words}")
    bars = list(_columns(weeks, window)) if figures.outages else []
    headline = f"{many(figures.outages, 'outage')}{busiest}"
    return Chart(WEEKS, _subtitle(figures), headline, notes, bars, is_upright=True)


def _columns(weeks: Sequence[Week], window: Window) -> Iterator[Bar]:
    """A column a week; its label is its first day, and below it the month where one begins, or "now"."""
    month = 0
    for week in weeks:
        day = max(week.monday, window.first)
        is_running = week is weeks[-1]
        is_whole = day == week.monday and not is_running
        below = "now" if is_running else f"{day:%b}" if day.month != month else ""
        label, month = f"{day.day}{NEXT_LINE}{below}".strip(), day.month
        yield Bar(label, week.outages, f"{week.outages:,}", Look.PLAIN if is_whole else Look.UNFINISHED)


def _severities(figures: Insights) -> Chart:
    """Only drawn where outages have severities."""
    rated = sum(share.amount for share in figures.severities)
    bars = [Bar(share.name, share.amount, f"{share.amount:,}") for share in figures.severities]
    headline = ", ".join(f"{bar.label}: {bar.told}" for bar in bars)
    notes = [f"{figures.outages - rated:,} without a severity"] if rated < figures.outages else []
    return Chart("Outages by severity", _subtitle(figures), headline, notes, bars)


def _counted(figures: Insights, counted: int, left_out: LeftOut) -> str:
    """How many of the outages a figure counts, and why not the others."""
    if not left_out.words:
        return f"All {figures.announced:,} outages counted" if figures.announced > 1 else "1 outage counted"
    return f"Of {many(figures.announced, 'outage')}, {counted:,} counted: {left_out.words}"


def _time_to_resolve(figures: Insights) -> Chart:
    found = figures.time_to_resolve
    title, subtitle = "Time to resolve", _subtitle(figures)
    if not figures.announced:
        return Chart(title, subtitle, "No outages", [])
    notes = [_counted(figures, found.counted, found.left_out)]
    if not found.counted:
        return Chart(title, subtitle, "Nothing to measure yet", notes)
    if found.counted == 1:
        headline = f"1 outage, resolved after {span(found.median)}"
    else:
        headline = f"Median {span(found.median)}, 90th percentile {span(found.ninth)}"
        notes.append(
            "Half of them took no longer than the median, nine of ten no longer than the 90th percentile"
        )
    bars = [Bar(name, count, f"{count:,}") for name, count in zip(LENGTH_NAMES, found.lengths, strict=True)]
    return Chart(title, subtitle, headline, notes, bars)


def _downtime(figures: Insights) -> Chart:
    found = figures.downtime
    where = "" if figures.system else f" in {many(found.count, 'system')}"
    headline = f"{span(found.total)}{where}" if found.count else "No downtime"
    notes = []
    if found.count:
        notes.append("Where outages of one system overlap, that time counts once")
    if figures.open:
        are = "outage is still open: it counts" if figures.open == 1 else "outages are still open: they count"
        notes.append(f"{figures.open:,} {are} until now")
    bars = list(_bars(found, span, "systems"))
    title = "Downtime" if figures.system else "Downtime per system"
    return Chart(title, _subtitle(figures), headline, notes, bars, is_ranking=True)


def _bars(ranking: Ranking, tell: Callable[[int], str], what: str) -> Iterator[Bar]:
    for share in ranking.largest:
        yield Bar(one_line(share.name, NAME_LIMIT), share.amount, tell(share.amount))
    if ranking.others_count:
        label, amount = f"{ranking.others_count:,} other {what}", ranking.others.amount
        yield Bar(label, amount, tell(amount), Look.OTHERS)


def _etas(figures: Insights) -> Chart:
    found: Etas = figures.etas
    title, subtitle, counted = "ETA kept or missed", _subtitle(figures), found.kept + found.missed
    if not figures.announced:
        return Chart(title, subtitle, "No outages", [])
    notes = [_counted(figures, counted, found.left_out), "The last ETA of each outage counts"]
    if not counted:
        return Chart(title, subtitle, "Nothing to measure yet", notes[:1])
    percent = f" ({round(100 * found.kept / counted)}%)" if counted > 1 else ""
    bars = [
        Bar("Kept", found.kept, f"{found.kept:,}"),
        Bar("Missed", found.missed, f"{found.missed:,}", Look.BAD),
    ]
    return Chart(title, subtitle, f"{found.kept:,} of {counted:,} kept{percent}", notes, bars)


def _alerts(figures: Insights) -> Chart:
    found = figures.alerts
    monitors = many(found.count, "monitor")
    headline = f"{many(found.total, 'alert')} from {monitors}" if found.count else "No alerts"
    notes = ["Alerts are counted by days in UTC"] if found.count else []
    bars = list(_bars(found, "{:,}".format, "monitors"))
    return Chart("Alerts by monitor", _subtitle(figures), headline, notes, bars, is_ranking=True)
