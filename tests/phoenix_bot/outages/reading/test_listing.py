"""Reading outages and their timelines costs the same however many there are."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product
from time import perf_counter

import pytest

from models import ChangeKind, Delivery, DeliveryKind, DeliveryState, Identity, OutageChange, OutageState
from models.database import connection, transaction
from models.database import database as phoenix_database
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages.reading import listing, timeline
from phoenix_bot.outages.reading.listing import Query
from phoenix_bot.outages.reading.period import Period
from tests.history import let_read, many_outages, rewrite
from tests.plans import plan, recorded

NINA, OMAR = "U0NINA00000", "U0OMAR00000"


OPEN = Query(OutageState.OPEN)


def page(query: Query, number: int = 0) -> listing.Page:
    """A page of ten outages."""
    with connection():
        return listing.page(query, number, size=10)


def ids(query: Query, number: int = 0) -> list[int]:
    """The numbers of the outages on a page."""
    return [announcement.outage_id for announcement in page(query, number).announcements]


def statements(read: Callable[[], object]) -> list[str]:
    """What is asked of the database, transactions apart."""
    with recorded() as found:
        read()
    return [sql for sql, _ in found if sql.lstrip("(").startswith("SELECT")]


def test_pages_are_newest_first_and_say_whether_there_is_more(database: str) -> None:
    many_outages(20, by=NINA, system="Booking")

    assert ids(OPEN) == ids(Query()) == list(range(20, 10, -1))
    assert ids(OPEN, 1) == list(range(10, 0, -1))
    assert [page(OPEN, number).has_more for number in (0, 1)] == [True, False]
    assert ids(OPEN, 2) == []


def test_lists_by_state_person_and_system(database: str) -> None:
    many_outages(1, by=NINA, system="Booking")
    many_outages(1, by=OMAR, system="Payments")
    many_outages(1, by=OMAR, system="Booking", state=OutageState.RESOLVED)
    rewrite(2, communication_assignee=NINA)

    assert ids(Query()) == [3, 2, 1]
    assert ids(OPEN) == [2, 1]
    assert ids(Query(OutageState.RESOLVED)) == [3]
    assert ids(Query(who=OMAR)) == [3, 2]
    assert ids(replace(OPEN, who=NINA)) == [2, 1]
    assert ids(replace(OPEN, who=OMAR)) == [2]
    assert ids(replace(OPEN, system_id=systems.named("Payments").id, who=NINA)) == [2]
    assert ids(Query(system_id=systems.named("Booking").id)) == [3, 1]


def test_lists_by_the_days_of_a_zone(database: str) -> None:
    many_outages(1, by=NINA, system="Booking")
    # Half past one of the next day in Kolkata.
    rewrite(announced_at=datetime(2026, 3, 1, 20, tzinfo=UTC))
    first, second = date(2026, 3, 1), date(2026, 3, 2)

    assert ids(Query(period=Period(second, second, "Asia/Kolkata"))) == [1]
    assert ids(Query(period=Period(None, first, "Asia/Kolkata"))) == []
    assert ids(Query(period=Period(first, first, "UTC"))) == [1]
    assert ids(Query(period=Period(second, None, "UTC"))) == []


@pytest.mark.parametrize(
    "query",
    [OPEN, replace(OPEN, who=NINA), replace(OPEN, system_id=2), Query(OutageState.RESOLVED), Query()],
    ids=str,
)
def test_a_page_of_a_list_takes_one_query(database: str, query: Query) -> None:
    many_outages(3, by=NINA, system="Booking")
    few = statements(lambda: page(query))
    many_outages(30, by=NINA, system="Booking")
    many_outages(30, by=NINA, system="Booking", state=OutageState.RESOLVED)
    many = statements(lambda: page(query))

    assert len(many) == len(few) == 1
    assert not any("COUNT(" in sql for sql in many)


RESOLVED = Query(OutageState.RESOLVED)

LISTS = {
    OPEN: "outage_state_is_overdue_announced_at",
    RESOLVED: "outage_state_announced_at",
    # Few are open, so either index will do.
    replace(OPEN, system_id=1): "outage_s",
    replace(RESOLVED, system_id=1): "outage_system_id",
    Query(system_id=1): "outage_system_id",
}
"""The lists that people ask for by words, and the indexes that lead to their outages."""


@pytest.mark.new_database
def test_an_index_leads_to_the_outages_of_each_list(database: str) -> None:
    for state, times in product(OutageState, (5, 500)):
        many_outages(times, by=NINA, system="Booking" if times == 5 else "Payments", state=state)
    with connection():
        phoenix_database.execute_sql("ANALYZE")
    system = systems.named("Booking").id
    for query, index in LISTS.items():
        asked = replace(query, system_id=query.system_id and system)
        with recorded() as found:
            assert len(ids(asked)) == (5 if query.system_id and query.state else 10)

        text = plan(*next(one for one in found if one[0].startswith("SELECT")))
        assert index in text, text
        assert not re.search(r"Seq Scan on outage\b|SCAN t2", text), text


def test_a_page_among_a_hundred_is_read_at_once(database: str) -> None:
    many_outages(1000, by=NINA, system="Booking")
    began = perf_counter()
    for number in (0, 50, 99):
        assert len(ids(Query(OutageState.OPEN, systems.named("Booking").id, NINA), number)) == 10

    assert perf_counter() - began < 1.5


def test_an_outage_that_is_not_there(database: str) -> None:
    let_read(NINA)
    with pytest.raises(Refused, match="There is no outage 7"):
        listing.numbered(7, by=NINA)
    with pytest.raises(Refused, match="does not know this outage"):
        listing.get(Identity(7))


def a_life(*, steps: int, notices: int) -> None:
    """An outage that changed every two minutes, with a notice after each of the first changes."""
    many_outages(1, by=NINA, system="Booking")
    began = utcnow() - timedelta(days=1)
    common = {"kind": DeliveryKind.NOTICE, "outage": 1, "payload": {}, "due_at": began, "lane": "C1/"}
    with transaction():
        for number in range(steps):
            at = began + timedelta(minutes=2 * number)
            OutageChange.create(outage=1, kind=ChangeKind.EDITED, by=NINA, at=at, reason=str(number))
        for number in range(notices):
            at = began + timedelta(minutes=2 * number + 1)
            sent = {"state": DeliveryState.SENT, "done_at": at}
            Delivery.create(key=str(number), created_at=began, **common, **sent)
        Delivery.create(**common | {"kind": DeliveryKind.COMMENT}, key="other", created_at=began)


def test_a_timeline_merges_changes_and_notices_by_time(database: str) -> None:
    a_life(steps=12, notices=3)
    first, second = timeline.page(1, 0), timeline.page(1, 1)

    kinds = [type(entry).__name__ for entry in first.entries]
    assert kinds == ["OutageChange", "Delivery"] * 3 + ["OutageChange"] * 4
    reasons = [entry.reason for entry in second.entries if isinstance(entry, OutageChange)]
    assert reasons == ["7", "8", "9", "10", "11"]
    assert (first.has_more, second.has_more) == (True, False)


def test_a_notice_that_is_not_sent_stands_where_it_was_asked_for(database: str) -> None:
    a_life(steps=3, notices=0)
    with transaction():
        row = Delivery.get()
        asked_at = row.created_at + timedelta(minutes=3)
        Delivery.update(kind=DeliveryKind.NOTICE, created_at=asked_at).execute()

    assert [type(entry).__name__ for entry in timeline.page(1, 0).entries][2] == "Delivery"


def test_a_page_of_a_timeline_takes_at_most_three_queries(database: str) -> None:
    a_life(steps=300, notices=30)
    asked = [statements(partial(timeline.page, 1, number)) for number in (0, 20)]

    assert [len(queries) for queries in asked] == [3, 2]
