"""SQLite gave the id of a deleted group to the next one, so buttons of the first acted on the second."""

import peewee
from playhouse.migrate import SchemaMigrator, SqliteMigrator

TABLES = ("permission_group", "google_group")
"""Tables whose rows people delete, and whose ids stand in buttons and forms that stay in Slack."""


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Rebuild the tables with AUTOINCREMENT.

    Needs foreign keys off: with them, dropping a table deletes what refers to it.
    """
    if not isinstance(migrator, SqliteMigrator):
        return
    for table in TABLES:
        made = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = ? AND sql IS NOT NULL"
        [(columns,)] = db.execute_sql(made, (table, "table")).fetchall()
        indexes = db.execute_sql(made, (table, "index")).fetchall()
        anew = columns.replace(f'"{table}"', f'"new_{table}"', 1)
        db.execute_sql(anew.replace("PRIMARY KEY", "PRIMARY KEY AUTOINCREMENT", 1))
        db.execute_sql(f'INSERT INTO "new_{table}" SELECT * FROM "{table}"')  # noqa: S608 - names of ours
        db.execute_sql(f'DROP TABLE "{table}"')
        db.execute_sql(f'ALTER TABLE "new_{table}" RENAME TO "{table}"')
        for (index,) in indexes:
            db.execute_sql(index)
    if loose := db.execute_sql("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError(f"Rows would refer to nothing: {loose[:5]}")
