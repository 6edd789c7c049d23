"""What makes every intake count once, however often Slack delivers it."""

import peewee

from models.database import Model, UtcDateTimeField
from models.outages import OutageChange


class Intake(Model):
    """A submit or click that took effect, by the key Slack gave it (view id, trigger id)."""

    key = peewee.CharField(max_length=255, primary_key=True)
    at = UtcDateTimeField()


class ShownConflict(Model):
    """Somebody was told on a form's field that another person's `change` touched it, too.

    A second submit overwrites it.
    """

    view_id = peewee.CharField(max_length=32)
    field = peewee.CharField(max_length=40)
    change = peewee.ForeignKeyField(OutageChange, backref="+", on_delete="CASCADE")

    change_id: int

    class Meta:
        indexes = ((("view_id", "field"), True),)
