"""What was taken over from the database of another app, so that it is taken over once."""

import peewee

from models.database import Model


class ImportedRow(Model):
    """A row of another database, by its table and its id there, and which row of ours it became.

    `ours` is that row's id; a person's is a Slack id or a placeholder. It is "" if the row was taken into
    another one. `details` says as JSON what a later import must know: see operations/transfer/.
    """

    source = peewee.CharField(max_length=40)
    source_id = peewee.BigIntegerField()
    ours = peewee.CharField(max_length=32, default="")
    details = peewee.JSONField(default=dict)

    class Meta:
        primary_key = peewee.CompositeKey("source", "source_id")
        indexes = ((("source", "ours"), False),)
