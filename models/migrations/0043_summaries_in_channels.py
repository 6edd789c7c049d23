"""Which message of an outage's own channel shows the outage: it is kept current."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the column."""
    # Plain SQL: playhouse may rebuild SQLite's table, and dropping the old one deletes what refers to it.
    db.execute_sql("ALTER TABLE dedicated_channel ADD COLUMN summary_ts VARCHAR(32) NOT NULL DEFAULT ''")
