"""The database goes away and comes back: people are told, and nothing under way is lost or doubled."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit

import peewee
import psycopg2
import pytest

from models import Delivery
from phoenix_bot.delivery import leases, worker
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_POSTGRESQL
from tests.phoenix import IMPATIENT, Phoenix
from tests.phoenix_bot.delivery.looking import announcements, submit_announcement
from tests.stories import WHAT_HAPPENED, announce, edit
from tests.wire import wired

pytestmark = IMPATIENT


@pytest.fixture
def quick_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the database often."""
    monkeypatch.setattr(worker, "POLL", 0.05)


def administer(database_url: str, *statements: str) -> None:
    """Run statements beside the database, with its name for {}."""
    parts = urlsplit(database_url)
    with closing(psycopg2.connect(parts._replace(path="/postgres").geturl())) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement.format(parts.path.removeprefix("/")))


def cut_connections(database_url: str) -> None:
    """End every connection to the database, as a restart of the server does, and wait for that."""
    administer(
        database_url, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{}'"
    )


@contextmanager
def unreachable(database_url: str) -> Iterator[None]:
    """Let nobody connect until the end of the block."""
    administer(database_url, 'ALTER DATABASE "{}" WITH ALLOW_CONNECTIONS false')
    try:
        cut_connections(database_url)
        yield
    finally:
        administer(database_url, 'ALTER DATABASE "{}" WITH ALLOW_CONNECTIONS true')


@ON_POSTGRESQL
def test_after_every_connection_was_cut_people_notice_nothing(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announce(nina)
    phoenix.settled()
    cut_connections(phoenix.database_url)

    announce(nina, "Payments")
    phoenix.settled()

    assert len(announcements(nina)) == 2


@ON_POSTGRESQL
@pytest.mark.usefixtures("quick_polls")
def test_while_it_is_away_people_are_told_and_keep_what_they_typed(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    nina.command("/announce", "Booking")
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    with unreachable(phoenix.database_url):
        assert not form.submit()
        assert "The database of The Phoenix cannot be reached" in str(form.errors)

    assert form.submit(), form.errors
    assert nina.wait_for("incidents", "Booking incident").buttons


@ON_POSTGRESQL
@pytest.mark.usefixtures("quick_polls")
def test_what_was_being_posted_when_it_went_away_appears_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("chat.postMessage", "hang_after", seconds=0.3)
    submit_announcement(nina, "Booking")
    nina.wait_for("incidents", "Booking incident")
    with unreachable(phoenix.database_url):
        slack.until(lambda: not slack.faults.waiting, what="the answer")
    phoenix.settled()

    assert len(announcements(nina)) == 1


@pytest.mark.usefixtures("quick_polls")
def test_the_worker_keeps_trying_however_often_a_claim_fails(
    phoenix: Phoenix, slack: Sandbox, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    failures = iter(range(worker.SENDERS + 4))
    claim: Callable[..., Delivery | None] = leases.claim

    def failing(*args: Any, **details: Any) -> Delivery | None:
        if next(failures, None) is not None:
            raise peewee.OperationalError("the database system is starting up")
        return claim(*args, **details)

    monkeypatch.setattr(leases, "claim", failing)
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()

    assert next(failures, None) is None
    (changed,) = announcements(nina)
    assert "under 8 h" in changed.shown


@contextmanager
def read_only(database_url: str) -> Iterator[None]:
    """Let nobody write until the end of the block, as on a standby after a failover.

    Connections that were opened within the block stay as they are.
    """
    administer(database_url, 'ALTER DATABASE "{}" SET default_transaction_read_only = on')
    try:
        cut_connections(database_url)
        yield
    finally:
        administer(database_url, 'ALTER DATABASE "{}" RESET default_transaction_read_only')


@ON_POSTGRESQL
@pytest.mark.usefixtures("quick_polls")
def test_a_database_that_only_reads_is_called_so_and_nothing_typed_is_lost(
    phoenix: Phoenix, nina: Person
) -> None:
    nina.command("/announce", "Booking")
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    phoenix.settled()
    with read_only(phoenix.database_url):
        assert not form.submit()
        assert "The database of The Phoenix is read-only." in str(form.errors)

    # A connection that only read meanwhile is still read-only. Who hits upon it is refused once more.
    assert form.submit() or form.submit(), form.errors
    assert nina.wait_for("incidents", "Booking incident").buttons


@ON_POSTGRESQL
@pytest.mark.usefixtures("quick_polls")
def test_people_are_told_if_the_database_has_not_said_whether_something_is_stored(
    phoenix: Phoenix, nina: Person
) -> None:
    phoenix.stop()
    with wired(phoenix.database_url) as (phoenix.database_url, wire):
        phoenix.start()
        nina.command("/announce", "Booking")
        form = nina.modal("Announce an outage")
        form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
        phoenix.settled()
        wire.lose_answers(b"COMMIT", 1)
        assert not form.submit()
        assert "It has not said whether this was stored. Please submit it again" in str(form.errors)

        assert form.submit(), form.errors
        phoenix.settled()
        [announcement] = announcements(nina)
        wire.lose_answers(b"COMMIT", 1)
        nina.click(announcement, "Follow")
        assert nina.wait_for("incidents", "Please look before you try it again.").ephemeral
        phoenix.stop()
