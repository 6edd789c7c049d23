"""Alerts about a part of what their monitor watches."""

import peewee
from playhouse.migrate import SchemaMigrator, migrate


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the column and its index."""
    db.execute_sql("ALTER TABLE alert ADD COLUMN scope VARCHAR(255) NOT NULL DEFAULT ''")
    migrate(migrator.add_index("alert", ("monitor_id", "scope", "started_at")))
