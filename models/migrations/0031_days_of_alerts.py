"""An index for the alerts of all monitors since a day."""

import peewee
from playhouse.migrate import SchemaMigrator, migrate


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the index."""
    migrate(migrator.add_index("alert_day", ("day",)))
