"""Outages that are only recorded, and drills."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the columns."""
    # Plain SQL: playhouse may rebuild SQLite's table, and dropping the old one deletes what refers to it.
    db.execute_sql("ALTER TABLE outage ADD COLUMN is_announced BOOLEAN NOT NULL DEFAULT TRUE")
    db.execute_sql("ALTER TABLE outage ADD COLUMN is_drill BOOLEAN NOT NULL DEFAULT FALSE")
