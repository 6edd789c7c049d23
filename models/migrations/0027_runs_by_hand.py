"""Which runs of jobs a person asked for, and not the clock."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the column. Of older runs only those count whose end somebody was told."""
    # Plain SQL: playhouse may rebuild SQLite's table, and dropping the old one deletes what refers to it.
    db.execute_sql("ALTER TABLE job_run ADD COLUMN by_hand BOOLEAN NOT NULL DEFAULT FALSE")
    db.execute_sql("UPDATE job_run SET by_hand = TRUE WHERE asked_by <> ''")
