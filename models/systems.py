"""What can break."""

import peewee

from models.database import Model


class System(Model):
    """A system, service or product that an outage is about.

    `key` makes names equal that differ in case or spaces only.
    """

    id = peewee.AutoField()
    name = peewee.CharField(max_length=255)
    key = peewee.CharField(max_length=255, unique=True)
