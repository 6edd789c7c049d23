"""Keys by which a message is known again, also by a database that was restored from before it was sent.

The bot queues some messages of its own accord, and some because a delivery has ended. On a restored database
it queues them again. Their keys do not change by that, so that Slack can be searched for them first.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import blake2s

from peewee import fn

from models.moves import DatabaseMove, MoveKind
from models.outbox import Delivery
from models.prepared import Prepared, parameter

SEARCHED = timedelta(days=1)
"""How long after a restore Slack is searched for what the bot tells of its own accord."""


class _Cause(threading.local):
    """The delivery whose end queues others now, and how many of each kind and lane it has queued."""

    def __init__(self) -> None:
        self.row: Delivery | None = None
        self.counts: dict[tuple[str, str], int] = {}


_cause = _Cause()


@contextmanager
def caused_by(row: Delivery) -> Iterator[None]:
    """What is queued in this block follows from the end of `row`, which may end only once."""
    before = _cause.row, _cause.counts
    _cause.row, _cause.counts = row, {}
    try:
        yield
    finally:
        _cause.row, _cause.counts = before


def follow(row: Delivery) -> None:
    """Give a new row the key that follows from the delivery that causes it, if one does."""
    if _cause.row is None:
        return
    place = (row.kind, row.lane)
    number = _cause.counts[place] = _cause.counts.get(place, 0) + 1
    row.key = _key(f"{_cause.row.key} {row.kind} {row.lane} {number}")
    if _cause.row.payload.get("restored"):
        search_first(row, since=_cause.row.created_at)


def tell_apart(row: Delivery, once: str, *, now: datetime) -> None:
    """Give a new row the key that `once` stands for, unless another one has it. Needs a connection.

    It is for what the bot tells of its own accord: the same text for the same message, "" for all others.
    """
    key = _key(once)
    if not once or _KEY.rows(key=key):
        return
    row.key = key
    [(until_at,)] = _RESTORED.rows(lately=now - SEARCHED)
    since: datetime | None = DatabaseMove.until_at.python_value(until_at)
    if since is not None:
        search_first(row, since=since)


def search_first(row: Delivery, *, since: datetime) -> None:
    """Have Slack searched for a row's message before it is sent: it may have been sent after `since`."""
    row.payload = {**row.payload, "restored": True}
    row.uncertain, row.tried_at = True, row.tried_at or since


def _key(text: str) -> str:
    return blake2s(text.encode(), digest_size=16).hexdigest()


_KEY = Prepared(lambda: Delivery.select(Delivery.id).where(Delivery.key == parameter("key", Delivery.key)))

_RESTORED = Prepared(
    lambda: DatabaseMove.select(fn.MIN(DatabaseMove.until_at)).where(
        DatabaseMove.kind == MoveKind.RESTORED, DatabaseMove.at > parameter("lately", DatabaseMove.at)
    )
)
