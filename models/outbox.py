"""What Slack must still be told."""

from enum import StrEnum

import peewee

from models.database import Model, UtcDateTimeField
from models.outages import Outage


class DeliveryKind(StrEnum):
    """Each kind is one Slack call, or the few that only together make sense.

    A report's title is asked of the issue tracker.
    """

    ANNOUNCEMENT = "announcement"
    PERMALINK = "permalink"
    PIN = "pin"
    UNPIN = "unpin"
    UPDATE = "update"
    COMMENT = "comment"
    DIRECT_MESSAGE = "direct_message"
    REPLY = "reply"
    PROFILE = "profile"
    NOTICE = "notice"
    HOME = "home"
    SHARE_LINK = "share_link"
    REPORT_TITLE = "report_title"
    EXPORT = "export"
    CHANNEL_CREATE = "channel_create"
    CHANNEL_LOOK = "channel_look"
    CHANNEL_JOIN = "channel_join"
    CHANNEL_INVITE = "channel_invite"
    CHANNEL_TOPIC = "channel_topic"
    CHANNEL_PURPOSE = "channel_purpose"
    CHANNEL_BOOKMARK = "channel_bookmark"
    CHANNEL_POST = "channel_post"
    CHANNEL_ARCHIVE = "channel_archive"


class DeliveryState(StrEnum):
    """How far a row has come.

    `sending` holds a lease; `parked` was refused for good and waits for a person; `merged` went out with an
    earlier row; `dropped` was given up by a person, or had no meaning without one that was; `outdated` was to
    be tried again by a person, when newer news made it untrue.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    MERGED = "merged"
    PARKED = "parked"
    DROPPED = "dropped"
    OUTDATED = "outdated"


class Delivery(Model):
    """One Slack call that a committed change asks for.

    Rows of one `lane` go out in the order of their ids, one at a time. `after` is a row of another lane that
    must be done first. `key` travels with a message as its metadata, so a message whose answer was lost can
    be found again. `tried_at` is when the first attempt began: a message cannot be older. `uncertain` is set
    while nobody knows whether Slack has processed an attempt.
    """

    id = peewee.AutoField()
    key = peewee.CharField(max_length=32, unique=True)
    kind = peewee.CharField(max_length=40)
    lane = peewee.CharField(max_length=80)
    outage = peewee.ForeignKeyField(Outage, backref="deliveries", null=True, on_delete="CASCADE")
    actor_id = peewee.CharField(max_length=32, default="")
    payload = peewee.JSONField(default=dict)
    after = peewee.ForeignKeyField("self", backref="+", null=True, on_delete="SET NULL")
    state = peewee.CharField(max_length=8, default=DeliveryState.WAITING)
    attempts = peewee.IntegerField(default=0)
    uncertain = peewee.BooleanField(default=False)
    due_at = UtcDateTimeField()
    tried_at = UtcDateTimeField(null=True)
    lease_until = UtcDateTimeField(null=True)
    error = peewee.TextField(default="")
    created_at = UtcDateTimeField()
    done_at = UtcDateTimeField(null=True)

    outage_id: int | None
    after_id: int | None


Delivery.add_index(
    Delivery.index(Delivery.lane, Delivery.id, where=Delivery.done_at.is_null(), name="delivery_undone")
)
Delivery.add_index(
    Delivery.index(
        Delivery.outage, Delivery.id, where=Delivery.done_at.is_null(), name="delivery_undone_outage"
    )
)
