"""Groups: what managers do with them, and what is refused."""

from collections.abc import Callable

import pytest

from models import Permission
from models.database import database
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import group_members, group_overviews, groups
from phoenix_bot.people.google import feeds
from phoenix_bot.people.groups import named
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import group_names
from tests.managing import (
    ADA,
    NINA,
    PETER,
    clicked,
    feed,
    google_group,
    inside,
    may,
    member,
    operator,
    told,
)

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

MANAGE, ANNOUNCE, CHANGE = Permission.MANAGE, Permission.ADD_ANNOUNCEMENT, Permission.CHANGE_OUTAGE


@ON_BOTH
def test_a_manager_makes_a_group_renames_it_changes_what_it_gives_and_deletes_it() -> None:
    member(ADA, is_admin=True)
    groups.add(" Web   team ", [ANNOUNCE], act=clicked(ADA))
    team = named("WEB TEAM").identity
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


@pytest.mark.parametrize("name", ["On_Call", "  on_call ", "ON_CALL\n"])
def test_a_name_is_taken_in_any_case_and_spacing(name: str) -> None:
    groups.add("Web", [], act=operator())

    with pytest.raises(Refused, match="already a group called 'on_call'"):
        groups.add(name, [], act=operator())
    with pytest.raises(Refused, match="already a group called 'on_call'"):
        groups.rename(named("web").identity, name, act=operator())


@pytest.mark.parametrize(
    ("name", "why"), [("\t", "A group needs a name"), ("x" * 81, "A group's name has at most 80 characters")]
)
def test_a_name_is_neither_empty_nor_endless(name: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        groups.add(name, [], act=operator())


def test_the_first_groups_stay_what_they_are_but_may_give_more() -> None:
    on_call = named("on_call").identity
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
    web = named("Web").identity
    member(NINA)
    group_members.add_member(web, NINA, act=operator())
    feed("Web", NINA)
    with pytest.raises(Refused, match=r"The Google group oncall@example\.com feeds the group Web"):
        groups.delete(web, act=operator(), losing=None)
    feeds.remove(google_group("oncall@example.com").identity, act=operator())
    with pytest.raises(Refused, match=r"The group Web has 1 member\. Remove them first, or confirm"):
        groups.delete(web, act=operator())
    groups.delete(web, act=operator(), losing=None)

    assert not may(NINA, ANNOUNCE)
    assert told()[-1] == f"Group deleted Web: gave add_announcement, members {NINA}"


def test_a_group_that_is_gone_says_so() -> None:
    groups.add("Web", [], act=operator())
    web = named("Web").identity
    groups.delete(web, act=operator())

    for do in (groups.delete, lambda id, act: groups.rename(id, "x", act=act)):
        with pytest.raises(Refused, match=r"does not exist any more: .* Nothing was changed"):
            do(web, act=operator())


@ON_BOTH
def test_a_group_made_after_another_was_deleted_is_another_one() -> None:
    member(PETER)
    groups.add("trainees", [], act=operator())
    trainees = named("trainees").identity
    groups.delete(trainees, act=operator())
    groups.add("bosses", [MANAGE], act=operator())
    for act_on in (
        lambda: group_members.add_member(trainees, PETER, act=operator()),
        lambda: groups.delete(trainees, act=operator(), losing=None),
    ):
        with pytest.raises(Refused, match="does not exist any more"):
            act_on()

    assert inside("bosses") == []


def queries_of(do: Callable[[], object]) -> int:
    """How many statements something sends to the database."""
    sent: list[str] = []
    database.query_hooks.append(lambda *what: sent.append(str(what)))
    try:
        do()
    finally:
        database.query_hooks.pop()
    return len(sent)


def test_a_change_is_refused_whole_and_for_its_field() -> None:
    groups.add("Web", [ANNOUNCE], act=operator())
    web, seen = named("Web").identity, groups.Details("Web", frozenset([ANNOUNCE]))
    with pytest.raises(Refused) as refused:
        groups.change(web, groups.Details("ON_call ", frozenset([CHANGE])), seen=seen, act=operator())

    assert refused.value.fields == {"name": "There is already a group called 'on_call'."}
    assert told() == ["Group added Web: gives add_announcement"]


@ON_BOTH
def test_groups_are_found_by_a_part_of_their_name() -> None:
    for name in ("Call centre", "100% web"):
        groups.add(name, [], act=operator())

    assert [group.name for group in groups.find(" CALL")] == ["Call centre", "on_call"]
    assert [group.name for group in groups.find("%")] == ["100% web"]
    assert len(groups.find("")) == 4


@ON_BOTH
def test_lists_are_paged_and_cost_the_same_however_long_they_are() -> None:
    on_call = named("on_call").identity
    member("U0AAA")
    feed("on_call", "U0AAA")
    costs = []
    for size in (1, 30):
        for number in range(size):
            member(f"U1{number:03}")
            group_members.join_named(f"U1{number:03}", "on_call", now=utcnow())
            groups.add(f"Group {size} {number}", [CHANGE], act=operator())
        costs.append(
            [queries_of(lambda: group_members.members(on_call.id)), queries_of(group_overviews.overview)]
        )

    assert costs[0] == costs[1]
    page = group_members.members(on_call.id, limit=10, offset=25)
    assert [one.user.slack_id for one in page] == [f"U1{number:03}" for number in range(24, 30)]
    row = next(row for row in group_overviews.overview() if row.group.name == "on_call")
    assert (row.gives, row.members, row.google_keys) == ([ANNOUNCE], 31, ["oncall@example.com"])


@pytest.mark.parametrize(
    "twin", ["on_call\u200b", "\u2066on_call", "on_\u00adcall", "on_ca\u200dll"], ids=ascii
)
def test_a_group_that_only_looks_like_another_one_is_refused_and_the_name_finds_that_one(twin: str) -> None:
    with pytest.raises(Refused, match="There is already a group called 'on_call'"):
        groups.add(twin, [MANAGE], act=operator())
    assert named(twin).name == "on_call"
