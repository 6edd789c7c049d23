"""The Slack channel where the people who work on one outage talk."""

from enum import StrEnum

import peewee

from models.database import Model, UtcDateTimeField
from models.outages import Outage
from models.people import User


class ChannelState(StrEnum):
    """How far a channel has come: `pending` until Slack has created it, or told us about it.

    A deleted channel has no row.
    """

    PENDING = "pending"
    OPEN = "open"
    ARCHIVED = "archived"


class TraceOfOurs(StrEnum):
    """What we leave in a channel that is no longer an outage's own, until we remove it."""

    TOPIC = "topic"
    PURPOSE = "purpose"
    BOOKMARK = "bookmark"


class DedicatedChannel(Model):
    """An outage's own channel, at most one at a time.

    `channel_id` is empty until Slack has created it. `name` is its present name, without #. `reserved_name`
    is the name we ask Slack for, null for a channel that existed before: no two rows ask for the same one, so
    a channel of ours with this name is the one that this row asked for. `has_our_topic` and `has_our_purpose`
    say whether we may write them. `bookmark_id` is Slack's id of the link to the announcement. `event_ts` is
    Slack's time of the newest event that archived or unarchived the channel. `summary_ts` is the message
    there that shows the outage, "" before it is posted, and when somebody has deleted it.
    """

    outage = peewee.ForeignKeyField(Outage, backref="dedicated_channels", unique=True, on_delete="CASCADE")
    channel_id = peewee.CharField(max_length=32, default="", index=True)
    name = peewee.CharField(max_length=80, default="")
    reserved_name = peewee.CharField(max_length=80, null=True, unique=True)
    is_private = peewee.BooleanField(default=False)
    has_our_topic = peewee.BooleanField(default=False)
    has_our_purpose = peewee.BooleanField(default=False)
    state = peewee.CharField(max_length=8, default=ChannelState.PENDING)
    event_ts = peewee.CharField(max_length=32, default="")
    bookmark_id = peewee.CharField(max_length=32, default="")
    summary_ts = peewee.CharField(max_length=32, default="")
    asked_by = peewee.ForeignKeyField(User, backref="+", on_delete="RESTRICT")
    asked_at = UtcDateTimeField()

    outage_id: int
    asked_by_id: str

    @property
    def is_usable(self) -> bool:
        """Whether messages can be posted in it."""
        return self.state == ChannelState.OPEN
