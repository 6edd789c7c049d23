"""Finding outages by when they were resolved: reminders of reports look at the latest ones every hour."""

import peewee
from playhouse.migrate import SchemaMigrator, migrate


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the index."""
    migrate(migrator.add_index("outage", ("state", "resolved_at")))
