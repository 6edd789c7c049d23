"""Where the direct messages about one outage to one person stand."""

import peewee

from models.database import Model
from models.outages import Outage


class DirectThread(Model):
    """The first direct message about an outage to somebody, by its `ts`: the others are in its thread."""

    slack_id = peewee.CharField(max_length=32)
    outage = peewee.ForeignKeyField(Outage, backref="+", index=False, on_delete="CASCADE")
    ts = peewee.CharField(max_length=32)

    outage_id: int

    class Meta:
        table_name = "direct_thread"
        primary_key = peewee.CompositeKey("outage", "slack_id")
