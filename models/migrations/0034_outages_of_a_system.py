"""Finding the outages of one system in a state, newest first, among many of other systems."""

import peewee
from playhouse.migrate import SchemaMigrator, migrate


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the index."""
    migrate(migrator.add_index("outage", ("system_id", "state", "announced_at")))
