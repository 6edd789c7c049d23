"""Whether a channel's purpose is ours to write, and how new the last event about its state is."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the columns. Until now the purpose was written wherever the topic was."""
    table = "ALTER TABLE dedicated_channel ADD COLUMN"
    db.execute_sql(f"{table} has_our_purpose BOOLEAN NOT NULL DEFAULT FALSE")
    db.execute_sql(f"{table} event_ts VARCHAR(32) NOT NULL DEFAULT ''")
    db.execute_sql("UPDATE dedicated_channel SET has_our_purpose = has_our_topic")
