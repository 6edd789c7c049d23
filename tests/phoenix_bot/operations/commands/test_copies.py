"""The command `copy-database`: everything moves, and the bot goes on there."""

import shutil
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from models import Alert, Group, System
from models.database import bind, close, connection, database, transaction
from models.views import are_there
from phoenix_bot.operations.database import open_database
from phoenix_bot.operations.transfer import running_bots
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.command_line import Answer, Run
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.every_table import content, fill
from tests.pgbouncer import pooled
from tests.phoenix import Phoenix, environment
from tests.postgres import administer, create_database, drop_database
from tests.programs import Program
from tests.stories import announce, resolve

Create = Callable[..., str]


def copied(run: Run, url: str, to: str, *options: str) -> Answer:
    """How `copy-database` ends."""
    return run("copy-database", "--to", to, *options, settings={"DATABASE_URL": url})


def refusal(run: Run, url: str, to: str, *options: str) -> str:
    """Why `copy-database` copies nothing."""
    answer = copied(run, url, to, *options)
    assert (answer.code, answer.out) == (1, "")
    return answer.err


def administer_file(url: str, statement: str) -> None:
    """Execute one statement on a SQLite file."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
        file.execute(statement)
        file.commit()


@pytest.fixture(scope="session")
def untouched_template(postgres_server: str) -> Iterator[str]:
    """A PostgreSQL database that only `init` has seen."""
    url = create_database(postgres_server, None)
    open_database(url, "a test")
    close()
    yield url
    drop_database(postgres_server, url)


@pytest.fixture
def untouched(postgres_url: Create, untouched_template: str) -> str:
    """A PostgreSQL database that only `init` has seen."""
    return postgres_url(like=untouched_template)


@pytest.fixture
def other_url(database_url: str, untouched: str, tmp_path: Path) -> str:
    """A database of the other kind, which nobody has used yet."""
    return untouched if database_url.startswith("sqlite") else f"sqlite:///{tmp_path}/other.db"


def test_every_table_is_copied_and_no_id_is_given_again(run: Run, database_url: str, other_url: str) -> None:
    fill(database_url)
    bind(database_url)
    with transaction():
        [last] = Group.select(Group.id).order_by(Group.id.desc()).limit(1)
        Group.create(name="x", key="gone").delete_instance()
    close()

    answer = copied(run, database_url, other_url)

    assert answer.code == 0
    assert "slack_user                      8" in answer.out
    assert "Comparing: " in answer.err
    assert content(other_url) == content(database_url)
    bind(other_url)
    with transaction():
        assert are_there()
        assert Group.create(name="y", key="new").id == last.id + 2
        assert System.create(name="y", key="new").id == System.select().count()
        assert Alert.create(monitor=1, type="x", started_at=Alert.get().started_at).id == 9
    close()


def test_an_outage_announced_before_the_move_is_resolved_after_it(
    run: Run, slack: Sandbox, phoenix: Phoenix, nina: Person, other_url: str
) -> None:
    announcement = announce(nina, "Booking")
    phoenix.settled()
    phoenix.stop()

    answer = copied(run, phoenix.database_url, other_url)

    assert "No bot starts on " in answer.out
    phoenix.database_url = other_url
    phoenix.start()
    assert resolve(nina, announcement).ts == announcement.ts
    assert announce(nina, "Payments").shown.startswith("Payments incident · 2")


def test_no_bot_starts_on_the_old_database_until_it_is_taken_back(
    run: Run, slack: Sandbox, database_url: str, other_url: str
) -> None:
    old = environment(slack, database_url)
    copied(run, database_url, other_url)

    refused = run("systems", "list", settings=old)
    checked = run("check", settings=old)
    again = refusal(run, database_url, other_url)
    taken_back = run("copy-database", "--take-back", settings=old)

    assert refused.code == 1
    assert "The Phoenix moved from this database to" in refused.err
    assert "The Phoenix has moved to" in checked.out
    assert "already. If that database is not used" in again
    assert taken_back.out.startswith("The bot can start on this database again.")
    assert run("systems", "list", settings=old).code == 0


def test_a_copy_that_only_lacked_its_end_is_ended(run: Run, database_url: str, other_url: str) -> None:
    """As when the process was killed after the last row, and before the old database was marked."""
    if database_url.startswith("sqlite"):
        administer_file(database_url, "PRAGMA journal_mode = DELETE")
    copied(run, database_url, other_url, "--keep")

    again = copied(run, database_url, other_url)

    assert again.out.startswith("An earlier copy to")
    assert run("systems", "list", settings={"DATABASE_URL": database_url}).code == 1


def test_a_killed_copy_is_begun_anew(run: Run, database_url: str, other_url: str, tmp_path: Path) -> None:
    fill(database_url)
    with Program(
        "copy-database", "--to", other_url, cwd=tmp_path, settings={"DATABASE_URL": database_url}
    ) as program:
        program.wait_for("Copying")
        program.signal(signal.SIGKILL)
        program.exit_code()

    copied(run, database_url, other_url)

    assert content(other_url) == content(database_url)
    assert not list(tmp_path.glob("*.copying*"))
    assert run("systems", "list", settings={"DATABASE_URL": database_url}).code == 1


@ON_SQLITE
def test_a_used_database_gets_no_copy(run: Run, database_url: str, untouched: str, tmp_path: Path) -> None:
    """One that only init has seen is as good as an empty one."""
    used, fresh = untouched, f"sqlite:///{tmp_path}/fresh.db"
    run("systems", "add", "Booking", settings={"DATABASE_URL": used})
    run("init", settings={"DATABASE_URL": fresh})

    assert "is not empty: it has rows in audit_entry, system." in refusal(run, database_url, used)
    assert copied(run, database_url, fresh, "--keep").code == 0
    assert "is not empty" in refusal(run, fresh, database_url)


@ON_SQLITE
def test_a_database_is_not_copied_to_itself(run: Run, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(database_url.removeprefix("sqlite:///"))

    for spelling in (
        database_url,
        f"sqlite:///{tmp_path}/../{tmp_path.name}/phoenix.db",
        "sqlite:///link.db",
    ):
        assert "is the database that you copy from" in refusal(run, database_url, spelling)


@ON_POSTGRESQL
def test_a_server_is_not_copied_to_itself(run: Run, database_url: str) -> None:
    other_spelling = database_url.replace("127.0.0.1", "localhost").replace("postgresql:", "postgres:")

    assert "is the database that you copy from" in refusal(run, database_url, other_spelling)


@ON_SQLITE
def test_what_cannot_be_copied_from_or_to_says_what_to_do(
    run: Run, database_url: str, tmp_path: Path
) -> None:
    older, newer, empty = (f"sqlite:///{tmp_path}/{name}.db" for name in ("older", "newer", "empty"))
    for name in ("older", "newer"):
        path = shutil.copy(database_url.removeprefix("sqlite:///"), tmp_path / f"{name}.db")
        with closing(sqlite3.connect(path)) as changed:
            changed.execute("DELETE FROM schema_migration WHERE name LIKE '0048%'")
            if name == "newer":
                changed.execute("UPDATE schema_migration SET name = '9999_newer' WHERE name LIKE '0045%'")
            changed.commit()
    (tmp_path / "empty.db").touch()
    (tmp_path / "text.db").write_text("This is no database, but a text." * 99)
    target = f"sqlite:///{tmp_path}/target.db"
    malformed = "postgresql://me:s3cr%zzet@127.0.0.1:1/x"

    assert "There is no file" in refusal(run, "sqlite:///none.db", target)
    assert "Run `python bot.py init` on it" in refusal(run, older, target)
    assert "newer version" in refusal(run, newer, target)
    assert "newer version" in refusal(run, database_url, newer)
    assert "it has none of its tables" in refusal(run, empty, target)
    assert "is damaged" in refusal(run, database_url, "sqlite:///text.db")
    assert "There is no folder" in refusal(run, database_url, "sqlite:///nowhere/x.db")
    assert "must look like postgresql://" in refusal(run, database_url, "mysql://x/y")
    assert "cannot be reached" in refusal(run, database_url, "postgresql://me:pass@127.0.0.1:1/x")
    assert "s3cr" not in refusal(run, database_url, malformed)
    assert not (tmp_path / "target.db").exists()


@ON_SQLITE
def test_a_bot_that_runs_keeps_its_file(phoenix: Phoenix, tmp_path: Path) -> None:
    settings, to = {"DATABASE_URL": phoenix.database_url}, f"sqlite:///{tmp_path}/x.db"
    with Program("copy-database", "--to", to, cwd=tmp_path, settings=settings) as command:
        assert command.exit_code() == 1
        assert "Another bot runs on this SQLite file" in command.output


@contextmanager
def session(url: str, *, works: bool) -> Iterator[None]:
    """A session as a bot has one, until the end of the block."""
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(0.02):
            with connected.cursor() as cursor:
                cursor.execute("SELECT 1")

    with closing(psycopg2.connect(url, application_name="phoenix")) as connected:
        connected.autocommit = True
        thread = threading.Thread(target=work if works else ended.wait)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


@ON_POSTGRESQL
def test_bots_on_a_server_are_seen(
    run: Run, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pooler keeps sessions of bots that have ended, so one that does nothing may be let be."""
    monkeypatch.setattr(running_bots, "WATCH", 0.5)
    target = f"sqlite:///{tmp_path}/x.db"

    with session(database_url, works=True):
        assert "A bot is running on" in refusal(run, database_url, target)
    with session(database_url, works=False):
        assert "has 1 sessions of a bot, which do nothing" in refusal(run, database_url, target)
        assert copied(run, database_url, target, "--though-idle").code == 0


@ON_POSTGRESQL
def test_a_copy_through_pgbouncer_to_another_server(run: Run, database_url: str, untouched: str) -> None:
    fill(database_url)
    with pooled(untouched, size=4) as url:
        assert copied(run, database_url, url, "--keep").code == 0

    assert content(untouched) == content(database_url)


@ON_SQLITE
def test_what_the_other_database_does_not_take_is_listed_first(
    run: Run, database_url: str, untouched: str
) -> None:
    fill(database_url)
    bind(database_url)
    with connection():
        database.execute_sql("PRAGMA foreign_keys = OFF")
        for statement in (
            "UPDATE outage SET summary = 'a' || char(0), turnover_impact = 'much' WHERE id = 1",
            "UPDATE outage SET started_at = 'yesterday', severity = 'very, very, very high' WHERE id = 2",
            "UPDATE outage_change SET outage_id = 99, fields = '{' WHERE id = 3",
            "UPDATE audit_entry SET details = '[\"\\ud800\"]', subject = CAST(x'ff' AS TEXT) WHERE id = 4",
            "UPDATE reminder SET number = 2147483648 WHERE id = 5",
            "UPDATE alert_day SET day = 'Monday' WHERE monitor_id = 6",
            "UPDATE slack_user SET is_bot = 2 WHERE slack_id = 'slack_id7'",
        ):
            database.execute_sql(statement)
    close()
    refused = refusal(run, database_url, untouched)

    for line in (
        "outage, row id=1: summary has a NUL character. To fix it, remove the character",
        "outage, row id=1: turnover_impact is not a whole number.",
        "outage, row id=2: started_at is not a time. To fix it, set it to a time in UTC",
        "outage, row id=2: severity has 21 characters. To fix it, shorten it to 20 characters or fewer.",
        "outage_change, row id=3: fields is not valid JSON.",
        "outage_change, row rowid=3: outage_id refers to a row of outage that does not exist.",
        r"audit_entry, row id=4: details has \u0000 or half a character in its JSON.",
        "audit_entry, row id=4: subject is not text in UTF-8.",
        "reminder, row id=5: number is too large a number.",
        "alert_day, row monitor_id=6, day='Monday': day is not a day.",
        "slack_user, row slack_id='slack_id7': is_bot is neither 0 nor 1.",
    ):
        assert line in refused
    assert "Fix them in the database that you copy from" in refused
    listed = run("systems", "list", settings={"DATABASE_URL": untouched})
    assert listed.out == "All\n"


@ON_SQLITE
def test_a_copy_that_differs_is_not_kept(run: Run, database_url: str, untouched: str) -> None:
    """A trigger of somebody else's changes what is stored."""
    administer(
        untouched,
        "CREATE FUNCTION shorten() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.name := lower(NEW.name); RETURN NEW; END $$;"
        " CREATE TRIGGER shorten BEFORE INSERT ON system FOR EACH ROW EXECUTE FUNCTION shorten()",
    )

    refused = refusal(run, database_url, untouched)

    assert "does not have what was copied: system differ. Nothing was kept" in refused
    assert run("systems", "list", settings={"DATABASE_URL": untouched}).out == "All\n"
    assert run("systems", "list", settings={"DATABASE_URL": database_url}).code == 0
