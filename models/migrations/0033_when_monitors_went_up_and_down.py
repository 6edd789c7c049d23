"""When each monitor went up and down, and indexes for alerts among a million."""

import peewee
from playhouse.migrate import SchemaMigrator, SqliteMigrator, migrate


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the columns and the indexes; the notifications tell more than the last one that all is well."""
    # Plain SQL: playhouse may rebuild SQLite's table, and dropping the old one deletes what refers to it.
    moment = "DATETIME" if isinstance(migrator, SqliteMigrator) else "TIMESTAMP"
    db.execute_sql("ALTER TABLE alert_notice ADD COLUMN scope VARCHAR(255) NOT NULL DEFAULT ''")
    db.execute_sql(f"ALTER TABLE alert_notice ADD COLUMN happened_at {moment}")
    db.execute_sql("ALTER TABLE alert_notice ADD COLUMN is_up BOOLEAN NOT NULL DEFAULT FALSE")
    migrate(
        migrator.add_index("alert_notice", ("monitor_id", "scope", "happened_at", "is_up")),
        migrator.add_index("alert", ("started_at",)),
        migrator.drop_column("monitor", "last_up_at"),
    )
