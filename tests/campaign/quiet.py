"""The beginning of a walk, and its end: all is delivered, and nothing happens any more."""

import time
from collections.abc import Callable, Iterator, Sequence

import peewee

from models import Delivery, DeliveryKind, DeliveryState
from models.database import bind, close, connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members
from phoenix_bot.sandbox.wire.envelope import Envelope
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
    return {copy.number: usage(copy.pid, stage.bot_url) for copy in stage.copies.running}


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
        yield from _settle(stage)
    for _ in range(RETRIES):
        yield from _try_all_again(stage, crowd)
    for row in _undone(*UNDONE):
        yield f"delivery {row.id} ({row.kind}, lane {row.lane}) is stuck: {row.state} {row.error}"


def _settle(stage: Stage) -> Iterator[str]:
    """Wait until all is quiet; tells what is not in time."""
    if not until(lambda: _is_quiet(stage), SETTLES):
        waiting = ", ".join(f"{row.id} ({row.kind}, {row.state} {row.error})" for row in _undone(*WAITING))
        unanswered = ", ".join(f"{one.type} {one.id}" for one in _unanswered(stage))
        yield f"{SETTLES:.0f} seconds do not suffice for deliveries [{waiting}], envelopes [{unanswered}]"


def _try_all_again(stage: Stage, crowd: Crowd) -> Iterator[str]:
    """Let ada try all problems again, if a fault may have made them; tells what is not quiet after that."""
    problems, ada = _undone(DeliveryState.PARKED), crowd["ada"]
    if problems and stage.notes.get("problems"):
        stage.say(f"{len(problems)} problems: {', '.join(sorted({row.error for row in problems}))}")
        ada.persistently("try all again", lambda: ada.person.command("/phoenix", "problems retry"))
        until(lambda: not _undone(DeliveryState.PARKED), RETRIED)
        yield from _settle(stage)


WAITING = (DeliveryState.WAITING, DeliveryState.SENDING)
UNDONE = (*WAITING, DeliveryState.PARKED)


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
        if not _nothing_waits() or _unanswered(stage):
            return False
        time.sleep(LOOK)
    return True


def _unanswered(stage: Stage) -> list[Envelope]:
    """What Slack has sent and still waits for."""
    return [one for one in stage.slack.envelopes if not one.acked and not one.failed]


def until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is so, at most for so many seconds; returns whether it is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(LOOK)
    return False


def _nothing_waits() -> bool:
    """Whether there is nothing that the copies could send, now or later."""
    try:
        undone = _undone(*UNDONE)
    except peewee.DatabaseError:
        return False
    behind = _behind_problems(undone)
    return all(row.state == DeliveryState.PARKED or row.id in behind for row in undone)


def _behind_problems(undone: Sequence[Delivery]) -> set[int]:
    """The ids of announcements that are problems, and of all that waits for them."""
    announcements = [row for row in undone if row.kind == DeliveryKind.ANNOUNCEMENT]
    behind = {row.id for row in announcements if row.state == DeliveryState.PARKED}
    lanes = {row.lane for row in announcements if row.id in behind}
    size = 0
    while size < len(behind):
        size = len(behind)
        behind |= {row.id for row in undone if row.lane in lanes or row.after_id in behind}
        lanes |= {row.lane for row in undone if row.id in behind}
    return behind
