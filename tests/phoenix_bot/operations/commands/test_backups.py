"""The commands `backup` and `restore`: nothing that a backup has is lost, and nothing comes twice."""

import io
import signal
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs import digest, eta_reminders
from models import DatabaseMove
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.transfer import backups
from phoenix_bot.operations.transfer.progress import Progress
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.command_line import Answer, Run
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.history import outages
from tests.jobs import reminding
from tests.listeners.buttons.clicking import post_update
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.postgres import create_database, drop_database
from tests.programs import Program
from tests.replaced import refused
from tests.settings import settings
from tests.stories import announce, resolve

pytestmark = ON_SQLITE

QUIET = Progress(stream=io.StringIO())


def path_of(url: str) -> Path:
    """The file of a SQLite database."""
    return Path(url.removeprefix("sqlite:///"))


def restored(run: Run, phoenix: Phoenix, file: Path) -> Answer:
    """Stop the bot, restore a backup, and start the bot again."""
    phoenix.stop()
    answer = run("restore", str(file), "--yes", settings={"DATABASE_URL": phoenix.database_url})
    phoenix.start()
    return answer


def posted(slack: Sandbox) -> list[tuple[str, str]]:
    """All messages of the bot, as they are now: where, and what they say first."""
    with slack.workspace.lock:
        return sorted(
            (channel.name or channel.id, post.text)
            for channel in slack.workspace.channels.values()
            for post in channel.posts.values()
            if post.metadata is not None
        )


def back_up_before(phoenix: Phoenix, method: str, file: Path) -> Callable[[], None]:
    """Make a backup right before Slack gets the first call of a method; returns what ends the watch."""

    def watch(called: str, phase: str, _: dict[str, Any]) -> None:
        if (called, phase) == (method, "before") and not file.exists():
            backups.back_up(phoenix.database_url, file, replaces=False, progress=QUIET)

    return phoenix.slack.faults.watch(watch)


def test_a_backup_made_while_people_announce_is_restored(
    run: Run, phoenix: Phoenix, nina: Person, omar: Person, tmp_path: Path
) -> None:
    first, file = announce(nina, "Booking"), tmp_path / "backup.db"
    env = {"DATABASE_URL": phoenix.database_url}
    phoenix.settled()
    with Program("backup", str(file), cwd=tmp_path, settings=env) as backup:
        resolved = resolve(nina, first)
        later = announce(omar, "Search")
        assert backup.exit_code() == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "has the whole database" in backup.output
    phoenix.settled()
    answer = restored(run, phoenix, file)
    phoenix.settled()

    [kept] = tmp_path.glob("phoenix.db.before-restore-*")
    assert f"The former database is {kept}." in answer.out
    with closing(sqlite3.connect(kept)) as former:
        assert former.execute("SELECT COUNT(*) FROM outage").fetchone() == (2,)
    if len(outages()) == 1:
        assert "was replaced, or restored from a backup" in refused(omar, later, "Resolve")
    if outages()[0].is_open:
        assert "Resolve" in nina.refresh(resolved).buttons
        resolve(nina, first)
    announce(nina, "Payments")


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.create"])
def test_what_was_sent_after_the_backup_does_not_come_again(
    run: Run, slack: Sandbox, phoenix: Phoenix, nina: Person, peter: Person, tmp_path: Path, method: str
) -> None:
    """Neither do messages that the bot makes of others, nor those that jobs queue again."""
    file = tmp_path / "backup.db"
    phoenix.stop()
    phoenix.start(SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"))
    said(peter, "follow booking")
    phoenix.settled()
    stop_watching = back_up_before(phoenix, method, file)
    announcement = announce(nina, Sales_affected="yes")
    if method == "conversations.create":
        nina.click(announcement, "Create channel")
    phoenix.settled()
    stop_watching()
    remind(phoenix)
    before = posted(slack)

    answer = restored(run, phoenix, file)
    phoenix.settled()
    remind(phoenix)

    assert "Deliveries that the bot searches in Slack before it sends them: " in answer.out
    assert posted(slack) == before
    assert "Resolve" in nina.refresh(announcement).buttons


def remind(phoenix: Phoenix) -> None:
    """Let the jobs run that remind of the ETA of the outage, and that tell how it stands today."""
    [outage] = outages()
    configured = settings(DIGEST_CHANNEL_ID=phoenix.slack.channel_id("general"))
    reminding.run(eta_reminders, phoenix, outage.announced_at + timedelta(hours=2, minutes=1))
    reminding.run(digest, phoenix, utcnow(), configured)


@ON_POSTGRESQL
@pytest.mark.new_database
def test_a_database_that_pg_restore_put_back_says_nothing_twice(
    run: Run, slack: Sandbox, phoenix: Phoenix, nina: Person, postgres_server: str
) -> None:
    announcement = announce(nina)
    slack.faults.next("chat.postMessage", "429", times=99)
    post_update(nina, announcement, "The disk is full")
    phoenix.stop()
    backup = create_database(postgres_server, phoenix.database_url)
    slack.faults.clear()
    phoenix.start()
    phoenix.settled()
    phoenix.stop()
    before = posted(slack)

    phoenix.database_url = backup
    answer = run("restore", "--after-pg-restore", settings={"DATABASE_URL": backup})
    phoenix.start()
    phoenix.settled()
    phoenix.stop()

    assert "Deliveries that the bot searches in Slack before it sends them: " in answer.out
    assert posted(slack) == before
    drop_database(postgres_server, backup)


@ON_POSTGRESQL
def test_postgresql_is_backed_up_and_restored_by_its_own_programs(run: Run) -> None:
    env = {"DATABASE_URL": "postgresql://me:s3cret@db.example.com:5433/phoenix?sslmode=require"}

    backup = run("backup", "my file", settings=env)
    restore = run("restore", "my file", settings=env)

    server = "--dbname=postgresql://me@db.example.com:5433/phoenix"
    assert (backup.code, restore.code) == (1, 1)
    assert f"pg_dump --format=custom {server} --file='my file'" in backup.err
    assert f"--single-transaction {server} 'my file'" in restore.err
    assert "python bot.py restore --after-pg-restore" in restore.err
    assert "s3cret" not in backup.err + restore.err


def test_a_backup_says_what_is_wrong_and_replaces_only_what_it_may(
    run: Run, database_url: str, tmp_path: Path
) -> None:
    env, file = {"DATABASE_URL": database_url}, tmp_path / "backup.db"
    file.write_text("An older backup")

    def complaint(*arguments: str, **settings: str) -> str:
        answer = run("backup", *arguments, settings=env | settings)
        assert answer.code == 1
        return answer.err

    assert "exists already. Name another file, or add --force" in complaint(str(file))
    assert "is the database itself" in complaint(str(path_of(database_url)), "--force")
    assert "name one in a folder that exists" in complaint("nowhere/backup.db")
    assert "There is no file none.db" in complaint(str(file), "--force", DATABASE_URL="sqlite:///none.db")
    assert file.read_text() == "An older backup"
    assert run("backup", str(file), "--force", settings=env).code == 0
    assert sqlite3.connect(file).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not list(tmp_path.glob("*.part*"))


def test_a_restore_refuses_what_is_no_sound_backup(run: Run, database_url: str, tmp_path: Path) -> None:
    env, before = {"DATABASE_URL": database_url}, path_of(database_url).read_bytes()
    for name in ("damaged", "newer", "other"):
        (tmp_path / name).write_bytes(before if name != "other" else b"")
    with closing(sqlite3.connect(tmp_path / "newer")) as newer:
        newer.execute("UPDATE schema_migration SET name = '9999_newer' WHERE name LIKE '0048%'")
        newer.commit()
    with (tmp_path / "damaged").open("r+b") as damaged:
        damaged.seek(len(before) // 2)
        damaged.write(b"\xff" * 9000)

    def complaint(*arguments: str) -> str:
        answer = run("restore", *arguments, settings=env)
        assert answer.code == 1
        return answer.err

    assert "To do it, add --yes." in complaint("newer")
    assert "There is no file none" in complaint("none", "--yes")
    assert "Name its file" in complaint("--yes")
    assert "is damaged" in complaint("damaged", "--yes")
    assert "newer version" in complaint("newer", "--yes")
    assert "is no database of The Phoenix" in complaint("other", "--yes")
    assert "is the database itself" in complaint("phoenix.db", "--yes")
    assert "is a SQLite file" in complaint("--after-pg-restore")
    assert path_of(database_url).read_bytes() == before


def test_an_older_backup_takes_the_place_of_a_damaged_database(
    run: Run, database_url: str, tmp_path: Path
) -> None:
    """It is migrated, and the damaged one is kept."""
    env, file, path = {"DATABASE_URL": database_url}, tmp_path / "backup.db", path_of(database_url)
    run("backup", str(file), settings=env)
    with closing(sqlite3.connect(file)) as older:
        older.execute("DROP TABLE database_move")
        older.execute("DELETE FROM schema_migration WHERE name LIKE '0048%'")
        older.commit()
    path.write_bytes(b"Not a database, " * 999)

    answer = run("restore", str(file), "--yes", settings=env)

    assert "The backup was of an older version" in answer.out
    assert run("systems", "list", settings=env).out == "All\nBooking\nPayments\nSearch\n"
    [kept] = tmp_path.glob("phoenix.db.before-restore-*Z")
    assert kept.read_bytes().startswith(b"Not a database")


def test_a_killed_restore_leaves_a_database(run: Run, database_url: str, tmp_path: Path) -> None:
    env, file = {"DATABASE_URL": database_url}, tmp_path / "backup.db"
    run("backup", str(file), settings=env)
    with Program("restore", str(file), "--yes", cwd=tmp_path, settings=env) as program:
        program.wait_for("Copying")
        program.signal(signal.SIGKILL)
        program.exit_code()

    assert run("systems", "list", settings=env).code == 0
    assert run("restore", str(file), "--yes", settings=env).code == 0
    assert not list(tmp_path.glob("*.restoring*"))


def test_a_restore_needs_the_bot_to_stop(phoenix: Phoenix, tmp_path: Path) -> None:
    env, file = {"DATABASE_URL": phoenix.database_url}, tmp_path / "backup.db"
    backups.back_up(phoenix.database_url, file, replaces=False, progress=QUIET)

    with Program("restore", str(file), "--yes", cwd=tmp_path, settings=env) as program:
        assert program.exit_code() == 1
        assert "Another bot runs on this SQLite file" in program.output
    with connection():
        assert not DatabaseMove.select().exists()
