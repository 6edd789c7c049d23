"""While copies are upgraded, older ones meet what newer ones have stored. They show it, and go on."""

import logging
from typing import Any

import pytest

from listeners.home.pages import PAGES
from listeners.home.pages.page import Setup
from listeners.home.render import render
from models import (
    Alert,
    AuditEntry,
    Delivery,
    DeliveryState,
    Group,
    GroupPermission,
    HomeVisit,
    JobRun,
    KnownJob,
    Monitor,
    Outage,
    OutageChange,
    Permission,
)
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.people import groups
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.listeners.listening import plain
from tests.listeners.phoenix.asking import said
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.settings import SETTINGS
from tests.stories import announce, edit, resolve, visible

pytestmark = ON_SQLITE

UNKNOWN = {
    "eta": "<5d",
    "sales_affected": "some",
    "b2b_affected": "some",
    "lost_bookings": "1-2%",
    "suggested_outcome": "Party",
    "severity": "SEV9",
}
"""What an outage may be, say, in a later version."""


def a_newer_version_writes(by: str) -> None:
    """Store, in a row of each table, choices that this version does not have."""
    now = utcnow()
    with transaction():
        Outage.update(UNKNOWN).execute()
        Outage.update(state="paused").where(Outage.id == 2).execute()
        told: dict[str, Any] = {"pondered": [1, {"deep": "thought"}], "eta": ["<4d", "<5d"]}
        OutageChange.create(outage=1, kind="pondered", by=by, at=now, reason="Why not", fields=told)
        AuditEntry.create(at=now, by=by, origin="dreams", action="group_sung", subject="A song", details=told)
        GroupPermission.create(group=Group.get(Group.key == "on_call"), permission="fly")
        monitor = Monitor.create(
            source="nagios", external_id="1", name="Disk", severity="deadly", made_at=now, trouble="asleep"
        )
        Alert.create(monitor=monitor, type="loud", started_at=now, times=1)
        KnownJob.create(name="bake", since=now)
        JobRun.create(name="bake", due_at=now, outcome="crisp", finished_at=now, started_at=now)


def page_of(who: str, name: str) -> str:
    """A page of App Home."""
    place = {"outage": "outage?id=1", "monitor": "monitor?id=1"}.get(name, name)
    with transaction():
        HomeVisit.delete().execute()
        HomeVisit.create(user=who, place=place, seen_at=utcnow())
    return str(plain(render(who, Vocabulary(), Setup(SETTINGS), now=utcnow())))


def test_people_read_and_change_what_an_older_version_does_not_know(
    phoenix: Phoenix, nina: Person, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    announcement = announce(nina)
    announce(nina, "Payments")
    phoenix.settled()
    a_newer_version_writes(nina.id)

    words = ("list all", "show 1", "history 1", "show 2", "monitors", "jobs", "audit")
    listed, shown, history, paused, *_ = [said(ada, word) for word in words]
    pages = [page_of(ada.id, page.name) for page in PAGES]
    # The form has no such choices: it asks for some of its own.
    choices = {"Sales_affected": "yes", "B2B_partners_affected": "no", "Lost_bookings": "<30%"}
    edit(nina, announcement, ETA="under 8 h", **choices)
    ada.command("/phoenix", "export")
    resolved = resolve(nina, announcement, Suggested_outcome="None")

    assert "Paused: SEV9 · Payments incident" in listed
    assert "<5d" in shown
    assert "pondered" in history
    assert "Paused: " in paused
    assert "Nagios · deadly severity" in str(pages)
    assert "Resolved: SEV9 · Booking incident" in visible(resolved)
    phoenix.settled()
    with connection():
        assert not Delivery.select().where(Delivery.state == DeliveryState.PARKED).exists()
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_group_keeps_what_only_a_newer_version_lets_it_give(database: str) -> None:
    group = groups.named("on_call")
    with transaction():
        GroupPermission.create(group=group, permission="fly")

    groups.give(group.identity, Permission.CHANGE_OUTAGE, act=operator())

    with connection():
        given = {one.permission for one in GroupPermission.select().where(GroupPermission.group == group)}
    assert given == {"add_announcement", "change_outage", "fly"}
