"""The pages for managers with more and longer data than anybody has: Slack takes each, at the same cost."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.models.views import View

from jobs import JOBS
from listeners.home.pages.page import Setup
from listeners.home.render import render
from models import (
    AuditAction,
    AuditEntry,
    Delivery,
    DeliveryKind,
    GoogleGroup,
    GoogleMembership,
    HomeVisit,
    JobRun,
    Model,
    User,
)
from models.database import connection, transaction
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.home import google_group_form
from phoenix_bot.blocks.home.google_group_form import Filled
from phoenix_bot.blocks.home.settings import Line
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.people import groups
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import insert_rows
from tests.managing import ADA, member
from tests.phoenix_bot.blocks.samples import TEXTS, complaints
from tests.plans import recorded
from tests.settings import SETTINGS, WITH_GOOGLE

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

PAGES = ("google", "jobs", "problems", "settings", "audit", "google?n=1", "problems?n=3", "audit?before=30")
CREW = 60
"""People who left each Google group: three times as many as a page names."""

LONGEST = Setup(
    WITH_GOOGLE,
    [
        Line(one.name, one.about, "C" * 21, is_channel=True)
        if "CHANNEL" in one.name
        else Line(one.name, one.about, "🔥" * 3000)
        for one in configuration.SETTINGS
    ],
)


def shown(place: str, setup: Setup = LONGEST) -> tuple[View, int]:
    """The page as ada sees it, and the number of queries that it took."""
    member(ADA, is_admin=True)
    with transaction():
        HomeVisit.delete().execute()
        HomeVisit.create(user=ADA, place=place, seen_at=utcnow())
    with recorded() as statements:
        view = render(ADA, Vocabulary(), setup, now=utcnow())
    return view, len([sql for sql, _ in statements if sql.startswith("SELECT")])


def insert(model: type[Model], rows: list[dict[str, Any]]) -> None:
    with transaction():
        insert_rows(model, rows)


def fill(text: str, problems: int = 60) -> None:
    """Store far too much of everything, each text as long and as odd as it may be."""
    now, line = utcnow(), " ".join(text.split())
    kinds = list(DeliveryKind)
    problem = {
        "kind": "",
        "lane": "x",
        "state": "parked",
        "error": line[:500],
        "due_at": now,
        "created_at": now,
    }
    insert(
        Delivery,
        [
            problem | {"key": str(one), "kind": kinds[one % len(kinds)], "payload": {}}
            for one in range(problems)
        ],
    )
    feeds = groups.named("on_call").id
    group = {"name": line[:80], "group": feeds, "last_sync_at": now, "last_outcome": text}
    insert(GoogleGroup, [group | {"key": f"{one}{line}"[:255]} for one in range(40)])
    insert(User, [{"slack_id": f"U0CREW{one:04}"} for one in range(CREW)])
    with connection():
        google_groups = [one.id for one in GoogleGroup.select().limit(20)]
    insert(
        GoogleMembership,
        [
            {"google_group": one, "user": f"U0CREW{who:04}", "added_at": now, "leaving_at": now}
            for one in google_groups
            for who in range(CREW)
        ],
    )
    details = {
        "changed": {"name": [line[:80], ""], "is_active": [True, False]},
        "removed": [f"U0CREW{who:04}" for who in range(CREW)],
        "gives": ["manage"] * 50,
        "reason": text,
    }
    entry = {"at": now, "by": None, "origin": "the settings", "subject": line[:255], "details": details}
    insert(AuditEntry, [entry | {"action": list(AuditAction)[one % 20]} for one in range(60)])
    run = {"due_at": now, "started_at": now - timedelta(days=1), "finished_at": now, "outcome": "failed"}
    insert(JobRun, [run | {"name": job.NAME, "summary": text, "error": text} for job in JOBS])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_slack_takes_every_page_and_nobody_is_paged(text: str) -> None:
    fill(text)

    for place in PAGES:
        view, _ = shown(place)
        assert view.private_metadata == place
        assert complaints(view) == []
        assert "<!channel" not in str([block for block in view.to_dict()["blocks"] if "mrkdwn" in str(block)])


def test_a_page_costs_the_same_however_much_there_is() -> None:
    empty = {place: shown(place)[1] for place in PAGES}
    fill("x", problems=500)

    assert {place: shown(place)[1] for place in PAGES} == empty
    assert max(empty.values()) <= 16


@ON_BOTH
def test_pages_with_nothing_on_them() -> None:
    for place in PAGES:
        assert complaints(shown(place, Setup(SETTINGS))[0]) == []


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_form_about_a_google_group(text: str) -> None:
    group = groups.named("on_call")
    group.name = " ".join(text.split())[:80]
    filled = Filled(text.replace("\n", " ")[:255], group.name, group.identity, False)

    form = google_group_form.build("google", filled, group, GoogleGroup(id=7))
    assert complaints(form) == []
    assert complaints(google_group_form.build("google", Filled(), None)) == []
    assert google_group_form.seen(form.to_dict()) == filled
