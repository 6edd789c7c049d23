"""Placeholders for people whose Slack id is not known."""

import pytest

from models import AuditAction, AuditEntry, ChangeKind, Membership, Outage, OutageChange, Reminder, User
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.home import groups as page
from phoenix_bot.people import audit, groups, placeholders, profiles
from phoenix_bot.text.mrkdwn import mention
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import many_outages, rewrite
from tests.managing import NINA, OMAR, inside, member, operator

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

JAN = "@Jan <Novák>"


def placeholder(slack_id: str = JAN, email: str = "jan@acme.example", **values: bool) -> None:
    with transaction():
        User.create(
            slack_id=slack_id, name="Jan", email=email, is_missing=True, profile_at=utcnow(), **values
        )


def left() -> list[str]:
    """The placeholders that are not joined."""
    with connection():
        return [user.slack_id for user in User.select().where(User.is_missing).order_by(User.slack_id)]


def test_a_placeholder_is_shown_by_name_and_slack_is_never_asked_for_it() -> None:
    placeholder()

    assert mention(JAN) == "Jan &lt;Novák&gt;"
    with transaction():
        assert profiles.meet(JAN, now=utcnow()).is_placeholder
        assert profiles.pending_profile(JAN) is None
    assert page.removed(str(page.remove(groups.named("on_call"), JAN).value))[1] == JAN


def test_placeholders_of_one_name_have_ids_of_their_own() -> None:
    taken: list[str] = []
    for name in ("Jan", "Jan", "x" * 40, "x" * 40, " "):
        taken.append(placeholders.new_id(name, taken))

    assert taken == ["@Jan", "@Jan 2", "@" + "x" * 31, "@" + "x" * 29 + " 2", "@somebody"]


@ON_BOTH
def test_everything_of_a_placeholder_becomes_that_of_the_member_with_its_address() -> None:
    placeholder()
    member(NINA)
    many_outages(1, by=JAN, system="Booking")
    with transaction():
        outage = Outage.get()
        rewrite(outage.id, latest_update_by=JAN, resolved_by=JAN)
        assigned = {"solution_assignee_id": [NINA, JAN], "summary": [JAN, "Other"]}
        OutageChange.create(outage=outage, kind=ChangeKind.REASSIGNED, by=JAN, at=utcnow(), fields=assigned)
        audit.record(AuditAction.GROUP_DELETED, "sre", act=operator(), members=[NINA, JAN])
        for who in (JAN, OMAR):
            User.insert(slack_id=who).on_conflict_ignore().execute()
            for group in ("on_call", "edit_all_outages")[: 1 if who == OMAR else 2]:
                Membership.create(group=groups.named(group), user=who, added_at=utcnow())
            Reminder.create(outage=outage, person=who, kind="report", about="1/1", made_at=utcnow())

    member(OMAR, "Jan@ACME.example")

    assert left() == []
    with connection():
        outage = Outage.get()
        people = (
            outage.created_by_id,
            outage.solution_assignee_id,
            outage.latest_update_by,
            outage.resolved_by_id,
        )
        assert set(people) == {OMAR}
        step = OutageChange.get(OutageChange.kind == ChangeKind.REASSIGNED)
        assert (step.by_id, step.fields) == (OMAR, {**assigned, "solution_assignee_id": [NINA, OMAR]})
        assert AuditEntry.select().order_by(AuditEntry.id.desc()).get().details["members"] == [NINA, OMAR]
        assert Reminder.select().count() == 1
    assert inside("on_call") == inside("edit_all_outages") == [OMAR]


def test_an_address_that_could_mean_several_joins_nobody() -> None:
    placeholder()
    placeholder("@Jan 2")
    placeholder("@Eva", "eva@acme.example")
    placeholder("@Pavel", "pavel@acme.example", is_deactivated=True)
    placeholder("@Nobody", "")

    member(NINA, "jan@acme.example")
    member("U0EVA00001", "eva@acme.example", deleted=True)
    member("U0PAVEL000", "pavel@acme.example")
    member("U0NOBODY00", "")
    assert len(left()) == 5

    with transaction():
        User.delete().where(User.slack_id == "@Jan 2").execute()
    assert placeholders.join() == {JAN: NINA}
    assert placeholders.join() == {}
