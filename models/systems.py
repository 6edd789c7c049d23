"""What can break."""

import peewee

from models.database import UtcDateTimeField
from models.identities import Identified


class System(Identified):
    """A system, service or product that an outage is about.

    Names with the same `key` count as the same: see text/names.py. A retired system is no longer offered, but
    outages keep it. `merged_into` is the system that took over its outages.
    """

    name = peewee.CharField(max_length=255)
    key = peewee.CharField(max_length=255, unique=True)
    retired_at = UtcDateTimeField(null=True)
    merged_into = peewee.ForeignKeyField("self", backref="+", null=True, on_delete="SET NULL")

    merged_into_id: int | None
