"""Sentry, which is told of errors and of runs of jobs, but of nothing that people typed, and of no secret.

An event has what the lists below name, and nothing else: in particular no text of an error, for that may
quote whatever failed. Operators find the text in the log. What is left is searched for secrets all the same.
"""

import logging
import re
import threading
import uuid
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, cast

import sentry_sdk
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import event_from_exception

from phoenix_bot.acts.steady import steady
from phoenix_bot.watching import Place, Rhythm, Run, Watcher

PATIENCE = 2.0
"""Seconds, at most, in which the end of the process waits until everything is sent."""

REST = 600.0
"""Seconds in which the same error at the same place is not sent again: some jobs run every minute."""

REMEMBERED = 500
"""Errors that are remembered for that."""

CHECKED_FROM = timedelta(hours=1)
"""Jobs that run more often than this do not check in: what may be sent to Sentry is counted."""

LATE, LONGEST = 10, 60
"""Minutes after which Sentry calls a run missed, and one that goes on too long."""

EVENT = ("event_id", "timestamp", "level", "platform", "environment", "release", "transaction", "tags", "sdk")
EXCEPTION = ("type", "module")
FRAME = ("filename", "function", "module", "lineno", "in_app")
CHECK_IN = (
    *("event_id", "check_in_id", "monitor_slug", "status", "duration"),
    *("environment", "release", "monitor_config"),
)
"""What is sent of an event, of each exception in it, of each line of its stack, and of a check-in."""

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")

Mask = Callable[[str], str]
"""Returns a text with whatever is secret in it hidden."""


_http_log = logging.getLogger("urllib3.connectionpool")


def _is_news(record: logging.LogRecord) -> bool:
    """False for what the HTTP below the client says about each try to reach a Sentry that is down."""
    return "/envelope/" not in record.getMessage()


class Sentry(Watcher):
    """The Sentry project at `dsn`. Nothing here waits for it, except close()."""

    def __init__(self, dsn: str, *, environment: str, release: str, mask: Mask) -> None:
        self._mask = mask
        self._told: dict[tuple[object, ...], float] = {}
        self._lock = threading.Lock()
        _http_log.addFilter(_is_news)
        self._client = sentry_sdk.Client(
            dsn=dsn,
            environment=re.sub(r"[^\w.-]", "-", environment)[:64],
            release=release,
            # Else they are looked for in the environment, or on this machine.
            debug=False,
            server_name="",
            spotlight=False,
            keep_alive=False,
            # Nothing is told but what we tell: nothing is patched, and no library is looked into.
            default_integrations=False,
            auto_enabling_integrations=False,
            enable_backpressure_handling=False,
            auto_session_tracking=False,
            traces_sample_rate=0,
            trace_propagation_targets=[],
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            before_send=self.scrubbed,
        )

    def close(self) -> None:
        """Send what is not sent yet, but not for long."""
        self._client.close(timeout=PATIENCE)
        _http_log.removeFilter(_is_news)

    def failed(self, error: Exception, place: Place) -> None:
        """Send an error, unless it was sent a short while ago."""
        if not self._is_new(error, place):
            return
        event, hint = event_from_exception(error, client_options=self._client.options)
        outage = {} if place.outage_id is None else {"outage_id": str(place.outage_id)}
        # What is no code may be a text that quotes something.
        code = {"code": place.code} if CODE.fullmatch(place.code) else {}
        event["tags"] = {"part": place.part, "name": place.name, **outage, **code}
        event["transaction"] = f"{place.part} {place.name}"
        self._client.capture_event(event, hint)

    def job_began(self, run: Run) -> None:
        """Check in."""
        self._check_in(run, "in_progress")

    def job_ended(self, run: Run, *, seconds: float, has_failed: bool) -> None:
        """Check in a second time, with how it went."""
        self._check_in(run, "error" if has_failed else "ok", duration=seconds)

    def _check_in(self, run: Run, status: str, **more: float) -> None:
        if run.rhythm.every >= CHECKED_FROM:
            event = {
                "type": "check_in",
                "monitor_slug": run.job,
                # The same for both check-ins of a run, even if another process makes the second.
                "check_in_id": uuid.uuid5(uuid.NAMESPACE_OID, f"{run.job} {run.id}").hex,
                "status": status,
                "monitor_config": monitor(run.rhythm),
                **more,
            }
            self._client.capture_event(cast(Event, event))

    def _is_new(self, error: Exception, place: Place) -> bool:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        same = (
            place.part,
            place.name,
            place.code,
            type(error),
            trace and (trace.tb_frame.f_code, trace.tb_lineno),
        )
        now = steady()
        with self._lock:
            if now - self._told.get(same, now - REST) < REST:
                return False
            if len(self._told) >= REMEMBERED:
                self._told.clear()
            self._told[same] = now
        return True

    def scrubbed(self, event: Event, _: Hint) -> Event:
        """What may be sent of an event."""
        given = cast(dict[str, Any], event)
        if given.get("type") == "check_in":
            kept = {"type": "check_in", **_only(given, CHECK_IN)}
        else:
            exceptions = (given.get("exception") or {}).get("values") or []
            kept = _only(given, EVENT) | {"exception": {"values": [_exception(one) for one in exceptions]}}
        return cast(Event, self._masked(kept))

    def _masked(self, value: Any) -> Any:
        match value:
            case str():
                return self._mask(value)
            case dict():
                return {name: self._masked(part) for name, part in value.items()}
            case list() | tuple():
                return [self._masked(part) for part in value]
            case bool() | int() | float() | datetime() | None:
                return value
        return ""


def _only(given: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def _exception(given: dict[str, Any]) -> dict[str, Any]:
    frames = (given.get("stacktrace") or {}).get("frames") or []
    return _only(given, EXCEPTION) | {"stacktrace": {"frames": [_frame(one) for one in frames]}}


def _frame(given: dict[str, Any]) -> dict[str, Any]:
    kept = _only(given, FRAME)
    name = str(kept.get("filename") or "")
    # The folders of a machine may bear the name of a person.
    return kept | {"filename": name.rpartition("/")[2] if name.startswith("/") else name}


def monitor(rhythm: Rhythm) -> dict[str, Any]:
    """How Sentry is told when a job must check in."""
    schedule: dict[str, Any]
    if rhythm.at is None:
        minutes = round(rhythm.every / timedelta(minutes=1))
        value, unit = (minutes, "minute") if minutes % 60 else (minutes // 60, "hour")
        schedule = {"type": "interval", "value": value, "unit": unit}
    else:
        at, weekday = rhythm.at.at, rhythm.at.weekday
        # Sunday is 0 to cron, and Monday is 0 to Python.
        day = "*" if weekday is None else (weekday + 1) % 7
        schedule = {"type": "crontab", "value": f"{at.minute} {at.hour} * * {day}"}
    return {
        "schedule": schedule,
        "timezone": rhythm.zone,
        "checkin_margin": LATE,
        "max_runtime": LONGEST,
    }
