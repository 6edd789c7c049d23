"""Who may read outages. Every place that shows outages to somebody asks here.

Whoever is in the announce channel may read, as they see the outages there anyway, and so may managers. If the
channel is public, so may all full members. Nobody else is told that there is any outage.
"""

import re

from models import AnnounceChannel, Permission, User
from models.database import connection
from phoenix_bot.acts.refusals import NotAllowed, Unintroduced
from phoenix_bot.people import announce_channel, eligibility, permissions, profiles


class Unsynced(NotAllowed):
    """We do not know yet whether this person may read: Slack has not told us who is in the channel."""

    def __init__(self, channel: AnnounceChannel) -> None:
        self.trouble, self.where = channel.trouble, _named(channel)
        if channel.trouble:
            # Slack's own error says something to operators; what a network says, to nobody.
            known = re.fullmatch(r"[\w ]+", channel.trouble)
            cause = channel.trouble if known else "it cannot be reached"
            why = f"Slack does not tell who is in {self.where} ({cause})"
            what = "Please try again later, or tell a manager of The Phoenix."
        else:
            why = f"Slack has not told us yet who is in {self.where}"
            what = "Please try again in a moment."
        super().__init__(f"{why}, so we do not know whether you may read outages. {what}")


def require(user: User) -> None:
    """NotAllowed unless this person may read outages.

    Unintroduced or Unsynced if that depends on what Slack has not told us yet. Needs a connection.
    """
    channel, is_in = announce_channel.seen_by(user.slack_id)
    if user.is_deactivated:
        raise NotAllowed("This account is deactivated in Slack, so it cannot read outages.")
    if is_in or (channel.is_private is False and eligibility.may_act(user)):
        return
    if permissions.holds(user, Permission.MANAGE):
        return
    if not channel.is_complete:
        raise Unsynced(channel)
    if not user.is_known:
        raise Unintroduced
    raise NotAllowed(
        f"Only people in {_named(channel)} can read outages: join it, or ask somebody in it to add you."
    )


def may_read(user: User) -> bool:
    """Whether this person may read outages, as far as we know. Needs a connection."""
    try:
        require(user)
    except NotAllowed:
        return False
    return True


def why_never(user: User) -> str:
    """Why this person may not read, as a sentence in mrkdwn.

    "" if they may, or if that depends on what Slack has not told us yet. Needs a connection.
    """
    try:
        require(user)
    except (Unsynced, Unintroduced):
        return ""
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def require_id(slack_id: str) -> None:
    """As require(), by Slack id."""
    with connection():
        require(profiles.find(slack_id))


def _named(channel: AnnounceChannel) -> str:
    return f"<#{channel.channel_id}>" if channel.channel_id else "the channel of the announcements"
