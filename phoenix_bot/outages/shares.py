"""What was said in an outage's dedicated channel, shown in the announcement's thread."""

from models import ChangeKind, DedicatedChannel, DeliveryKind, Outage, OutageState
from models.database import connection, transaction
from phoenix_bot import outbox, people
from phoenix_bot.acting import Act
from phoenix_bot.outages import records


def share(channel_id: str, ts: str, *, author: str, act: Act) -> None:
    """Share a message by `author` (a Slack id, or "") once, if its channel is that of an outage.

    Slack is asked for the link; who shared it needs no permission, but must be a full member.
    """
    with connection():
        outage = _outage_of(channel_id)
    if outage is None:
        return
    with transaction():
        if not people.meet(act.by, now=act.now).can_act or not records.first_time(act):
            return
        shared = {"permalink": [None, ""], "author": [None, author], "channel_id": [None, channel_id]}
        step = records.record(outage, ChangeKind.SHARED, act=act, changed=shared)
        outbox.put(
            DeliveryKind.SHARE_LINK,
            lane=f"share/{outage.id}",
            payload={"change": step.id, "channel": channel_id, "ts": ts},
            now=act.now,
            outage=outage,
            actor_id=act.by,
        )


def _outage_of(channel_id: str) -> Outage | None:
    """The outage that a channel is dedicated to: the open one, else the newest. Needs a connection."""
    found: Outage | None = (
        Outage.select(Outage.id)
        .join(DedicatedChannel)
        .where(DedicatedChannel.channel_id == channel_id)
        .order_by(Outage.state != OutageState.OPEN, Outage.id.desc())
        .first()
    )
    return found
