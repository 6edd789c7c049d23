"""Who is in the announce channel."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the tables, empty: the bot asks Slack when it starts."""

    class AnnounceChannel(peewee.Model):
        channel_id = peewee.CharField(max_length=32, primary_key=True)
        is_private = peewee.BooleanField(null=True)
        sync = peewee.IntegerField(default=0)
        is_complete = peewee.BooleanField(default=False)
        trouble = peewee.TextField(default="")

        class Meta:
            database = db
            table_name = "announce_channel"

    class ChannelMember(peewee.Model):
        channel_id = peewee.CharField(max_length=32)
        slack_id = peewee.CharField(max_length=32)
        is_in = peewee.BooleanField()
        as_of = peewee.IntegerField()
        event_ts = peewee.CharField(max_length=32, default="")

        class Meta:
            database = db
            table_name = "channel_member"
            primary_key = peewee.CompositeKey("channel_id", "slack_id")

    db.create_tables([AnnounceChannel, ChannelMember])
