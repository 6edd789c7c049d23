"""Each message, direct message, notice and reminder came once, and in the order of the outbox."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jobs import digest
from models import (
    ChangeKind,
    Delivery,
    DeliveryKind,
    DeliveryState,
    JobOutcome,
    JobRun,
    OutageChange,
    Reminder,
)
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.kinds import KINDS, kind_of
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.workspace.records import Post

MESSAGES = [name for name, kind in KINDS.items() if kind.is_message]

COMMENTED = (
    *(ChangeKind.EDITED, ChangeKind.REASSIGNED, ChangeKind.UPDATED, ChangeKind.SHARED),
    *(ChangeKind.RESOLVED, ChangeKind.WITHDRAWN, ChangeKind.REOPENED),
    *(ChangeKind.CLOSED_AS_DUPLICATE, ChangeKind.DUPLICATE_CLOSED, ChangeKind.CHANNEL_CREATED),
)
"""Steps that the thread of the announcement tells of."""


def broken(slack: Sandbox, deleted: Sequence[str]) -> Iterator[str]:
    """Messages that are missing, that came twice, or that came in another order than they were queued.

    `deleted` are the keys of messages that people deleted: such a one may come again.
    """
    rows = {row.key: row for row in Delivery.select()}
    posted = {key: max(1, number - deleted.count(key)) for key, number in times_posted(slack).items()}
    yield from _wrong_numbers(rows, posted)
    yield from _unasked(rows)
    yield from _digests(rows)
    yield from _wrong_order(slack, rows)
    yield from _uncommented(rows)
    yield from _unreminded(rows)


def times_posted(slack: Sandbox) -> Mapping[str, int]:
    """How often Slack has taken each message, by its key, even if somebody deleted it since."""
    taken = (call for call in slack.calls_of("chat.postMessage") if call.ok and call.args.get("metadata"))
    return Counter(key_of(call.args["metadata"]) for call in taken)


def key_of(metadata: Any) -> str:
    """The key of the delivery whose message has this metadata."""
    return str(metadata["event_payload"]["delivery"])


def _wrong_numbers(rows: Mapping[str, Delivery], posted: Mapping[str, int]) -> Iterator[str]:
    for key, number in posted.items():
        if key not in rows:
            yield f"Slack has a message of which the database knows nothing: {key}"
        elif number > 1:
            yield f"{name(rows[key])} came {number} times"
    for key, row in rows.items():
        is_due = row.kind in MESSAGES and row.state == DeliveryState.SENT and key not in posted
        if is_due and not _is_needless(row):
            yield f"{name(row)} counts as sent, and never came"


def _is_needless(row: Delivery) -> bool:
    """Whether a message was rightly left out.

    A reminder may come too late to be true. News for the thread of a notice are part of a notice that comes
    after them. In an outage's own channel nothing is said while it is archived.
    """
    if row.kind == DeliveryKind.REMINDER:
        return kind_of(row).build(row, Vocabulary()) is None
    if row.kind == DeliveryKind.CHANNEL_POST:
        archived = OutageChange.kind == ChangeKind.CHANNEL_ARCHIVED
        return OutageChange.select().where(OutageChange.outage == row.outage_id, archived).exists()
    if row.kind != DeliveryKind.NOTICE_REPLY or row.done_at is None:
        return False
    notices = Delivery.select().where(Delivery.kind == DeliveryKind.NOTICE, Delivery.lane == row.lane)
    return all(notice.done_at is None or notice.done_at >= row.done_at for notice in notices)


def _unasked(rows: Mapping[str, Delivery]) -> Iterator[str]:
    """What was queued twice for the same step."""
    about = Counter(
        (row.kind, row.lane, row.payload["change"], row.payload.get("what"))
        for row in rows.values()
        if "change" in row.payload and row.kind in MESSAGES
    )
    for what, number in about.items():
        if number > 1:
            yield f"{what} was queued {number} times"


def _digests(rows: Mapping[str, Delivery]) -> Iterator[str]:
    """Days with more than one digest, and days whose job counts as done and that have none."""
    days = Counter(row.payload["news"]["day"] for row in rows.values() if row.kind == DeliveryKind.DIGEST)
    for day, number in days.items():
        if number > 1:
            yield f"{day} has {number} digests"
    done = JobRun.select().where(JobRun.name == digest.NAME, JobRun.outcome == JobOutcome.OK)
    if not days and done.exists():
        yield "the job of the digest has ended, and there is none"


def _wrong_order(slack: Sandbox, rows: Mapping[str, Delivery]) -> Iterator[str]:
    """Neighbours of one lane and one thread in the wrong order. What an admin had tried again may be late."""
    by_place: dict[tuple[str, str | None], list[Delivery]] = defaultdict(list)
    for post in sorted(_posts(slack), key=lambda post: post.ts):
        row = rows.get(key_of(post.metadata))
        if row is not None and "retry" not in row.payload and row.kind != DeliveryKind.ANNOUNCEMENT:
            by_place[row.lane, post.thread_ts].append(row)
    for (lane, _), there in by_place.items():
        ids = [row.id for row in there]
        if ids != sorted(ids):
            yield f"the messages of lane {lane} stand in the order {ids}"


def _posts(slack: Sandbox) -> list[Post]:
    with slack.workspace.lock:
        channels = list(slack.workspace.channels.values())
        return [post for channel in channels for post in channel.posts.values() if post.metadata]


def _uncommented(rows: Mapping[str, Delivery]) -> Iterator[str]:
    told = Counter(row.payload["change"] for row in rows.values() if row.kind == DeliveryKind.COMMENT)
    for step in OutageChange.select().where(OutageChange.kind.in_(COMMENTED)):
        if told[step.id] != 1:
            yield f"step {step.id} ({step.kind}) of outage {step.outage_id} has {told[step.id]} comments"


def _unreminded(rows: Mapping[str, Delivery]) -> Iterator[str]:
    told = Counter(row.payload["reminder"] for row in rows.values() if row.kind == DeliveryKind.REMINDER)
    for reminder in Reminder.select():
        if told[reminder.id] != 1:
            yield f"reminder {reminder.id} ({reminder.kind}) has {told[reminder.id]} messages"


def name(row: Delivery) -> str:
    """A delivery in words."""
    return f"delivery {row.id} ({row.kind}, lane {row.lane}, {row.payload})"
