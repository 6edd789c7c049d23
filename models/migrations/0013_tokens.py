"""Buttons and forms carry a token beside the id, so that they mean nothing to another database."""

import peewee
from playhouse.migrate import SchemaMigrator

TABLES = ("outage", "system", "permission_group", "google_group")


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the column. It stays empty in rows that exist: their buttons in Slack carry only the id."""
    for table in TABLES:
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN token VARCHAR(12) NOT NULL DEFAULT ''")
