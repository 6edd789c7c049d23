"""Groups: what managers do with them, and what they are kept from."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from models import GoogleMembership, Permission
from models.database import connection, database, transaction
from phoenix_bot import systems
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed, Refused, Unintroduced
from phoenix_bot.people import eligibility, group_members, group_overviews, groups, management, permissions
from phoenix_bot.people.google import feeds
from phoenix_bot.people.google.feeds import Details
from phoenix_bot.people.groups import named
from tests.databases import ON_SQLITE
from tests.history import group_names
from tests.managing import ADA, NINA, OMAR, PETER, clicked, google_group, inside, member, operator, told

pytestmark = pytest.mark.usefixtures("database")

MANAGE, ANNOUNCE, CHANGE = Permission.MANAGE, Permission.ADD_ANNOUNCEMENT, Permission.CHANGE_OUTAGE


def admins_of_ours(*slack_ids: str) -> int:
    """Add a group that may manage, with these people in it, and return its id."""
    groups.add("admins", [MANAGE], act=operator())
    for slack_id in slack_ids:
        member(slack_id)
        group_members.add_member(named("admins").id, slack_id, act=operator())
    return int(named("admins").id)


def feed(group: str, *slack_ids: str, key: str = "oncall@example.com") -> None:
    """A Google group that feeds a group, with these people in it."""
    feeds.add(Details(key, "", named(group).id), act=operator())
    with transaction():
        for slack_id in slack_ids:
            GoogleMembership.create(google_group=google_group(key), user=slack_id, added_at=utcnow())


def may(slack_id: str, permission: Permission) -> bool:
    """Whether somebody has a permission."""
    with connection():
        return permissions.holds(member(slack_id), permission)


def test_a_manager_makes_a_group_renames_it_changes_what_it_gives_and_deletes_it() -> None:
    member(ADA, is_admin=True)
    groups.add(" Web   team ", [ANNOUNCE], act=clicked(ADA))
    team = named("WEB TEAM").id
    groups.rename(team, "Web", act=clicked(ADA))
    groups.set_permissions(team, [CHANGE, MANAGE], act=clicked(ADA))
    groups.delete(team, act=clicked(ADA))

    assert group_names() == ["edit_all_outages", "on_call"]
    assert told() == [
        "Group added Web team: gives add_announcement",
        "Group renamed Web team: to Web",
        "Group permissions changed Web: added change_outage manage, removed add_announcement",
        "Group deleted Web: gave change_outage manage",
    ]


@pytest.mark.parametrize("by", [NINA, PETER])
def test_who_may_not_manage_is_told_whom_to_ask(by: str) -> None:
    member(ADA, is_admin=True)
    member(NINA)
    member(PETER, is_admin=True, is_restricted=True)
    on_call = named("on_call").id
    acts: list[Callable[[Act], object]] = [
        lambda act: groups.add("x", [], act=act),
        lambda act: group_members.add_member(on_call, by, act=act),
        lambda act: groups.set_permissions(on_call, [MANAGE], act=act),
        lambda act: systems.add("x", act=act),
        lambda act: feeds.add(Details("a@b.example", "", on_call), act=act),
        lambda act: management.require(act.by),
    ]

    for do in acts:
        with pytest.raises(NotAllowed, match="manage The Phoenix"):
            do(clicked(by))
    assert (told(), inside("on_call"), group_names()) == ([], [], ["edit_all_outages", "on_call"])


def test_somebody_unknown_who_may_be_an_admin_is_asked_about() -> None:
    with pytest.raises(Unintroduced):
        groups.add("x", [], act=clicked("U0NEW00000"))


def test_a_click_that_slack_delivers_twice_takes_effect_once() -> None:
    member(ADA, is_admin=True)
    click = clicked(ADA)
    for _ in range(2):
        groups.add("Web", [ANNOUNCE], act=click)
    click = clicked(ADA)
    for _ in range(2):
        systems.add("Website", act=click)

    assert told() == ["Group added Web: gives add_announcement", "System added Website"]


@pytest.mark.parametrize("name", ["On_Call", "  on_call ", "ON_CALL\n"])
def test_a_name_is_taken_in_any_case_and_spacing(name: str) -> None:
    groups.add("Web", [], act=operator())

    with pytest.raises(Refused, match="already a group called 'on_call'"):
        groups.add(name, [], act=operator())
    with pytest.raises(Refused, match="already a group called 'on_call'"):
        groups.rename(named("web").id, name, act=operator())


@pytest.mark.parametrize(
    ("name", "why"), [("\t", "A group needs a name"), ("x" * 81, "A group's name has at most 80 characters")]
)
def test_a_name_is_neither_empty_nor_endless(name: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        groups.add(name, [], act=operator())


def test_the_first_groups_stay_what_they_are_but_may_give_more() -> None:
    on_call = named("on_call").id
    with pytest.raises(Refused, match="built in and cannot be renamed"):
        groups.rename(on_call, "duty", act=operator())
    with pytest.raises(Refused, match="built in and cannot be deleted"):
        groups.delete(on_call, act=operator())
    with pytest.raises(Refused, match="on_call always gives “May announce outages”"):
        groups.set_permissions(on_call, [CHANGE], act=operator())
    groups.set_permissions(on_call, [ANNOUNCE, CHANGE], act=operator())

    assert told() == ["Group permissions changed on_call: added change_outage"]


def test_a_group_in_use_is_deleted_only_knowingly() -> None:
    groups.add("Web", [ANNOUNCE], act=operator())
    web = named("Web").id
    member(NINA)
    group_members.add_member(web, NINA, act=operator())
    feed("Web", NINA)
    with pytest.raises(Refused, match=r"The Google group oncall@example\.com feeds the group Web"):
        groups.delete(web, act=operator(), losing=None)
    feeds.remove(google_group("oncall@example.com").id, act=operator())
    with pytest.raises(Refused, match=r"The group Web has 1 member\. Remove them first, or confirm"):
        groups.delete(web, act=operator())
    groups.delete(web, act=operator(), losing=None)

    assert not may(NINA, ANNOUNCE)
    assert told()[-1] == f"Group deleted Web: gave add_announcement, members {NINA}"


def test_a_group_that_is_gone_says_so() -> None:
    groups.add("Web", [], act=operator())
    web = named("Web").id
    groups.delete(web, act=operator())

    for do in (groups.delete, lambda id, act: groups.rename(id, "x", act=act)):
        with pytest.raises(Refused, match=r"does not exist any more\. Nothing was changed"):
            do(web, act=operator())


def test_members_are_added_and_removed_once() -> None:
    on_call = named("on_call").id
    member(NINA)
    assert [group_members.add_member(on_call, NINA, act=operator()) for _ in range(2)] == [True, False]
    assert inside("on_call") == [NINA]
    assert [group_members.remove_member(on_call, NINA, act=operator()) for _ in range(2)] == [True, False]

    assert inside("on_call") == []
    assert told() == [f"Member added on_call: user {NINA}", f"Member removed on_call: user {NINA}"]


@pytest.mark.parametrize(
    ("details", "why"),
    [
        ({"is_bot": True}, "This is a bot"),
        ({"is_restricted": True}, "is a guest"),
        ({"deleted": True}, "deactivated"),
    ],
)
def test_who_can_never_act_is_not_put_into_a_group(details: dict[str, bool], why: str) -> None:
    member(NINA, "", **details)

    with pytest.raises(Refused, match=why):
        group_members.add_member(named("on_call").id, NINA, act=operator())


def test_who_is_in_a_group_by_google_has_what_it_gives_and_is_taken_out_at_google() -> None:
    member(NINA)
    feed("on_call", NINA)
    assert may(NINA, ANNOUNCE)

    with pytest.raises(
        Refused, match=r"The Google group oncall@example\.com keeps them in the group on_call"
    ):
        group_members.remove_member(named("on_call").id, NINA, act=operator())
    assert inside("on_call") == [NINA]


def test_what_was_given_by_hand_and_by_google_is_taken_apart() -> None:
    member(NINA)
    feed("on_call", NINA)
    on_call = named("on_call").id
    group_members.add_member(on_call, NINA, act=operator())
    assert [(one.by_hand, one.google_keys) for one in group_members.members(on_call)] == [
        (True, ["oncall@example.com"])
    ]
    assert group_members.remove_member(on_call, NINA, act=operator())

    assert group_members.google_keys(on_call, NINA) == ["oncall@example.com"]
    assert may(NINA, ANNOUNCE)


def test_a_group_made_after_another_was_deleted_is_another_one() -> None:
    member(PETER)
    groups.add("trainees", [], act=operator())
    trainees = named("trainees").id
    groups.delete(trainees, act=operator())
    groups.add("bosses", [MANAGE], act=operator())
    for act_on in (
        lambda: group_members.add_member(trainees, PETER, act=operator()),
        lambda: groups.delete(trainees, act=operator(), losing=None),
    ):
        with pytest.raises(Refused, match="does not exist any more"):
            act_on()

    assert inside("bosses") == []


def test_the_last_manager_can_give_up_the_right_in_no_way() -> None:
    admins = admins_of_ours(NINA)
    for give_up in (
        lambda: group_members.remove_member(admins, NINA, act=clicked(NINA)),
        lambda: groups.set_permissions(admins, [CHANGE], act=clicked(NINA)),
        lambda: groups.delete(admins, act=clicked(NINA), losing=None),
    ):
        with pytest.raises(Refused, match="Then nobody could manage The Phoenix any more"):
            give_up()
    assert may(NINA, MANAGE)

    member(ADA, is_admin=True)
    assert group_members.remove_member(admins, NINA, act=clicked(NINA))


@pytest.mark.parametrize(
    ("domain", "details"),
    [("example", {"deleted": True}), ("example", {"is_restricted": True}), ("elsewhere", {})],
)
def test_admins_who_cannot_act_do_not_count_as_managers(domain: str, details: dict[str, bool]) -> None:
    admins = admins_of_ours(NINA)
    member(NINA, "nina@x.example")
    eligibility.remember_workspace("T0OURS", ("x.example",))
    member(ADA, f"ada@x.{domain}", is_admin=True, **details)

    with pytest.raises(Refused, match="nobody could manage"):
        group_members.remove_member(admins, NINA, act=clicked(NINA))


def test_somebody_slack_has_not_told_about_does_not_count_as_manager() -> None:
    admins = admins_of_ours(NINA)
    group_members.join_named("U0NEW00000", "admins", now=utcnow())

    with pytest.raises(Refused, match="nobody could manage"):
        group_members.remove_member(admins, NINA, act=clicked(NINA))


def test_the_last_manager_by_google_is_kept_as_well() -> None:
    member(NINA)
    admins_of_ours()
    feed("admins", NINA, key="boss@example.com")
    one = google_group("boss@example.com")

    with pytest.raises(Refused, match="nobody could manage"):
        feeds.remove(one.id, act=clicked(NINA))
    for details in (
        Details(one.key, "", one.group_id, is_active=False),
        Details(one.key, "", named("on_call").id),
        Details("others@example.com", "", one.group_id),
    ):
        with pytest.raises(Refused, match="nobody could manage"):
            feeds.change(one.id, details, act=clicked(NINA))
    assert inside("admins") == [NINA]


def test_where_nobody_manages_operators_are_kept_from_nothing() -> None:
    groups.add("admins", [MANAGE], act=operator())
    groups.delete(named("admins").id, act=operator())

    assert group_names() == ["edit_all_outages", "on_call"]


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Call all of them at the same time, and return the refusals."""
    together = Barrier(len(calls))

    def run(call: Callable[[], object]) -> str:
        together.wait()
        try:
            call()
        except Refused as refusal:
            return str(refusal)
        return ""

    with ThreadPoolExecutor(len(calls)) as pool:
        return [refusal for refusal in pool.map(run, calls) if refusal]


def test_two_managers_who_take_each_others_right_do_not_both_succeed() -> None:
    admins = admins_of_ours(NINA, OMAR)

    [refusal] = at_once(
        lambda: group_members.remove_member(admins, OMAR, act=clicked(NINA)),
        lambda: group_members.remove_member(admins, NINA, act=clicked(OMAR)),
    )
    assert "manage The Phoenix" in refusal
    assert len(inside("admins")) == 1


def test_two_managers_who_make_the_same_group_and_system_get_one() -> None:
    admins_of_ours(NINA, OMAR)
    calls = [
        call
        for by in (NINA, OMAR)
        for call in (
            lambda by=by: groups.add("Web", [], act=clicked(by)),
            lambda by=by: systems.add("Website", act=clicked(by)),
            lambda by=by: feeds.add(Details("a@b.example", "", named("on_call").id), act=clicked(by)),
        )
    ]

    assert sorted(at_once(*calls)) == [
        "The Google group a@b.example has been added already; it feeds on_call.",
        "There is already a group called 'Web'.",
        "There is already a system called 'Website'.",
    ]


def queries_of(do: Callable[[], object]) -> int:
    """How many statements something sends to the database."""
    sent: list[str] = []
    database.query_hooks.append(lambda *what: sent.append(str(what)))
    try:
        do()
    finally:
        database.query_hooks.pop()
    return len(sent)


def test_people_are_added_together_or_not_at_all() -> None:
    member(PETER)
    member(OMAR, is_restricted=True)
    on_call = named("on_call").id
    with pytest.raises(Refused, match=f"<@{OMAR}>: This person is a guest; .* Nobody was added."):
        group_members.add_members(on_call, [PETER, OMAR], act=operator())
    assert (inside("on_call"), told()) == ([], [])
    group_members.add_members(on_call, [PETER, NINA, PETER], act=operator())

    assert inside("on_call") == [NINA, PETER]
    assert len(told()) == 2


def test_a_change_is_refused_whole_and_for_its_field() -> None:
    groups.add("Web", [ANNOUNCE], act=operator())
    web, seen = named("Web").id, groups.Details("Web", frozenset([ANNOUNCE]))
    with pytest.raises(Refused) as refused:
        groups.change(web, groups.Details("ON_call ", frozenset([CHANGE])), seen=seen, act=operator())

    assert refused.value.fields == {"name": "There is already a group called 'on_call'."}
    assert told() == ["Group added Web: gives add_announcement"]


def test_the_groups_of_somebody_and_how_they_got_there() -> None:
    member(PETER)
    feed("on_call", PETER)
    group_members.add_member(named("edit_all_outages").id, PETER, act=operator())
    found = group_members.groups_of(PETER)

    assert [(part.group.name, part.by_hand, part.google_keys) for part in found] == [
        ("edit_all_outages", True, []),
        ("on_call", False, ["oncall@example.com"]),
    ]
    assert [part.group.name for part in group_members.groups_of(PETER, 1, 1)] == ["on_call"]
    assert group_members.groups_of(NINA) == []


def test_groups_are_found_by_a_part_of_their_name() -> None:
    for name in ("Call centre", "100% web"):
        groups.add(name, [], act=operator())

    assert [group.name for group in groups.find(" CALL")] == ["Call centre", "on_call"]
    assert [group.name for group in groups.find("%")] == ["100% web"]
    assert len(groups.find("")) == 4


def test_lists_are_paged_and_cost_the_same_however_long_they_are() -> None:
    on_call = named("on_call").id
    member("U0AAA")
    feed("on_call", "U0AAA")
    costs = []
    for size in (1, 30):
        for number in range(size):
            member(f"U1{number:03}")
            group_members.join_named(f"U1{number:03}", "on_call", now=utcnow())
            groups.add(f"Group {size} {number}", [CHANGE], act=operator())
        costs.append(
            [queries_of(lambda: group_members.members(on_call)), queries_of(group_overviews.overview)]
        )

    assert costs[0] == costs[1]
    page = group_members.members(on_call, limit=10, offset=25)
    assert [one.user.slack_id for one in page] == [f"U1{number:03}" for number in range(24, 30)]
    row = next(row for row in group_overviews.overview() if row.group.name == "on_call")
    assert (row.gives, row.members, row.google_keys) == ([ANNOUNCE], 31, ["oncall@example.com"])


@ON_SQLITE
@pytest.mark.parametrize(
    "twin", ["on_call\u200b", "\u2066on_call", "on_\u00adcall", "on_ca\u200dll"], ids=ascii
)
def test_a_group_that_only_looks_like_another_one_is_refused_and_the_name_finds_that_one(twin: str) -> None:
    with pytest.raises(Refused, match="There is already a group called 'on_call'"):
        groups.add(twin, [MANAGE], act=operator())
    assert named(twin).name == "on_call"
