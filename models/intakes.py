"""What Slack delivered before: so that every act counts once, and every conflict is shown once."""

import peewee

from models.database import Model, UtcDateTimeField
from models.outages import OutageChange


class Intake(Model):
    """An act that took effect, by its key: see phoenix_bot/acts/."""

    key = peewee.CharField(max_length=255, primary_key=True)
    at = UtcDateTimeField()


class ShownConflict(Model):
    """Somebody was told at a form's field that another person's `change` touched it, too.

    When they submit the form again, their value replaces the other one.
    """

    view_id = peewee.CharField(max_length=32)
    field = peewee.CharField(max_length=40)
    change = peewee.ForeignKeyField(OutageChange, backref="+", on_delete="CASCADE")

    change_id: int

    class Meta:
        indexes = ((("view_id", "field"), True),)
