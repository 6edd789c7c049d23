"""Requests to Slack over connections that are kept for the next one: to open one costs as much as a call.

Over TLS it costs far more. Nothing is sent twice here. If a kept connection breaks, the caller hears of it as
of a new one that breaks: nobody knows what the other end has done.
"""

import select
import threading
import time
from collections import defaultdict
from email.message import Message
from http.client import HTTPConnection, HTTPSConnection
from ssl import SSLContext
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import Request

KEPT = 3.0
"""Seconds for which an idle connection is kept: servers wait longer, so they hardly close one in use."""


class Answer(NamedTuple):
    """What came back, whatever its status."""

    status: int
    headers: Message
    body: str


class _Place(NamedTuple):
    """Where a connection leads, and whom it trusts."""

    scheme: str
    host: str
    ssl: SSLContext | None


class _Idle(NamedTuple):
    connection: HTTPConnection
    since: float


_lock = threading.Lock()
_idle: defaultdict[_Place, list[_Idle]] = defaultdict(list)


def send(request: Request, *, timeout: float, ssl: SSLContext | None) -> Answer:
    """Send a request without a proxy, and return the answer; raises as urllib does, but for no status."""
    if not request.host:
        raise URLError("no host given")
    place = _Place(request.type, request.host, ssl)
    connection = _take(place) or _new(place)
    try:
        answer = _ask(connection, request, timeout)
    except BaseException:
        connection.close()
        raise
    _keep(place, connection)
    return answer


def _ask(connection: HTTPConnection, request: Request, timeout: float) -> Answer:
    connection.timeout = timeout
    if connection.sock is not None:
        connection.sock.settimeout(timeout)
    try:
        connection.request(request.get_method(), request.selector, request.data, dict(request.header_items()))
    except OSError as error:
        raise URLError(error) from error
    with connection.getresponse() as response:
        charset = response.headers.get_content_charset() or "utf-8"
        return Answer(response.status, response.headers, response.read().decode(charset))


def _new(place: _Place) -> HTTPConnection:
    if place.scheme == "https":
        return HTTPSConnection(place.host, context=place.ssl)
    return HTTPConnection(place.host)


def _take(place: _Place) -> HTTPConnection | None:
    """A kept connection that is alive, as far as anybody can see; None if there is none."""
    with _lock:
        stale = _stale()
        kept = _idle.get(place)
        connection = kept.pop().connection if kept else None
    for one in stale:
        one.close()
    if connection is None or not _has_news(connection):
        return connection
    connection.close()
    return _take(place)


def _keep(place: _Place, connection: HTTPConnection) -> None:
    # The other end may have said that it closes the connection.
    if connection.sock is not None:
        with _lock:
            _idle[place].append(_Idle(connection, time.monotonic()))


def close_idle() -> None:
    """Close what is kept and not in use."""
    with _lock:
        kept = [one.connection for idle in _idle.values() for one in idle]
        _idle.clear()
    for connection in kept:
        connection.close()


def _stale() -> list[HTTPConnection]:
    """Take out the connections that were idle for too long. Needs the lock."""
    oldest, stale = time.monotonic() - KEPT, []
    for place, kept in list(_idle.items()):
        stale += [one.connection for one in kept if one.since < oldest]
        _idle[place] = [one for one in kept if one.since >= oldest]
        if not _idle[place]:
            del _idle[place]
    return stale


def _has_news(connection: HTTPConnection) -> bool:
    """Whether something came though nothing was asked: mostly that the other end has closed it."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))
