"""Sharing a message of an outage's channel in the thread of its announcement."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from models import ChangeKind, DedicatedChannel, DeliveryKind, Outage, OutageState
from models.database import connection, transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.outages import history
from phoenix_bot.people import eligibility, profiles
from phoenix_bot.text.permalinks import Place

log = logging.getLogger(__name__)


def share(channel_id: str, ts: str, *, author: str, act: Act) -> None:
    """Queue the question for a message's link, if its channel is that of an outage; then record() follows.

    `author` is the Slack id of whoever wrote it, or "". Slack is also asked who shares it, if it has not told
    us yet.
    """
    with connection():
        outage = _outage_of(channel_id)
    if outage is None:
        return
    with transaction():
        by = profiles.meet(act.by, now=act.now)
        if (by.is_known and not eligibility.may_act(by)) or not intake.is_new(act):
            return
        outbox.put(
            DeliveryKind.SHARE_LINK,
            lane=f"share/{outage.id}",
            payload={"channel": channel_id, "ts": ts, "author": author, "act": act.key},
            now=act.now,
            outage=outage,
            actor_id=act.by,
            after=None if by.is_known else profiles.pending_profile(act.by),
        )


@dataclass(frozen=True)
class Words:
    """What a shared message says: its text, legible to everybody, and the names of its files.

    `author_name` is for a message of an integration, which nobody of the workspace has written.
    """

    text: str = ""
    files: Sequence[str] = ()
    author_name: str = ""


UNREAD = Words()

FILES_NAMED = 10


def record(outage: Outage, permalink: str, message: Place, words: Words, *, author: str, act: Act) -> None:
    """Record that a message was shared, and tell the thread: once, however many people share it.

    Then the app reacts to the message. Whoever shares it needs no permission, but must be somebody who may
    act. Needs a transaction.
    """
    by = profiles.find(act.by)
    if not by.is_known:
        log.warning("A message of outage %d is not shared: Slack does not say who %s is", outage.id, act.by)
    if not eligibility.may_act(by) or not intake.first_time(act):
        return
    fields = {
        "permalink": [None, permalink],
        "author": [None, author],
        "channel_id": [None, message.channel_id],
        **({} if words == UNREAD else {"ts": [None, message.ts]}),
        **{name: [None, value] for name, value in asdict(words).items() if value},
    }
    step = history.record(outage, ChangeKind.SHARED, act=act, changed=fields)
    told = history.tell_thread(outage, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)
    if told:
        outbox.put(
            DeliveryKind.SHARE_REACTION,
            lane=f"shared/{step.id}",
            payload={"channel": message.channel_id, "ts": message.ts},
            now=act.now,
            outage=outage,
            after=told[-1],
            is_after_new=True,
        )


def _outage_of(channel_id: str) -> Outage | None:
    """The outage whose channel this is: the open one, else the newest. Needs a connection."""
    found: Outage | None = (
        Outage.select(Outage.id)
        .join(DedicatedChannel)
        .where(DedicatedChannel.channel_id == channel_id)
        .order_by(Outage.state != OutageState.OPEN, Outage.id.desc())
        .first()
    )
    return found
