"""The views of models/views.py, made after every migration, and an index for deleting old alerts."""

import peewee
from playhouse.migrate import SchemaMigrator, migrate


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the index."""
    migrate(migrator.add_index("alert", ("ended_at",)))
