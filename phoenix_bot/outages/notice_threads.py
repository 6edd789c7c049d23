"""The notices that stand in audiences' channels: each is kept current, and its thread hears what is new.

See notices.py for which notices there are. An outage without any costs no statement here.
"""

from models import Audience, Delivery, DeliveryKind, Notice, NoticeMessage, Outage, OutageChange, Payload
from models.prepared import Prepared, parameter
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.people import profiles


def remember(outage: Outage, audience: Audience, channel_id: str, what: Notice) -> None:
    """Store that `what` is queued for a channel. Needs a transaction that holds the outage."""
    is_affected = what is not Notice.UNAFFECTED
    NoticeMessage.insert(
        outage=outage, audience=audience, channel_id=channel_id, is_affected=is_affected
    ).on_conflict(
        conflict_target=[NoticeMessage.outage, NoticeMessage.audience, NoticeMessage.channel_id],
        update={NoticeMessage.is_affected: is_affected},
    ).execute()
    if not outage.has_notices:
        outage.has_notices = True
        outage.save(only=[Outage.has_notices])


def queue_current(outage: Outage, *, act: Act) -> None:
    """Queue every notice about the outage as it is now. Needs a transaction."""
    if outage.has_notices:
        for message in _of(outage):
            _put(DeliveryKind.NOTICE_UPDATE, outage, message, {}, act)


def queue_reply(outage: Outage, step: OutageChange, *, act: Act, is_correction: bool = False) -> None:
    """Queue what `step` says of the ETA, and its author's words, for the threads of notices.

    A correction has only the words: the ETA was told with the former ones.

    The author's name and picture stand over it, so it waits until Slack has told us those.
    """
    if not outage.has_notices:
        return
    after = profiles.pending_profile(act.by) if act.by and not profiles.find(act.by).is_known else None
    for message in _of(outage):
        if message.is_affected:
            payload: Payload = {"change": step.id, "changes": not is_correction}
            _put(DeliveryKind.NOTICE_REPLY, outage, message, payload, act, after)


def find(outage_id: int | None, audience: str, channel_id: str) -> NoticeMessage | None:
    """Where the notice about an outage stands in a channel, if one is known. Needs a connection."""
    found: NoticeMessage | None = NoticeMessage.get_or_none(
        NoticeMessage.outage == outage_id,
        NoticeMessage.audience == audience,
        NoticeMessage.channel_id == channel_id,
    )
    return found


def _of(outage: Outage) -> list[NoticeMessage]:
    return _OF.models(NoticeMessage, outage=outage)


_OF = Prepared(
    lambda: (
        NoticeMessage.select()
        .where(NoticeMessage.outage == parameter("outage", NoticeMessage.outage))
        .order_by(NoticeMessage.id)
    )
)


def _put(
    kind: DeliveryKind,
    outage: Outage,
    message: NoticeMessage,
    payload: Payload,
    act: Act,
    after: Delivery | None = None,
) -> None:
    outbox.put(
        kind,
        lane=outbox.notice_lane(message.channel_id, outage, message.audience),
        payload={**payload, "audience": message.audience, "channel": message.channel_id},
        now=act.now,
        outage=outage,
        actor_id=act.by,
        after=after,
    )
