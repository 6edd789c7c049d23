"""Who is in the announce channel, as far as Slack has told us: they may read."""

import peewee

from models.database import Model


class AnnounceChannel(Model):
    """The channel where outages are announced now, as the bot that started last was told by its settings.

    `is_private` is null until Slack has told us. `sync` is the number of the last sync that began, and
    `is_complete` says that one has ended since we have heard of all who join and leave. `trouble` is why
    Slack did not tell us, as a clause; "" if it did.
    """

    channel_id = peewee.CharField(max_length=32, primary_key=True)
    is_private = peewee.BooleanField(null=True)
    sync = peewee.IntegerField(default=0)
    is_complete = peewee.BooleanField(default=False)
    trouble = peewee.TextField(default="")

    class Meta:
        table_name = "announce_channel"


class ChannelMember(Model):
    """Somebody who is in a channel, or has left it since its last sync.

    They need not be in the workspace. `as_of` is the number of the sync that listed them, or during or after
    which an event told of them; `event_ts` is Slack's time of that event, "" if there was none.
    """

    channel_id = peewee.CharField(max_length=32)
    slack_id = peewee.CharField(max_length=32)
    is_in = peewee.BooleanField()
    as_of = peewee.IntegerField()
    event_ts = peewee.CharField(max_length=32, default="")

    class Meta:
        table_name = "channel_member"
        primary_key = peewee.CompositeKey("channel_id", "slack_id")
