"""Alerts that Datadog posts to Slack. Pure: from a message to a notification.

Datadog promises no format. So an alert is recognised by its link to a monitor, wherever in the message of an
app that stands, and by the word that its title begins with.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from models import AlertType, Source
from phoenix_bot.monitors.alerts import About, Notification

HOSTS = re.compile(r"(?:[a-z0-9-]+\.)*(?:datadoghq\.com|datadoghq\.eu|ddog-gov\.com)")

URL = re.compile(r"https?://[^\s<>|\"'\\]+")

TYPES = {"triggered": AlertType.CRITICAL, "warn": AlertType.WARNING, "warning": AlertType.WARNING}
"""The type of an alert by the word that its title begins with; any other word says nothing about it."""

UP = "recovered"

KNOWN = {*TYPES, UP, "no data", "renotify", "alert"}

EVALUATION = timedelta(minutes=5)
"""How far the end of the graph in a link lies behind the event: links that do that end after the message."""

TEXT = 3000

NOTIFIED = re.compile(r"\s*\bNotified:(?:[\s,]*@\S+)+\s*$")
"""The end of an alert's text: whom Datadog told of it."""

DEPTH = 12
"""How deep blocks are searched for links."""


@dataclass(frozen=True)
class Link:
    """A link to a monitor, with what its query says."""

    url: str
    host: str
    monitor_id: str
    query: Mapping[str, list[str]]

    def first(self, *names: str) -> str:
        """The first of these parts of the query that is given; "" if none is."""
        return next((_clean(self.query[name][0]) for name in names if self.query.get(name)), "")


def read(message: Mapping[str, Any]) -> Notification | None:
    """The notification in a message of an app; None if it is none of Datadog's about a monitor."""
    found = next(_links(message), None)
    word, name = _title(message)
    posted = _epoch(str(message.get("ts") or ""), 1)
    if found is None or not word or posted is None:
        return None
    state = word.removeprefix("re-").strip()
    at = _moment(found, posted)
    scope = _distinct(found.first("group"), 255)
    event = found.first("event_id", "link_event_id")
    monitor = found.monitor_id
    return Notification(
        About(Source.DATADOG, monitor, _without(name, scope), url=f"https://{found.host}/monitors/{monitor}"),
        key=_distinct(f"event {event}" if event else f"{state} {scope}@{int(at.timestamp())}", 100),
        at=at,
        is_up=state == UP,
        type=TYPES.get(state, AlertType.UNDEFINED),
        text=_text(message)[:TEXT],
        url=_clean(found.url)[:2000],
        scope=scope,
    )


def _links(message: Mapping[str, Any]) -> Iterator[Link]:
    """Links to monitors: first those of titles, then all others."""
    attachments = _objects(message.get("attachments"))
    urls = [str(one.get("title_link") or "") for one in attachments]
    for text in _strings(message):
        urls += URL.findall(text)
    for url in urls:
        if found := _link(url.replace("&amp;", "&")):
            yield found


def _link(url: str) -> Link | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not HOSTS.fullmatch(host):
        return None
    monitor_id, query = _monitor(parts)
    return Link(url, host, monitor_id, parse_qs(query)) if monitor_id else None


def _monitor(parts: SplitResult) -> tuple[str, str]:
    """The id and the query of /monitors/ID?… or of the older /monitors#ID?…; "" if it leads elsewhere."""
    if now := re.fullmatch(r"/monitors/([0-9]{1,20})/?", parts.path):
        return now[1], parts.query
    before, _, query = parts.fragment.partition("?")
    if parts.path.rstrip("/") == "/monitors" and re.fullmatch(r"[0-9]{1,20}", before):
        return before, query or parts.query
    return "", ""


def _title(message: Mapping[str, Any]) -> tuple[str, str]:
    """The casefolded word that says what happened, and the name behind it; "" if there is no such title.

    "Triggered: name", "[Triggered] name" and "[Triggered on {host:a}] name" are known.
    """
    for text in _titles(message):
        line = re.sub(r"^\s*\[TEST\]\s*", "", text.strip(), flags=re.IGNORECASE).split("\n")[0].strip(" *")
        found = re.match(r"\[(?P<word>[^\]:]{2,20}?)(?: on [^\]]*)?\]\s*(?P<name>.+)", line) or re.match(
            r"(?P<word>[^:\[\]]{2,20}):\s+(?P<name>.+)", line
        )
        if found:
            word = _clean(found["word"]).casefold()
            # Other apps write about monitors, too. Only Datadog's own titles lead to one.
            is_title = any(
                line in str(one.get("title") or "") and _link(str(one.get("title_link") or ""))
                for one in _objects(message.get("attachments"))
            )
            if is_title or word.removeprefix("re-").strip() in KNOWN:
                return word, _clean(found["name"])[:255]
    return "", ""


def _without(name: str, scope: str) -> str:
    """The name of a monitor; the title of an alert has what it is about behind it."""
    return name.removesuffix(f" on {scope}") if scope else name


def _titles(message: Mapping[str, Any]) -> Iterator[str]:
    for one in _objects(message.get("attachments")):
        yield from (str(one.get(name) or "") for name in ("title", "pretext", "fallback"))
    yield from _strings(message.get("blocks"))
    yield from _strings(message.get("attachments"))
    yield str(message.get("text") or "")


def _text(message: Mapping[str, Any]) -> str:
    """What the alert says, below its title."""
    texts = [str(one.get("text") or "") for one in _objects(message.get("attachments"))]
    return next((_clean(NOTIFIED.sub("", text)) for text in texts if text.strip()), "")


def _moment(link: Link, posted: datetime) -> datetime:
    """When it happened: as the link says, else when the message came. It is never later than the message."""
    if event := _epoch(link.first("link_event_ts"), 1):
        return min(event, posted)
    end = _epoch(link.first("to_ts"), 1000) or posted
    return min(end - EVALUATION if end > posted else end, posted)


def _epoch(text: str, per_second: int) -> datetime | None:
    if not re.fullmatch(r"[0-9]{9,14}(\.[0-9]+)?", text):
        return None
    try:
        moment = datetime.fromtimestamp(float(text) / per_second, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if 2000 < moment.year < 2100 else None


def _distinct(text: str, limit: int) -> str:
    """Text that fits, and is still another one than every other text."""
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: limit - len(digest) - 1]} {digest}"


def _clean(text: str) -> str:
    """Text that every database takes."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "").strip()


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _strings(value: Any, depth: int = 0) -> Iterator[str]:
    """Every text in a message, wherever it stands."""
    if isinstance(value, str):
        yield value
    elif depth < DEPTH and isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part, depth + 1)
