"""Whether the bot can use its database. The check leaves no trace there."""

import os
from collections.abc import Iterator
from pathlib import Path

import peewee

from models import ALL_MODELS, migrate
from models.database import bind, close, connection, database, is_sqlite
from models.failures import DATABASE_ERRORS, cause
from phoenix_bot.operations import moves
from phoenix_bot.operations.check.finding import Finding
from phoenix_bot.people import eligibility
from phoenix_bot.settings import Settings, without_password
from phoenix_bot.text.mrkdwn import one_line

Fault = tuple[str, str]
"""What is wrong, and what to do about it."""

TABLES_LACKING = """
    SELECT relname FROM pg_class JOIN unnest(%s) AS ours (name) ON pg_class.oid = to_regclass(ours.name)
    WHERE NOT ({}) ORDER BY relname
"""
"""Our tables about which the role may not do something."""

MAY_CHANGE_ROWS = " AND ".join(
    f"has_table_privilege(pg_class.oid, '{right}')" for right in ("SELECT", "INSERT", "UPDATE", "DELETE")
)
IS_OWNER = "pg_has_role(relowner, 'USAGE')"

SEQUENCES_LACKING = """
    SELECT sequence.relname FROM pg_class AS sequence
    JOIN pg_depend ON pg_depend.objid = sequence.oid AND pg_depend.deptype = 'a'
    JOIN unnest(%s) AS ours (name) ON pg_depend.refobjid = to_regclass(ours.name)
    WHERE CASE sequence.relkind WHEN 'S' THEN NOT has_sequence_privilege(sequence.oid, 'USAGE') END
    ORDER BY sequence.relname
"""
"""Sequences that number the rows of our tables, and that the role may not use."""


def finding(settings: Settings, team_id: str) -> Finding:
    """What is found about the database; `team_id` is the workspace of the bot's token, if that is known."""
    where = f"{without_password(settings.database_url)} ({settings.database_source})"
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    if settings.database_url.startswith("sqlite:") and not file.exists():
        return _future_file(where, file)
    try:
        bind(settings.database_url)
        with connection():
            fault = next(_faults_now(file), None)
            pending = [] if fault else migrate.pending()
            fault = fault or next(_faults_at_start(pending, team_id), None)
    except (peewee.PeeweeException, ValueError) as error:
        todo = "check DATABASE_URL or DB_*, and whether the server runs"
        why = f"{cause(error)}: {error}" if isinstance(error, DATABASE_ERRORS) else str(error)
        return Finding("Database", one_line(f"{where} {why}", 300), todo)
    except migrate.NewerDatabaseError as error:
        return Finding("Database", f"{where}: newer than this version of The Phoenix", str(error))
    finally:
        close()
    if fault:
        found, todo = fault
        return Finding("Database", one_line(f"{where}: {found}", 500), todo)
    waiting = f"; migrations to run at the next start: {len(pending)}" if pending else ", up to date"
    return Finding("Database", where + waiting)


def _future_file(where: str, file: Path) -> Finding:
    # Connecting would create the file, and a check must leave no trace.
    if os.access(file.parent, os.W_OK):
        return Finding("Database", f"{where}; the first start creates it")
    return Finding(
        "Database", f"{where} cannot be created", f"make the folder {file.parent.absolute()} writable"
    )


def _faults_now(file: Path) -> Iterator[Fault]:
    """What keeps the bot from using the database as it is; the most important first."""
    if is_sqlite():
        yield from _unwritable(file)
    else:
        yield from _unfit_server()
        yield from _closed_tables()


def _faults_at_start(pending: list[str], team_id: str) -> Iterator[Fault]:
    """What goes wrong when the bot starts; the most important first."""
    if not pending:
        yield from _left()
        yield from _other_workspace(team_id)
    elif not is_sqlite():
        yield from _closed_schema()
        yield from _foreign_tables()


def _unwritable(file: Path) -> Iterator[Fault]:
    # SQLite writes two more files beside its own.
    for path in (file, file.absolute().parent):
        if not os.access(path, os.W_OK):
            yield f"{path} is read-only", f"make {path} writable for the user who runs the bot"


def _unfit_server() -> Iterator[Fault]:
    if _value("SHOW transaction_read_only") == "on":
        yield "it is read-only", "name the primary server; or is default_transaction_read_only set?"
    encoding = _value("SHOW server_encoding")
    if encoding != "UTF8":
        yield f"its encoding is {encoding}", "use a database with the encoding UTF8"


def _closed_schema() -> Iterator[Fault]:
    schema, role = _value("SELECT current_schema()"), _value("SELECT current_user")
    if schema is None:
        what = f'it has no schema that the role "{role}" may use'
        yield what, f'as an administrator run CREATE SCHEMA AUTHORIZATION "{role}"'
    elif not _value("SELECT has_schema_privilege(current_schema(), 'CREATE')"):
        what = f'the role "{role}" may not create tables in the schema "{schema}"'
        yield what, f'as an administrator run GRANT CREATE, USAGE ON SCHEMA "{schema}" TO "{role}"'


def _closed_tables() -> Iterator[Fault]:
    closed = _names(TABLES_LACKING.format(MAY_CHANGE_ROWS)) + _names(SEQUENCES_LACKING)
    if closed:
        role, rights = _value("SELECT current_user"), "SELECT, INSERT, UPDATE, DELETE on all tables"
        what = f'the role "{role}" may not read and write {_list(closed)}'
        yield what, f'as an administrator grant "{role}" {rights} and USAGE on all sequences'


def _foreign_tables() -> Iterator[Fault]:
    """Who migrates a table must own it."""
    foreign = _names(TABLES_LACKING.format(IS_OWNER))
    if foreign:
        role = _value("SELECT current_user")
        what = f'the role "{role}" may not migrate {_list(foreign)}, which another role owns'
        yield what, f'as an administrator run ALTER TABLE … OWNER TO "{role}" for each table'


def _left() -> Iterator[Fault]:
    move = moves.left_for()
    if move is not None:
        yield f"The Phoenix has moved to {move.place}", moves.told(move)


def _other_workspace(team_id: str) -> Iterator[Fault]:
    known = eligibility.workspace().team_id
    if team_id and known and known != team_id:
        what = f"it belongs to the bot of the workspace {known}, and the token to {team_id}"
        yield what, "check DATABASE_URL or DB_*, and SLACK_BOT_TOKEN; if the bot has moved, just start it"


def _value(query: str) -> object:
    return database.execute_sql(query).fetchone()[0]


def _names(query: str) -> list[str]:
    tables = [*(model._meta.table_name for model in ALL_MODELS), "schema_migration"]
    return [name for (name,) in database.execute_sql(query, (tables,)).fetchall()]


def _list(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
