"""People who join an outage's own channel: they can catch up with one click."""

from models import DeliveryKind
from models.database import connection, transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.reading import unnumbered
from phoenix_bot.people import profiles


def joined(channel_id: str, *, act: Act) -> None:
    """Offer to catch somebody up who has joined a channel, if it is that of an outage they do not work on."""
    with connection():
        found = unnumbered.of_channel(channel_id)
    for announcement in found:
        outage = announcement.outage
        if act.by in outage.assignee_ids:
            return
        with transaction():
            if not intake.first_time(act):
                return
            user = profiles.meet(act.by, now=act.now)
            outbox.put(
                DeliveryKind.CATCH_UP_OFFER,
                lane=f"{messages.lane(outage.id)}{act.by}",
                payload={"to": act.by, "channel": channel_id},
                now=act.now,
                outage=outage,
                # Who they are decides whether they may read.
                after=None if user.is_known else profiles.pending_profile(act.by),
            )
