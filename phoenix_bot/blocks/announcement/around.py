"""What an announcement says of its own fate: its channel, where it was before, and how the outage ended."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block

from models import ChangeKind, ChannelState, DedicatedChannel, Outage
from phoenix_bot.blocks.announcement.related import Related
from phoenix_bot.blocks.content import aside
from phoenix_bot.text.mrkdwn import link, mention, moment

POSTED_AGAIN = {
    ChangeKind.REPOSTED: "Posted again because somebody deleted it",
    ChangeKind.MOVED: "Posted again here because its former channel accepts no more messages",
    ChangeKind.ANNOUNCED_AGAIN: "Announced again because its former announcement belongs to another app",
}


def repost(related: Related) -> Iterator[Block]:
    """That it was posted again, and why, if it was."""
    if related.posted_again:
        former = related.former_permalink and f" ({link(related.former_permalink, 'the former thread')})"
        yield aside(f"{POSTED_AGAIN[related.posted_again]}{former}")


def ended(outage: Outage) -> str:
    """Who ended the outage, how and when, in mrkdwn."""
    who = f" by {mention(outage.resolved_by_id)}" if outage.resolved_by_id else ""
    when = f" at {moment(outage.resolved_at)}" if outage.resolved_at else ""
    how = "resolved" if outage.duplicate_of_id is None else "closed as a duplicate"
    if outage.is_withdrawn:
        how = "withdrawn as a false alarm"
    return f"Outage was {how}{who}{when}"


def channel(channel: DedicatedChannel) -> str:
    """An outage's own channel, in mrkdwn."""
    if channel.state == ChannelState.PENDING:
        return "being set up"
    return f"<#{channel.channel_id}>" + ("" if channel.is_usable else " (archived)")
