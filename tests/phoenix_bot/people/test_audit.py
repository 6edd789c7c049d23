"""The audit: what it keeps, and reading it."""

import pytest

from models import AuditAction, Group, Origin
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import audit, groups, permissions
from tests.databases import ON_SQLITE
from tests.managing import ADA, clicked, member, operator

pytestmark = pytest.mark.usefixtures("database")


@ON_SQLITE
def test_it_says_who_did_it_or_where_it_came_from() -> None:
    member(ADA, is_admin=True)
    groups.add("Web", [], act=clicked(ADA))
    groups.add("Shop", [], act=operator())
    permissions.name_admins(["U0BOSS0000"], now=utcnow())

    entries = audit.entries()
    assert [(entry.origin, entry.by.name if entry.by else None) for entry in entries] == [
        (Origin.SETTINGS, None),
        (Origin.COMMAND_LINE, None),
        (Origin.SLACK, ADA),
    ]
    assert all(utcnow() >= entry.at for entry in entries)


def test_it_is_read_in_pages_by_one_query_each() -> None:
    for number in range(7):
        groups.add(f"Group {number}", [], act=operator())
    first = audit.entries(3)
    second = audit.entries(3, before=first[-1].id)

    assert [entry.subject for entry in (*first, *second)] == [f"Group {number}" for number in range(6, 0, -1)]


def test_what_is_rolled_back_was_never_done() -> None:
    def add_and_fail() -> None:
        with transaction():
            groups.add("Web", [], act=operator())
            raise Refused("no")

    with pytest.raises(Refused):
        add_and_fail()
    with connection():
        assert not Group.select().where(Group.name == "Web").exists()
    assert audit.entries() == []


def test_the_longest_subject_fits() -> None:
    with transaction():
        audit.record(AuditAction.SYSTEM_ADDED, "🔥" * 300, act=operator())

    assert audit.entries()[0].subject == "🔥" * 255


@ON_SQLITE
@pytest.mark.parametrize(
    ("action", "label"),
    [
        (AuditAction.MEMBER_ADDED, "Member added"),
        (AuditAction.GOOGLE_GROUP_ADDED, "Google group added"),
        (AuditAction.ADMINS_NAMED, "Admins named"),
    ],
)
def test_people_read_what_was_done(action: AuditAction, label: str) -> None:
    assert action.label == label
