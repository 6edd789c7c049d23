"""The latest update stands beside its outage: every list and message shows it without reading history."""

import peewee
from playhouse.migrate import SchemaMigrator, SqliteMigrator

NEWEST = """SELECT {column} FROM outage_change
    WHERE outage_id = outage.id AND kind = 'updated' ORDER BY id DESC LIMIT 1"""


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the columns, and fill them for outages that have an update."""
    moment = "DATETIME" if isinstance(migrator, SqliteMigrator) else "TIMESTAMP"
    table = "ALTER TABLE outage ADD COLUMN"
    db.execute_sql(f"{table} latest_update TEXT NOT NULL DEFAULT ''")
    db.execute_sql(f"{table} latest_update_at {moment}")
    db.execute_sql(f"{table} latest_update_by VARCHAR(32) NOT NULL DEFAULT ''")
    text, at, by = (NEWEST.format(column=column) for column in ("reason", "at", "COALESCE(by_id, '')"))
    db.execute_sql(
        f"UPDATE outage SET latest_update = ({text}), latest_update_at = ({at}), latest_update_by = ({by})"  # noqa: S608
        " WHERE id IN (SELECT outage_id FROM outage_change WHERE kind = 'updated')"
    )
