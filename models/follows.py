"""Who hears how outages go on because they want to."""

import peewee

from models.database import Model, UtcDateTimeField
from models.outages import Outage
from models.people import User
from models.systems import System


class Follow(Model):
    """One person follows one outage, or every outage of one system: the other of the two is null.

    Where `is_on` is false, somebody who follows the outage's system wants to hear nothing of this outage.
    """

    id = peewee.AutoField()
    person = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    outage = peewee.ForeignKeyField(Outage, backref="+", null=True, index=False, on_delete="CASCADE")
    system = peewee.ForeignKeyField(System, backref="+", null=True, index=False, on_delete="CASCADE")
    is_on = peewee.BooleanField(default=True)
    since_at = UtcDateTimeField()

    person_id: str
    outage_id: int | None
    system_id: int | None

    class Meta:
        indexes = (
            (("outage", "person"), True),
            (("system", "person"), True),
        )
