"""What the form for duplicates never lets through, and what searching costs."""

from datetime import timedelta

import pytest

from models import Announcement, Identity, Outage, System, User
from models.database import connection, database, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages.actions import close_as_duplicate, twins
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.outages.notices import Audiences
from tests.databases import ON_SQLITE
from tests.history import identity, insert_rows, many_outages, outages
from tests.managing import member
from tests.plans import plan, recorded

PAST = 1000


@pytest.fixture
def past(database: str) -> None:
    """A thousand outages of one system that are long over, and one that is open."""
    now = utcnow()
    people = {"created_by": "U1", "solution_assignee": "U1", "communication_assignee": "U1"}
    impact = {"sales_affected": "no", "b2b_affected": "no", "lost_bookings": "0%", "eta": "<2h"}
    with transaction():
        User.create(slack_id="U1", name="nina", is_admin=True, profile_at=now)
        system = System.get(System.key == "booking")
        like = {"system": system, "system_name": "Booking", "summary": "x", **people, **impact}

        def row(state: str, days: int) -> dict[str, object]:
            then = now - timedelta(days=days)
            times = ("announced_at", "communicated_at", "eta_set_at", "started_at")
            return {**like, "state": state, **dict.fromkeys(times, then)}

        rows = [row("open", 0), *(row("resolved", 100 + number) for number in range(PAST))]
        insert_rows(Outage, rows)
        insert_rows(Announcement, [{"outage": 1 + n, "channel_id": "C1"} for n in range(len(rows))])


@ON_SQLITE
def test_an_outage_is_no_duplicate_of_itself(database: str) -> None:
    member("U1", is_admin=True)
    many_outages(1, by="U1", system="Booking")
    form = Form(identity(), "V1", 0, {"duplicate_of_id": identity()})
    act = Act(by="U1", key="view:V1", now=utcnow())
    with pytest.raises(Refused, match="cannot be a duplicate of itself"):
        close_as_duplicate.close(form, remark="", act=act, audiences=Audiences())

    assert outages()[0].is_open


def found(about: Identity, typed: str) -> list[int]:
    """The numbers of outages that the search finds for somebody who closes `about`."""
    return [outage.id for outage in close_as_duplicate.candidates(about, typed, by="U1", now=utcnow())]


@pytest.mark.new_database
@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("analysed", [False, True], ids=["no statistics", "statistics"])
def test_the_past_is_not_read(analysed: bool) -> None:
    if analysed:
        with connection():
            database.execute_sql("ANALYZE")
    first, second = identity(1), identity(2)
    with recorded() as statements:
        assert found(second, "book x") == [1]
        assert found(first, "2") == [2]
        with transaction(), pytest.raises(twins.HasTwins):
            twins.require_shown(outages()[0].system_id, to=User.get_by_id("U1"), shown=())

    searches = [(sql, values) for sql, values in statements if "ORDER BY" in sql and "LIMIT" in sql]
    assert len(searches) >= 5
    for sql, values in searches:
        told = plan(sql, values)
        assert "outage_state_" in told or "outage_pkey" in told, told
        assert "Seq Scan on outage " not in told
        assert "outage_system_id" not in told
