"""Alerts as they come from other services, in any order and any number of times."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from peewee import EXCLUDED

from models import Alert, AlertDay, AlertNotice, AlertType, Monitor, Source
from models.database import held, transaction

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


def take_in(news: Notification, *, now: datetime) -> Alert | None:
    """Store what a notification says; returns the alert that it began, continued or ended, if any."""
    with transaction():
        monitor = _monitor(news.about, now=now)
        if not _is_new(monitor, news, now=now):
            return None
        return _end(monitor, news) if news.is_up else _begin(monitor, news)


def _monitor(about: About, *, now: datetime) -> Monitor:
    """The monitor, held until the transaction ends; made if this is the first that is heard of it."""
    which = (Monitor.source == about.source) & (Monitor.external_id == about.external_id)
    found: Monitor | None = held(Monitor.select().where(which)).get_or_none()
    if found is None:
        Monitor.insert(
            source=about.source,
            external_id=about.external_id,
            name=about.name or f"{about.source.label} {about.external_id}",
            description=about.description,
            url=about.url,
            made_at=now,
        ).on_conflict_ignore().execute()
        found = held(Monitor.select().where(which)).get()
    return found


def _is_new(monitor: Monitor, news: Notification, *, now: datetime) -> bool:
    seen = AlertNotice.insert(monitor=monitor, key=news.key, at=now).on_conflict_ignore()
    return bool(seen.as_rowcount().execute())


def newest(monitor: Monitor, scope: str) -> Alert | None:
    """The alert of a monitor that began last. Needs a connection."""
    alerts = Alert.select().where(Alert.monitor == monitor, Alert.scope == scope)
    found: Alert | None = alerts.order_by(Alert.started_at.desc(), Alert.id.desc()).first()
    return found


def _end(monitor: Monitor, news: Notification) -> Alert | None:
    if not news.scope and (monitor.last_up_at is None or monitor.last_up_at < news.at):
        monitor.last_up_at = news.at
        monitor.save(only=[Monitor.last_up_at])
    alert = newest(monitor, news.scope)
    if alert is None or alert.ended_at is not None or alert.started_at > news.at:
        return None
    alert.ended_at = news.at
    alert.save(only=[Alert.ended_at])
    return alert


def _begin(monitor: Monitor, news: Notification) -> Alert | None:
    last = newest(monitor, news.scope)
    # The end came first: notifications may overtake each other.
    up_at = monitor.last_up_at if not news.scope else None
    ended_at = up_at if up_at and up_at >= news.at else None
    if last is not None and _is_still(last, news):
        return _continue(last, news, ended_at)
    alert = Alert.create(
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


def _is_still(last: Alert, news: Notification) -> bool:
    """Whether an alert is the one before, which is open, or has only just ended."""
    if last.ended_at is None:
        return True
    is_inside = last.started_at <= news.at <= last.ended_at
    return bool(is_inside or abs(news.at - last.ended_at) < FLAPPING)


def _continue(last: Alert, news: Notification, ended_at: datetime | None) -> Alert:
    if last.ended_at is not None and news.at >= last.ended_at:
        last.times += 1
        last.ended_at = ended_at
    last.started_at = min(last.started_at, news.at)
    if last.type != AlertType.CRITICAL and news.type != AlertType.UNDEFINED:
        last.type = news.type
    last.text, last.url = news.text or last.text, news.url or last.url
    last.save()
    return last


def _count(monitor: Monitor, at: datetime) -> None:
    Monitor.update(last_alert_at=at).where(
        Monitor.id == monitor.id, Monitor.last_alert_at.is_null() | (Monitor.last_alert_at < at)
    ).execute()
    one_more = {AlertDay.count: AlertDay.count + EXCLUDED.count}
    AlertDay.insert(monitor=monitor, day=at.astimezone(UTC).date(), count=1).on_conflict(
        conflict_target=[AlertDay.monitor, AlertDay.day], update=one_more
    ).execute()
