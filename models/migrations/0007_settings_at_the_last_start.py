"""The settings of the bot that started last, so that the next one can tell what has changed."""

import peewee
from playhouse.migrate import SchemaMigrator, SqliteMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the column."""
    kind = "TEXT" if isinstance(migrator, SqliteMigrator) else "JSONB"
    db.execute_sql(f"ALTER TABLE workspace ADD COLUMN settings {kind} NOT NULL DEFAULT '{{}}'")
