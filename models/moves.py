"""That the bot's data went to another database, or came from one."""

from enum import StrEnum

import peewee

from models.database import Model, UtcDateTimeField


class MoveKind(StrEnum):
    """Which way the data went.

    `left`: the bot has moved away, and must not start on this database. `arrived`: a copy ended here.
    `restored`: this database is a backup that was put back.
    """

    LEFT = "left"
    ARRIVED = "arrived"
    RESTORED = "restored"


class DatabaseMove(Model):
    """One move of the data. These rows belong to their database, so they are not copied with the others.

    `place` is the address of the other database, without a password, or the name of the backup's file.
    `digest` tells what was copied, so that the same copy is known again. A restored database knows nothing
    that happened after `until_at`.
    """

    id = peewee.AutoField()
    kind = peewee.CharField(max_length=16)
    place = peewee.TextField(default="")
    digest = peewee.CharField(max_length=64, default="")
    at = UtcDateTimeField()
    until_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "database_move"
