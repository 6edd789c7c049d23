"""The beginning of a walk, and its end: all is delivered, and nothing happens any more."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import peewee

from models import Delivery, DeliveryState
from models.database import bind, connection
from tests.campaign.people.crowd import Crowd
from tests.campaign.stage import Stage
from tests.phoenix import put_on_call, tell_who_reads

START = 30.0
"""Seconds that the copies may take to start."""

SETTLES = 60.0
"""Seconds after the last fault within which everything must be delivered."""

LOOK = 0.1
"""Seconds between two looks at the database."""


@dataclass(frozen=True)
class Usage:
    """What one process uses."""

    threads: int
    files: int


def begin(stage: Stage, copies: int) -> dict[int, Usage]:
    """Start so many copies, and wait until nothing happens; returns what each uses then, by its number."""
    bind(stage.database_url)
    put_on_call(stage.slack, *("nina", "omar", "ada"))
    tell_who_reads(stage.slack, stage.slack.channel_id("incidents"))
    for copy in stage.copies.all[:copies]:
        copy.start()
    assert until(lambda: stage.slack.connections >= copies, START), "the copies do not start"
    assert until(_nothing_waits, START), "what copies do at their start does not end"
    return {copy.number: usage(copy.pid) for copy in stage.copies.running}


def wait(stage: Stage, crowd: Crowd) -> Iterator[str]:
    """Wait until everything is delivered; tells what is stuck."""
    for who in crowd:
        who.leaves_forms()
    if not until(lambda: stage.slack.connections >= len(stage.copies.wanted), START):
        yield f"only {stage.slack.connections} of {len(stage.copies.wanted)} copies listen to Slack again"
    if not until(_nothing_waits, SETTLES):
        with connection():
            for row in Delivery.select().where(Delivery.done_at.is_null()):
                yield f"delivery {row.id} ({row.kind}, lane {row.lane}) is stuck: {row.state} {row.error}"


def until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is so, at most for so many seconds; returns whether it is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(LOOK)
    return False


def usage(pid: int) -> Usage:
    """The threads and open files of a process."""
    process = Path(f"/proc/{pid}")
    return Usage(len(list((process / "task").iterdir())), len(list((process / "fd").iterdir())))


def _nothing_waits() -> bool:
    waiting = (DeliveryState.WAITING, DeliveryState.SENDING)
    try:
        with connection():
            return not Delivery.select().where(Delivery.state.in_(waiting)).exists()
    except peewee.DatabaseError:
        return False
