"""Monitors, their changes, and their alerts."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from models import Alert, Monitor, MonitorChange, Source
from models.identities import new_token
from phoenix_bot.monitors import stored
from phoenix_bot.operations.transfer.django import choices, imported, people
from phoenix_bot.operations.transfer.django.people import People
from phoenix_bot.operations.transfer.django.reading import Row
from phoenix_bot.operations.transfer.django.reading import Source as Database
from phoenix_bot.operations.transfer.django.report import ADDED, JOINED, THERE
from phoenix_bot.operations.transfer.django.tables import ALERTS, MONITOR_HISTORY, MONITORS
from phoenix_bot.text.mrkdwn import one_line

ID_LIMIT, NAME_LIMIT, CHANNEL_LIMIT = 64, 255, 32

CHANGES = ("name", "description", "url", "severity")
"""The columns of a monitor of which its changes tell."""


@dataclass
class Monitors:
    """Takes over monitors; each method needs a transaction."""

    source: Database
    people: People
    now: datetime
    ours: dict[int, int] = field(default_factory=dict)

    def take_over(self) -> None:
        """The monitors, joined with ours by their service and their id there."""
        report = self.source.report
        for rows in imported.parts(self.source.rows(MONITORS)):
            before = imported.known(MONITORS.name, [row.id for row in rows])
            for row in rows:
                if reason := row.problem or _why_not(row):
                    report.refuse(row.table, row.id, reason)
                elif row.id in before:
                    self.ours[row.id] = int(before[row.id].ours)
                    report.count(row.table, THERE)
                else:
                    self._store(row)

    def _store(self, row: Row) -> None:
        which = {"source": _service(row), "external_id": row.text("external_id")}
        monitor = Monitor.get_or_none(*(getattr(Monitor, name) == value for name, value in which.items()))
        self.source.report.count(row.table, ADDED if monitor is None else JOINED)
        if monitor is None:
            monitor = Monitor.create(
                **which,
                **self._values(row),
                creator=row.text("created_by")[:NAME_LIMIT],
                channel_id=row.text("slack_channel_id")[:CHANNEL_LIMIT],
                made_at=row["created"],
            )
        self.ours[row.id] = monitor.id
        imported.remember(row.table, row.id, monitor.id)

    def _values(self, row: Row) -> dict[str, str]:
        severity = choices.meant(choices.SEVERITIES, row.text("severity"))
        if severity is None:
            why = "severity has a value that nobody knows"
            self.source.report.note(row.table, row.id, why, detail=row.text("severity"))
        link = row.text("link")
        return {
            "name": one_line(row.text("name") or row.text("external_id"), NAME_LIMIT),
            "description": row.text("description"),
            "url": link if link.startswith(("https://", "http://")) else "",
            "severity": severity or "",
        }

    def take_over_changes(self) -> None:
        """What people changed about monitors, as the differences between full rows."""
        report, last = self.source.report, dict[int, dict[str, str]]()
        for rows in imported.parts(self.source.rows(MONITOR_HISTORY)):
            before = imported.known(MONITOR_HISTORY.name, [row.id for row in rows])
            new: list[dict[str, Any]] = []
            known: list[tuple[int, object, dict[str, Any]]] = []
            for row in rows:
                monitor_id = self.ours.get(row["monitor_id"])
                if reason := row.problem or ("its monitor is not there" if monitor_id is None else ""):
                    report.refuse(row.table, row.id, reason)
                    continue
                values = self._values(row)
                former = last.get(row["monitor_id"])
                last[row["monitor_id"]] = values
                changed = {
                    name: [former[name], values[name]]
                    for name in CHANGES
                    if former and former[name] != values[name]
                }
                if row.id in before:
                    report.count(row.table, THERE)
                elif changed and row["modified_by_id"] is None:
                    report.refuse(row.table, row.id, "nobody is named who changed its monitor")
                else:
                    report.count(row.table, ADDED if changed else JOINED)
                    known.append((row.id, "", {}))
                    if changed:
                        by = people.stand_in(row["modified_by_id"], self.people, now=self.now)
                        new.append(
                            {"monitor": monitor_id, "by": by, "at": row["timestamp"], "fields": changed}
                        )
            if new:
                MonitorChange.insert_many(new).execute()
            imported.remember_all(MONITOR_HISTORY.name, known)

    def take_over_alerts(self, tell: Callable[[int], None]) -> None:
        """The alerts. The app did not know when one ended, so each ends when it began: none is open."""
        done = 0
        for rows in imported.parts(self.source.rows(ALERTS)):
            before = imported.known(ALERTS.name, [row.id for row in rows])
            new = list(self._new_alerts(rows, before))
            if new:
                Alert.insert_many([alert for _, alert in new]).execute()
                imported.remember_all(ALERTS.name, [(id, "", {}) for id, _ in new])
                _count_days([alert for _, alert in new])
            done += len(rows)
            tell(done)

    def _new_alerts(self, rows: list[Row], before: Any) -> Iterator[tuple[int, dict[str, Any]]]:
        report = self.source.report
        for row in rows:
            monitor_id = self.ours.get(row["monitor_id"])
            if reason := row.problem or ("its monitor is not there" if monitor_id is None else ""):
                report.refuse(row.table, row.id, reason)
            elif row.id in before:
                report.count(row.table, THERE)
            else:
                kind = choices.meant(choices.ALERT_TYPES, row.text("alert_type"))
                if kind is None:
                    why = "alert_type has a value that nobody knows"
                    report.note(row.table, row.id, why, detail=row.text("alert_type"))
                at = row["ts"] or row["created"]
                report.count(row.table, ADDED)
                alert = {"monitor": monitor_id, "type": kind or "undefined", "started_at": at, "ended_at": at}
                yield row.id, {**alert, "token": new_token()}


def _service(row: Row) -> str:
    """The service of a monitor; "" if nobody knows it. Older rows tell it only by their link."""
    found = choices.meant(choices.SOURCES, row.text("monitoring_system"))
    link = row.text("link").casefold()
    by_link = next((one.value for one in Source if one.value in link), "")
    return str(found or by_link)


def _why_not(row: Row) -> str:
    external_id = row.text("external_id")
    if not external_id:
        return "its service's id of it is empty"
    if len(external_id) > ID_LIMIT:
        return f"its service's id of it is longer than {ID_LIMIT} characters"
    return "" if _service(row) else "its service is neither Datadog nor Pingdom"


def _count_days(alerts: list[dict[str, Any]]) -> None:
    """Store how many alerts began on each day, and when the last one of each monitor did."""
    days: Counter[tuple[int, date]] = Counter()
    last: dict[int, datetime] = {}
    for alert in alerts:
        monitor_id, at = alert["monitor"], alert["started_at"]
        days[monitor_id, at.date()] += 1
        last[monitor_id] = max(last.get(monitor_id, at), at)
    for (monitor_id, day), number in sorted(days.items()):
        stored.DAY.change(monitor=monitor_id, day=day, count=number)
    for monitor_id, at in sorted(last.items()):
        stored.LAST.change(monitor=monitor_id, at=at)
