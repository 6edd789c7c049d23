"""The beginning of a walk, and its end: all is delivered, and nothing happens any more."""

import time
from collections.abc import Callable, Iterator

import peewee

from models import Delivery, DeliveryState
from models.database import bind, close, connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members
from tests.campaign.people.crowd import NAMES, Crowd
from tests.campaign.stage import Stage
from tests.campaign.usage import Usage, usage
from tests.phoenix import put_on_call, tell_who_reads

START = 30.0
"""Seconds that the copies may take to start."""

SETTLES = 90.0
"""Seconds after the last fault within which everything must be delivered."""

REDELIVERED = 2
"""How often Slack delivers again what nobody has acknowledged, as it does after one and five minutes."""

RETRIES, RETRIED = 2, 3.0
"""How often an admin has all problems tried again; and the seconds within which that begins."""

LOOK, LOOKS = 0.1, 4
"""Seconds between two looks at the database; and how many of them must find nothing."""


def begin(stage: Stage, copies: int) -> dict[int, Usage]:
    """Start so many copies, and wait until nothing happens; returns what each uses then, by its number."""
    bind(stage.database_url)
    put_on_call(stage.slack, *NAMES)
    for name in NAMES:
        group_members.join_named(stage.slack.user_id(name), "edit_all_outages", now=utcnow())
    tell_who_reads(stage.slack, stage.slack.channel_id("incidents"))
    for copy in stage.copies.all[:copies]:
        copy.start()
    assert until(lambda: stage.slack.connections >= copies, START), "the copies do not start"
    assert until(_nothing_waits, START), "what copies do at their start does not end"
    return {copy.number: usage(copy.pid) for copy in stage.copies.running}


def wait(stage: Stage, crowd: Crowd) -> Iterator[str]:
    """Wait until everything is delivered; tells what is stuck, and what is a problem that no fault explains.

    Problems that a fault explains are tried again, as an admin would.
    """
    # A fault may have ended the connection of the start.
    close()
    for who in crowd:
        who.leaves_forms()
    if not until(lambda: _is_connected(stage), START):
        starts = ", ".join(
            f"{copy.starts} starts, running: {copy.is_running}" for copy in stage.copies.wanted
        )
        yield f"only {stage.slack.connections} of {len(stage.copies.wanted)} copies listen to Slack: {starts}"
    for _ in range(REDELIVERED):
        until(lambda: _is_connected(stage), START)
        stage.slack.redeliver()
        until(lambda: _is_quiet(stage), SETTLES)
    for _ in range(RETRIES):
        _try_all_again(stage, crowd)
    for row in _undone(*UNDONE):
        yield f"delivery {row.id} ({row.kind}, lane {row.lane}) is stuck: {row.state} {row.error}"


def _try_all_again(stage: Stage, crowd: Crowd) -> None:
    """Let ada try all problems again, if a fault may have made them, and wait until all is quiet."""
    problems, ada = _undone(DeliveryState.PARKED), crowd["ada"]
    if problems and stage.notes.get("problems"):
        stage.say(f"{len(problems)} problems: {', '.join(sorted({row.error for row in problems}))}")
        ada.persistently("try all again", lambda: ada.person.command("/phoenix", "problems retry"))
        until(lambda: not _undone(DeliveryState.PARKED), RETRIED)
        until(lambda: _is_quiet(stage), SETTLES)


UNDONE = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.PARKED)


def _undone(*states: DeliveryState) -> list[Delivery]:
    with connection():
        return list(Delivery.select().where(Delivery.done_at.is_null(), Delivery.state.in_(states)))


def _is_connected(stage: Stage) -> bool:
    """Whether all copies have listened to Slack for a while."""
    for _ in range(LOOKS):
        if stage.slack.connections < len(stage.copies.wanted):
            return False
        time.sleep(LOOK)
    return True


def _is_quiet(stage: Stage) -> bool:
    """Whether nothing has waited for a while, neither in the outbox nor in Slack."""
    for _ in range(LOOKS):
        if not _nothing_waits() or any(not one.acked and not one.failed for one in stage.slack.envelopes):
            return False
        time.sleep(LOOK)
    return True


def until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is so, at most for so many seconds; returns whether it is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(LOOK)
    return False


def _nothing_waits() -> bool:
    waiting = (DeliveryState.WAITING, DeliveryState.SENDING)
    try:
        with connection():
            return not Delivery.select().where(Delivery.state.in_(waiting)).exists()
    except peewee.DatabaseError:
        return False
