"""Where Slack shows the updates of outages."""

import peewee

from models.database import Model
from models.outages import OutageChange

EDITED_AT, TAKEN_BACK_AT = "edited_at", "taken_back_at"
"""What the step of an update says in its fields once its author has corrected it."""


class ShownUpdate(Model):
    """The message with one update: the comment in the thread, or the post in the outage's own channel."""

    id = peewee.AutoField()
    change = peewee.ForeignKeyField(OutageChange, backref="+", index=False, on_delete="CASCADE")
    in_own_channel = peewee.BooleanField()
    channel_id = peewee.CharField(max_length=32)
    ts = peewee.CharField(max_length=32)

    class Meta:
        indexes = ((("change", "in_own_channel"), True),)
