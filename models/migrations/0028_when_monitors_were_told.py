"""When the service of a monitor last told about it, beside its alerts."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the column."""
    # Plain SQL: playhouse may rebuild SQLite's table, and dropping the old one deletes what refers to it.
    moment = "TIMESTAMP" if isinstance(db, peewee.PostgresqlDatabase) else "DATETIME"
    db.execute_sql(f"ALTER TABLE monitor ADD COLUMN told_at {moment}")
