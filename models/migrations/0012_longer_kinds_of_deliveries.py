"""Room for the names of more kinds of deliveries: the longest so far filled its column."""

import peewee
from playhouse.migrate import SchemaMigrator, SqliteMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Widen the column. SQLite does not limit lengths."""
    if not isinstance(migrator, SqliteMigrator):
        db.execute_sql("ALTER TABLE delivery ALTER COLUMN kind TYPE VARCHAR(40)")
