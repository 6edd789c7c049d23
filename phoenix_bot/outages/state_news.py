"""Telling everybody that an outage is over, or open again."""

from models import ChannelPost, DeliveryKind, Outage, OutageChange
from phoenix_bot.acts import Act
from phoenix_bot.outages import history, notices
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.notices import Audiences


def queue(outage: Outage, step: OutageChange, audiences: Audiences, *, act: Act) -> None:
    """Queue the news of `step` for the announcement, its thread, the audiences, and the outage's channel.

    Needs a transaction that holds the outage.
    """
    pin, post = DeliveryKind.UNPIN, ChannelPost.RESOLVED
    if outage.is_open:
        pin, post = DeliveryKind.PIN, ChannelPost.REOPENED
    history.tell_thread(outage, DeliveryKind.UPDATE, pin, DeliveryKind.COMMENT, act=act, step=step)
    notices.queue_due(outage, step, audiences, act=act)
    messages.queue_current(outage, act=act)
    messages.queue_post(outage, post, act=act, step=step)
