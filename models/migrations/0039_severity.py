"""How severe an outage is, in a word of the setting SEVERITIES."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the column."""
    # Plain SQL: playhouse may rebuild SQLite's table, and dropping the old one deletes what refers to it.
    db.execute_sql("ALTER TABLE outage ADD COLUMN severity VARCHAR(20) NOT NULL DEFAULT ''")
