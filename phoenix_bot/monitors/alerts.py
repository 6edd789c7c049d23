"""Alerts as they come from other services, in any order and any number of times.

Whatever the order, the alerts become the spans of time that they would be in the right one. Only what was
stored as two alerts stays two, even if it turns out later that hardly any time lay between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models import Alert, AlertType, Monitor, Source
from models.database import transaction
from models.prepared import create
from phoenix_bot.alerting import news as alerting
from phoenix_bot.alerting import standing
from phoenix_bot.monitors import details, stored
from phoenix_bot.monitors.sequence import Around

FLAPPING = timedelta(minutes=10)
"""An alert that comes back within so long is still the same one."""


@dataclass(frozen=True)
class About:
    """The monitor that a notification is about, as its service tells it."""

    source: Source
    external_id: str
    name: str
    description: str = ""
    url: str = ""

    @property
    def which(self) -> tuple[str, str]:
        """What identifies the monitor: its source, and its id there."""
        return self.source, self.external_id


@dataclass(frozen=True)
class Notification:
    """What a service says about a monitor: it alerts, or all is well again.

    `key` distinguishes this from other notifications about the monitor: if it comes twice, it counts once.
    `scope` is the part of what is watched that it is about, such as one host: each has alerts of its own.
    """

    about: About
    key: str
    at: datetime
    is_up: bool
    type: AlertType = AlertType.UNDEFINED
    text: str = ""
    url: str = ""
    scope: str = ""


def take_in(news: Notification, *, now: datetime, suggest_to: str = "") -> Alert | None:
    """Store what a notification says; returns the alert that it began, continued or ended, if any.

    If it makes a system critical, an outage is suggested in the channel `suggest_to`; "" for none.
    """
    with transaction():
        return _take_in(_monitor(news.about, now=now), news, now=now, suggest_to=suggest_to)


def take_in_all(told: Sequence[Notification], *, now: datetime, suggest_to: str = "") -> None:
    """As take_in() of each notification in turn, but all or nothing, and much cheaper."""
    with transaction():
        # In this order, so that two transactions cannot block each other.
        first = {news.about.which: news.about for news in reversed(told)}
        monitors = {which: _monitor(first[which], now=now) for which in sorted(first)}
        for system_id in sorted({monitor.system_id or 0 for monitor in monitors.values()} - {0}):
            standing.hold(system_id)
        for news in told:
            _take_in(monitors[news.about.which], news, now=now, suggest_to=suggest_to)


def _take_in(monitor: Monitor, news: Notification, *, now: datetime, suggest_to: str) -> Alert | None:
    if not _is_new(monitor, news, now=now):
        return None
    if monitor.system_id is None:
        # It concerns no outage.
        return _place(monitor, news)
    before = standing.ongoing(monitor, news.scope)
    alert = _place(monitor, news)
    after = standing.ongoing(monitor, news.scope)
    if after:
        alerting.goes_on(before, after, monitor, suggest_to=suggest_to, now=now)
    elif before:
        alerting.ended(before, monitor, at=news.at, now=now)
    return alert


def _place(monitor: Monitor, news: Notification) -> Alert | None:
    return _end(monitor, news) if news.is_up else _begin(monitor, news)


def _monitor(about: About, *, now: datetime) -> Monitor:
    """The monitor, held until the transaction ends; made if this is the first that is heard of it."""
    which = {"source": about.source, "external_id": about.external_id}
    found = stored.MONITOR.first(Monitor, **which)
    if found is not None:
        return found
    new = Monitor.insert(
        **which,
        name=about.name or f"{about.source.capitalize()} {about.external_id}",
        description=about.description,
        url=about.url,
        made_at=now,
    ).on_conflict_ignore()
    is_ours = bool(new.as_rowcount().execute())
    made = stored.MONITOR.models(Monitor, **which)[0]
    if is_ours:
        details.ask_soon(made, now=now)
    return made


def _is_new(monitor: Monitor, news: Notification, *, now: datetime) -> bool:
    """Store that this was told; False if it was told before."""
    return bool(
        stored.NOTICE.change(
            monitor=monitor.id,
            key=news.key,
            at=now,
            happened_at=news.at,
            scope=news.scope,
            is_up=news.is_up,
        )
    )


def _count(monitor: Monitor, at: datetime, *, by: int = 1) -> None:
    stored.LAST.change(monitor=monitor.id, at=at)
    stored.DAY.change(monitor=monitor.id, day=at.astimezone(UTC).date(), count=by)


def _around(monitor: Monitor, news: Notification) -> Around:
    return Around(monitor, news.scope, news.at, is_up=news.is_up, key=news.key)


def _end(monitor: Monitor, news: Notification) -> Alert | None:
    around = _around(monitor, news)
    alert = around.alert
    if not alert or not around.was_down or not around.covers(alert):
        return None
    downs = around.downs_after(alert.ended_at)
    if not downs:
        alert.ended_at = news.at
    else:
        alert.times += around.goes_down_next
        if downs[0] - news.at >= FLAPPING:
            _split(monitor, alert, news.at, downs)
    stored.change(alert)
    return alert


def _split(monitor: Monitor, alert: Alert, at: datetime, downs: list[datetime]) -> None:
    """End an alert at a moment that is told only now; what came after that is an alert of its own."""
    create(
        Alert,
        monitor=monitor,
        type=alert.type,
        text=alert.text,
        url=alert.url,
        scope=alert.scope,
        started_at=downs[0],
        ended_at=alert.ended_at,
        times=len(downs),
    )
    _count(monitor, downs[0])
    alert.times = max(1, alert.times - len(downs))
    alert.ended_at = at


def _begin(monitor: Monitor, news: Notification) -> Alert | None:
    around = _around(monitor, news)
    alert, after = around.alert, around.after
    is_known = alert is not None and around.covers(alert)
    if around.was_down and (is_known or after):
        # It was down already. If the alert of that was deleted, there is none any more.
        return _add(alert, news, around) if alert and is_known else None
    if after and around.goes_down_next:
        return _begin_earlier(monitor, after.happened_at, news, around)
    ended_at = after.happened_at if after else None
    if alert and is_known:
        return _add(alert, news, around, times=1)
    if alert and news.at - alert.ended_at < FLAPPING:
        alert.ended_at = ended_at
        return _add(alert, news, around, times=1)
    later = around.alert_after() if ended_at else None
    if later and later.started_at - ended_at < FLAPPING:
        _move_start(monitor, later, news.at)
        return _add(later, news, around, times=1)
    return _create(monitor, news, ended_at)


def _begin_earlier(monitor: Monitor, known: datetime, news: Notification, around: Around) -> Alert | None:
    """What is told only now began before all that was known of the same alert."""
    alert = around.alert_at(known)
    if alert is None or (alert.ended_at is not None and alert.ended_at < known):
        return None
    if alert.started_at == known:
        _move_start(monitor, alert, news.at)
    return _add(alert, news, around)


def _add(alert: Alert, news: Notification, around: Around, *, times: int = 0) -> Alert:
    """Store what a notification says about an alert that is known; the text is that of the newest."""
    alert.times += times
    if alert.type != AlertType.CRITICAL and news.type != AlertType.UNDEFINED:
        alert.type = news.type
    if around.after is None:
        alert.text, alert.url = news.text or alert.text, news.url or alert.url
    stored.change(alert)
    return alert


def _create(monitor: Monitor, news: Notification, ended_at: datetime | None) -> Alert:
    alert = create(
        Alert,
        monitor=monitor,
        type=news.type,
        text=news.text,
        url=news.url,
        scope=news.scope,
        started_at=news.at,
        ended_at=ended_at,
    )
    _count(monitor, news.at)
    return alert


def _move_start(monitor: Monitor, alert: Alert, at: datetime) -> None:
    _count(monitor, alert.started_at, by=-1)
    _count(monitor, at)
    alert.started_at = at
