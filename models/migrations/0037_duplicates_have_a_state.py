"""Duplicates have a state of their own: nobody takes them for resolved outages."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Give it to those that were closed as duplicates."""
    db.execute_sql(
        "UPDATE outage SET state = 'duplicate' WHERE state = 'resolved' AND duplicate_of_id IS NOT NULL"
    )
