"""Imports that are refused before anything is written, and databases of other versions."""

from collections.abc import Callable

from models import Outage
from models.database import bind, close, connection
from phoenix_bot.operations.database import own_file
from tests import old_app
from tests.command_line import Run
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.far_ends import free_port
from tests.history import many_outages
from tests.importing import Import, counts
from tests.managing import member

pytestmark = ON_SQLITE


def refusal(run: Run, settings: dict[str, str], url: str, *options: str) -> str:
    answer = run("import-django", "--from", url, *options, settings=settings)
    assert (answer.code, answer.out) == (1, "")
    return answer.err


def test_an_address_that_leads_to_no_old_database_is_refused(
    run: Run, only_database: dict[str, str], postgres_url: Callable[..., str]
) -> None:
    away = f"postgresql://phoenix:secret@127.0.0.1:{free_port()}/old"

    assert "must be postgresql://" in refusal(run, only_database, "sqlite:///old.db")
    assert "must look like postgresql://" in refusal(run, only_database, "mysql://host/old")
    told = refusal(run, only_database, away)
    assert told.startswith("The old database postgresql://phoenix:…@127.0.0.1:")
    assert "secret" not in told
    assert "it lacks the table auth_user" in refusal(run, only_database, postgres_url())


@ON_POSTGRESQL
def test_our_own_database_is_refused(run: Run, only_database: dict[str, str]) -> None:
    own = only_database["DATABASE_URL"]

    assert "This is the bot's own database." in refusal(run, only_database, own)


def test_a_database_of_another_bot_is_refused(
    run: Run, only_database: dict[str, str], postgres_url: Callable[..., str]
) -> None:
    url = postgres_url()
    run("init", settings={"DATABASE_URL": url})

    assert "`python bot.py copy-database` copies it." in refusal(run, only_database, url)


def test_a_zone_that_does_not_exist_is_refused(run: Run, only_database: dict[str, str], old_url: str) -> None:
    told = refusal(run, only_database, old_url, "--zone", "Mars/Olympus")

    assert told == "'Mars/Olympus' is not a time zone. Use a name such as Europe/Prague or UTC.\n"


def test_numbers_that_are_taken_are_refused(run: Run, only_database: dict[str, str], old_url: str) -> None:
    with old_app.rows(old_url) as old:
        old.add_outage(old.add_user("U0ADA00001"), id=2)
    bind(only_database["DATABASE_URL"])
    member("U0NINA0000")
    many_outages(3, by="U0NINA0000", system="Booking")
    close()

    told = refusal(run, only_database, old_url)

    assert told.startswith("Both databases have outages with these numbers: 2. ")
    bind(only_database["DATABASE_URL"])
    with connection():
        assert Outage.select().count() == 3
    close()


def test_a_running_bot_keeps_its_file_for_itself(
    run: Run, only_database: dict[str, str], old_url: str
) -> None:
    bind(only_database["DATABASE_URL"])
    with own_file(only_database["DATABASE_URL"]):
        answer = run("import-django", "--from", old_url, settings=only_database)

    assert answer.code == 1
    assert "Another bot runs on this SQLite file." in answer.err


def test_what_an_older_version_lacks_is_named(take_over: Import, old_url: str) -> None:
    with old_app.rows(old_url) as old:
        old.announce(old.add_outage(old.add_user("U0ADA00001")))
        old.execute("DROP TABLE core_alert")
        old.execute("ALTER TABLE core_outage DROP b2b_partners_affected_choice")
        old.execute("ALTER TABLE core_notification DROP text")
        old.execute("CREATE TABLE core_rootcause (id serial)")

    report = take_over()

    assert "The old database lacks the table core_alert, so nothing of it is taken over." in report
    assert "The old database lacks in core_outage: b2b_partners_affected_choice." in report
    assert "lacks the column text in core_notification, so nothing of it is taken over." in report
    assert "The table core_rootcause is not known, and is not taken over." in report
    assert counts(report)["core_outage"] == [1, 1, 0, 0, 0]
