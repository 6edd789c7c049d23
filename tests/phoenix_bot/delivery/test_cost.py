"""Finding the next deliveries costs the same, however many were made before."""

import re
from datetime import timedelta

import pytest

from models import Delivery, DeliveryKind, DeliveryState, Outage
from models.database import connection, database, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.announcement.related import DUPLICATES_SHOWN
from phoenix_bot.delivery import leases, queue
from phoenix_bot.delivery.clocks import Leases
from phoenix_bot.outages import notices
from phoenix_bot.outages.reading import related
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.history import announcement_row, insert_rows, many_outages
from tests.listeners.home.looking import home
from tests.phoenix import Phoenix
from tests.plans import plan, recorded
from tests.stories import announce

pytestmark = pytest.mark.new_database

HISTORY = 1500

WHOLE_TABLE = re.compile(r"SCAN (t1|delivery)'|Seq Scan|delivery_pkey on delivery (t1|delivery)\b")
"""How SQLite and PostgreSQL say that they read the whole table."""


@pytest.fixture
def long_history(database: str) -> None:
    """Many rows that are done, and a few that wait."""
    now = utcnow()
    common = {"kind": DeliveryKind.COMMENT, "payload": {}, "due_at": now, "created_at": now}
    done = {"state": DeliveryState.SENT, "done_at": now}
    with transaction():
        insert_rows(
            Delivery, [{"key": f"done{i}", "lane": f"C1/{i // 20}", **common, **done} for i in range(HISTORY)]
        )
        insert_rows(Delivery, [{"key": f"new{i}", "lane": f"C1/{i}", **common} for i in range(10)])


@pytest.mark.parametrize("analysed", [False, True], ids=["no statistics", "statistics"])
def test_only_what_is_undone_is_read(long_history: None, analysed: bool) -> None:
    if analysed:
        with connection():
            database.execute_sql("ANALYZE")
    with recorded() as statements:
        assert len(queue.due(utcnow(), limit=16)) == 10
        queue.glance(utcnow())
        queue.try_all_again(utcnow())
        Leases(timedelta(minutes=1)).free_expired(now=utcnow(), elapsed=0)
        leases.held_by_the_dead()
        with transaction():
            queue.freed(Delivery(id=1, lane="C1/1"), now=utcnow())

    plans = [plan(sql, values) for sql, values in statements if sql.startswith(("SELECT", "UPDATE"))]
    assert len(plans) >= 6
    for text in plans:
        assert "delivery_undone" in text
        assert not WHOLE_TABLE.search(text), text


def test_only_one_outages_deliveries_are_read_for_its_notices(long_history: None) -> None:
    with connection():
        database.execute_sql("ANALYZE")
        with recorded() as statements:
            assert notices.of(Outage(id=1)) == []

    [(sql, values)] = statements
    assert "outage" in plan(sql, values)
    assert not WHOLE_TABLE.search(plan(sql, values))


@ON_SQLITE
def test_showing_app_home_takes_nine_statements(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    home(nina, "Booking incident · 1")
    phoenix.settled()
    with recorded() as statements:
        nina.open_home()
        phoenix.slack.until(lambda: any(sql.startswith("UPDATE") for sql, _ in statements), what="the end")

    # How often the worker looks into the outbox depends on the clock.
    asked = [sql for sql, _ in statements if not re.match('SELECT .* FROM "delivery"', sql)]
    assert len(asked) == 9, asked


@pytest.mark.parametrize(("count", "further"), [(0, 0), (1, 0), (5, 0), (6, 1), (400, 395)])
def test_of_the_duplicates_of_an_outage_only_those_shown_are_read(
    database: str, count: int, further: int
) -> None:
    many_outages(count + 1, by="U0NINA", system="Booking")
    with transaction():
        Outage.update(duplicate_of=1).where(Outage.id != 1).execute()
    with connection():
        around = related.find(Outage.get_by_id(1), announcement_row())

    assert [one.outage.id for one in around.duplicates] == list(range(2, 2 + min(count, DUPLICATES_SHOWN)))
    assert around.further_duplicates == further
