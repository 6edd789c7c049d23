"""The pages about outages with a long history and the longest texts: Slack takes each page."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.models.views import View

from listeners.home.pages.page import Setup
from listeners.home.render import render
from models import Announcement, HomeVisit, Outage, OutageChange, System
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.vocabulary import Vocabulary
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import insert_rows
from tests.managing import ADA, member
from tests.phoenix_bot.blocks.samples import TEXTS, complaints
from tests.plans import plan, recorded
from tests.settings import SETTINGS

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

PAGES = (
    "now",
    "mine",
    "history",
    "history?state=open&n=1",
    "history?state=resolved",
    "history?system=1&who=U0ADA000000&since=2020-01-01&until=2099-12-31",
    "history?text=" + "%F0%9F%94%A5" * 93 + "+nobody",
    "outage?id=1",
    "outage?id=1&n=1",
)


def shown(place: str, *, is_admin: bool = True) -> tuple[View, list[tuple[str, list[object]]]]:
    """The page as ada sees it, a guest unless `is_admin`, and the queries that it took."""
    member(ADA, is_admin=is_admin, is_restricted=not is_admin)
    with transaction():
        HomeVisit.delete().execute()
        HomeVisit.create(user=ADA, place=place, seen_at=utcnow())
    with recorded() as statements:
        view = render(ADA, Vocabulary(), Setup(SETTINGS), now=utcnow())
    return view, [(sql, values) for sql, values in statements if sql.startswith("SELECT")]


def fill(count: int, text: str = "Nobody can book") -> None:
    """So many outages, half of them resolved, the first one with a long life; people typed `text`."""
    member(ADA, is_admin=True)
    now, name = utcnow(), " ".join(text.split())[:150]
    who = dict.fromkeys(("created_by", "solution_assignee", "communication_assignee"), ADA)
    impact = {"sales_affected": "yes", "b2b_affected": "no", "lost_bookings": "<10%", "eta": "<30m"}
    with connection():
        usual = {"system": System.get(), "system_name": name, "summary": text} | who | impact
    rows = []
    for number in range(1, count + 1):
        at = now - timedelta(minutes=count - number)
        times = dict.fromkeys(("announced_at", "started_at", "eta_set_at", "communicated_at"), at)
        end: dict[str, Any] = {"state": "open", "resolved_at": None, "resolution": ""}
        if number % 2 == 0:
            end = {"state": "resolved", "resolved_at": at, "resolution": text}
        rows.append({"id": number, **usual, **times, **end})
    with transaction():
        insert_rows(Outage, rows)
        there = {"channel_id": "C0INCIDENTS", "permalink": "https://x.slack.com/1"}
        insert_rows(Announcement, [{"outage": row["id"], **there} for row in rows])
        steps = [{"outage": 1, "kind": "updated", "by": ADA, "at": now, "reason": text}] * 25
        insert_rows(OutageChange, steps)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_slack_takes_every_page(text: str) -> None:
    fill(30, text)
    for place in PAGES:
        assert complaints(shown(place)[0]) == [], place
        assert complaints(shown(place, is_admin=False)[0]) == [], place


def test_slack_takes_every_page_without_any_outage() -> None:
    for place in PAGES:
        assert complaints(shown(place)[0]) == [], place


def test_a_page_takes_as_many_queries_with_ten_outages_as_with_a_thousand() -> None:
    fill(10)
    few = [len(shown(place)[1]) for place in PAGES]
    with transaction():
        Outage.delete().execute()
    fill(1_000)

    assert [len(shown(place)[1]) for place in PAGES] == few
    assert max(few) <= 20


@pytest.mark.new_database
@ON_BOTH
def test_the_history_is_not_read_whole() -> None:
    fill(2_000)
    for place in PAGES[:5]:
        for sql, values in shown(place)[1]:
            if '"outage"' in sql:
                assert "Seq Scan on outage t" not in plan(sql, values), place
                assert "TEMP B-TREE FOR ORDER BY" not in plan(sql, values), place
