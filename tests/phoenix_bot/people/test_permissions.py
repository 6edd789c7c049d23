"""Who may do what, and what others are told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from models import Group, GroupPermission, Outage, Permission, User
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused, Unintroduced
from phoenix_bot.outages.access import require_changer
from phoenix_bot.people import eligibility, groups, permissions, profiles
from phoenix_bot.people.group_members import join_named
from phoenix_bot.people.permissions import require_announcer
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import group_names, let_read
from tests.managing import take_out, told

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

ADA, NINA, PETER = "U0ADA00000", "U0NINA0000", "U0PETER000"
OUTAGE = Outage(id=1, created_by=NINA, solution_assignee=NINA, communication_assignee=NINA)


@pytest.fixture(autouse=True)
def readers(database: str) -> None:
    """Everybody here is in the announce channel."""
    let_read(ADA, NINA, PETER)


def member(slack_id: str, **details: bool) -> User:
    """Somebody whom Slack has told us about."""
    return profiles.remember({"id": slack_id, "name": slack_id, **details}, now=utcnow())


def refusal(user: User, *, allow_all: bool = False) -> str:
    """Why `user` may not announce; "" if they may."""
    with connection():
        try:
            require_announcer(user, allow_all=allow_all)
        except Refused as refused:
            return str(refused)
    return ""


def refused_change(user: User) -> str:
    """Why `user` may not change nina's outage; "" if they may."""
    with connection():
        try:
            require_changer(user, OUTAGE)
        except Refused as refused:
            return str(refused)
    return ""


def test_the_first_groups_give_one_permission_each() -> None:
    assert group_names() == ["edit_all_outages", "on_call"]
    peter = member(PETER)
    join_named(PETER, "on_call", now=utcnow())
    assert refusal(peter) == ""
    assert "You may not change it." in refused_change(peter)
    take_out(PETER, "on_call")
    join_named(PETER, "edit_all_outages", now=utcnow())

    assert "You may not announce outages." in refusal(peter)
    assert refused_change(peter) == ""


def test_the_first_groups_are_made_once() -> None:
    with connection():
        Group.delete().where(Group.name == "on_call").execute()
    permissions.create_first_groups()

    assert group_names() == ["edit_all_outages"]
    assert "Ask a workspace admin for the right to announce outages." in refusal(member(PETER))


@pytest.mark.parametrize("role", ["is_admin", "is_owner"])
def test_admins_and_owners_hold_every_permission(role: str) -> None:
    ada = member(ADA, **{role: True})

    assert (refusal(ada), refused_change(ada)) == ("", "")


@ON_BOTH
def test_the_creator_and_the_assignees_may_change_an_outage() -> None:
    for role in ("created_by", "solution_assignee", "communication_assignee"):
        roles = {"created_by": NINA, "solution_assignee": NINA, "communication_assignee": NINA, role: PETER}
        with connection():
            require_changer(member(PETER), Outage(id=1, **roles))
    assert refused_change(member(PETER)).startswith(f"Ask <@{NINA}>, who is working on this outage.")


@pytest.mark.parametrize("role", ["is_restricted", "is_ultra_restricted", "is_stranger", "deleted", "is_bot"])
def test_guests_bots_and_deactivated_people_may_nothing(role: str) -> None:
    nobody = member(NINA, is_admin=True, **{role: True})
    join_named(NINA, "on_call", now=utcnow())

    for answer in (refusal(nobody), refusal(nobody, allow_all=True)):
        assert "Only full members of this workspace can " in answer
    assert refused_change(nobody)


def test_everybody_may_announce_if_the_setting_says_so() -> None:
    assert refusal(member(PETER), allow_all=True) == ""


def test_somebody_who_may_be_a_guest_announces_nothing_whatever_they_were_given() -> None:
    unknown = User(slack_id="U0NEW00000")
    join_named("U0NEW00000", "on_call", now=utcnow())

    for allow_all in (True, False):
        assert "Slack has not told us yet who you are" in refusal(unknown, allow_all=allow_all)


def test_who_may_turn_out_to_announce_is_somebody_unknown_who_was_given_it() -> None:
    def may(user: User, *, allow_all: bool = False) -> bool:
        with connection():
            return permissions.may_turn_out_to_announce(user, allow_all=allow_all)

    unknown = User(slack_id="U0NEW00000")
    assert (may(unknown), may(unknown, allow_all=True)) == (False, True)
    join_named("U0NEW00000", "on_call", now=utcnow())
    assert may(unknown)
    assert not may(member(PETER), allow_all=True)


def test_somebody_unknown_is_not_refused_but_asked_about() -> None:
    unknown = User(slack_id="U0NEW00000")

    with connection(), pytest.raises(Unintroduced, match="Slack has not told us yet who you are"):
        require_announcer(unknown, allow_all=False)
    with connection(), pytest.raises(Unintroduced):
        require_changer(unknown, OUTAGE)


@ON_BOTH
def test_whom_to_ask_are_at_most_three_active_admins() -> None:
    peter = member(PETER)
    assert "Ask a workspace admin to add you to the group on_call." in refusal(peter)
    for number in range(4):
        member(f"U0ADMIN{number}", is_admin=True)
    member("U0ADMIN0", is_admin=True, deleted=True)

    assert "Ask <@U0ADMIN1> or <@U0ADMIN2> or <@U0ADMIN3> to add you" in refusal(peter)


def test_a_groups_name_typed_to_page_everybody_pages_nobody() -> None:
    peter = member(PETER)
    with transaction():
        Group.update(name="<!channel>").where(Group.name == "on_call").execute()

    assert "the group &lt;!channel&gt;." in refusal(peter)


@ON_BOTH
def test_whom_to_ask_is_nobody_who_may_not_act_or_whom_slack_has_not_told_about() -> None:
    eligibility.remember_workspace("T0OURS", ("our_s.example", "old.example"))
    for number, email in enumerate(("a@elsewhere.example", "b@ourxs.example", "c@our_s.example"), start=1):
        details = {"id": f"U0ADMIN{number}", "is_admin": True, "profile": {"email": email}}
        profiles.remember(details, now=utcnow())
    permissions.name_admins(["U0ADMIN4"], now=utcnow())
    profiles.introduce("U0ADMIN4", now=utcnow())
    peter = profiles.remember({"id": PETER, "profile": {"email": "peter@old.example"}}, now=utcnow())

    assert "Ask <@U0ADMIN3> to add you" in refusal(peter)


@ON_BOTH
def test_membership_is_given_and_taken_once() -> None:
    assert join_named(PETER, "on_call", now=utcnow())
    assert not join_named(PETER, "on_call", now=utcnow())
    assert take_out(PETER, "on_call")
    assert not take_out(PETER, "on_call")


@ON_BOTH
def test_an_unknown_group_is_refused_with_the_names_of_the_others() -> None:
    with pytest.raises(Refused, match=r"no group 'oncall'. The groups are: edit_all_outages, on_call"):
        join_named(PETER, "oncall", now=utcnow())
    with pytest.raises(Refused, match=r"no group ''"):
        join_named(PETER, "", now=utcnow())


@pytest.mark.parametrize("name", [PETER, "peter@example.com"])
def test_who_is_named_in_the_settings_holds_every_permission(name: str) -> None:
    peter = profiles.remember({"id": PETER, "profile": {"email": "Peter@example.com"}}, now=utcnow())
    permissions.name_admins([name], now=utcnow())
    with connection():
        assert all(permissions.holds(peter, permission) for permission in Permission)
        assert [one.slack_id for one in permissions.managers()] == [PETER]
    permissions.name_admins([], now=utcnow())

    with connection():
        assert not any(permissions.holds(peter, permission) for permission in Permission)


def test_an_address_that_changes_hands_takes_the_right_along() -> None:
    def may_manage(slack_id: str, email: str, **details: bool) -> bool:
        user = profiles.remember({"id": slack_id, "profile": {"email": email}, **details}, now=utcnow())
        with connection():
            return permissions.holds(user, Permission.MANAGE)

    permissions.name_admins(["boss@example.com"], now=utcnow())
    assert may_manage(NINA, "boss@example.com")
    assert not may_manage(NINA, "nina@example.com")
    assert may_manage(PETER, "BOSS@example.com")
    assert not may_manage(PETER, "boss@example.com", deleted=True)
    assert not may_manage(NINA, "")


def test_naming_the_same_people_again_is_not_told_and_every_change_is() -> None:
    for names in (["U1", "U2"], ["U2", "U1"], ["U2", "a@b.example"]):
        permissions.name_admins(names, now=utcnow())

    assert told() == [
        "Admins named PHOENIX_ADMINS: added U1 U2",
        "Admins named PHOENIX_ADMINS: added a@b.example, removed U1",
    ]


def test_a_group_can_let_its_members_manage() -> None:
    peter = member(PETER)
    with connection():
        GroupPermission.create(group=Group.get(Group.name == "on_call"), permission=Permission.MANAGE)
    join_named(PETER, "on_call", now=utcnow())

    with connection():
        permissions.require_manager(peter)
        with pytest.raises(Refused, match=f"You may not manage The Phoenix. Ask <@{PETER}> to add you"):
            permissions.require_manager(member(NINA))


@ON_BOTH
def test_groups_are_found_in_any_case() -> None:
    assert groups.named(" ON_CALL ").name == "on_call"


@ON_BOTH
def test_copies_that_start_together_name_the_admins_once() -> None:
    together = Barrier(4)

    def start(_: int) -> None:
        together.wait()
        permissions.name_admins(["U1", "a@b.example"], now=utcnow())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))

    assert told() == ["Admins named PHOENIX_ADMINS: added U1 a@b.example"]


def test_only_people_of_the_allowed_domains_may_do_anything() -> None:
    eligibility.remember_workspace("T0OURS", ("new.example", "old.example"))
    nina = User()
    for address, wanted in {
        "nina@new.example": True,
        "nina@Old.example": True,
        "nina@sub.new.example": False,
    }.items():
        details = {"id": NINA, "is_admin": True, "profile": {"email": address}}
        nina = profiles.remember(details, now=utcnow())
        assert (refusal(nina) == "") == wanted
        assert (refusal(nina, allow_all=True) == "") == wanted
        assert (refused_change(nina) == "") == wanted
    assert "at new.example or old.example is needed" in refusal(nina)


def test_an_address_typed_to_page_somebody_pages_nobody() -> None:
    eligibility.remember_workspace("T0OURS", ("new.example",))
    nina = profiles.remember({"id": NINA, "profile": {"email": "<!channel>@evil.example"}}, now=utcnow())

    assert "<!" not in refusal(nina)


def test_another_workspace_takes_the_place_of_the_first() -> None:
    eligibility.remember_workspace("T0OURS", ("new.example",))
    eligibility.remember_workspace("T0NEXT", ())

    with connection():
        assert (eligibility.workspace().team_id, eligibility.workspace().email_domains) == ("T0NEXT", [])
