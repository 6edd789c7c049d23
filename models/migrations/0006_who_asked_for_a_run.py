"""Who asked for a run of a job, and is told how it ends."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the column."""
    # Plain SQL: playhouse may rebuild SQLite's table, and dropping the old one deletes what refers to it.
    db.execute_sql("ALTER TABLE job_run ADD COLUMN asked_by VARCHAR(32) NOT NULL DEFAULT ''")
