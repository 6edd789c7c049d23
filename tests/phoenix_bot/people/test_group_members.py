"""Who is in a group: people whom managers add and remove, and people of Google groups."""

import pytest

from models import Permission
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import group_members
from phoenix_bot.people.groups import named
from tests.databases import ON_BOTH, ON_SQLITE
from tests.managing import (
    NINA,
    OMAR,
    PETER,
    feed,
    inside,
    may,
    member,
    operator,
    told,
)

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

ANNOUNCE = Permission.ADD_ANNOUNCEMENT


@ON_BOTH
def test_members_are_added_and_removed_once() -> None:
    on_call = named("on_call").identity
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
        group_members.add_member(named("on_call").identity, NINA, act=operator())


def test_who_is_in_a_group_by_google_has_what_it_gives_and_is_taken_out_at_google() -> None:
    member(NINA)
    feed("on_call", NINA)
    assert may(NINA, ANNOUNCE)

    with pytest.raises(
        Refused, match=r"The Google group oncall@example\.com keeps them in the group on_call"
    ):
        group_members.remove_member(named("on_call").identity, NINA, act=operator())
    assert inside("on_call") == [NINA]


@ON_BOTH
def test_what_was_given_by_hand_and_by_google_is_taken_apart() -> None:
    member(NINA)
    feed("on_call", NINA)
    on_call = named("on_call").identity
    group_members.add_member(on_call, NINA, act=operator())
    assert [(one.by_hand, one.google_keys) for one in group_members.members(on_call.id)] == [
        (True, ["oncall@example.com"])
    ]
    assert group_members.remove_member(on_call, NINA, act=operator())

    assert group_members.google_keys(on_call.id, NINA) == ["oncall@example.com"]
    assert may(NINA, ANNOUNCE)


@ON_BOTH
def test_people_are_added_together_or_not_at_all() -> None:
    member(PETER)
    member(OMAR, is_restricted=True)
    on_call = named("on_call").identity
    with pytest.raises(Refused, match=f"<@{OMAR}>: This person is a guest; .* Nobody was added."):
        group_members.add_members(on_call, [PETER, OMAR], act=operator())
    assert (inside("on_call"), told()) == ([], [])
    group_members.add_members(on_call, [PETER, NINA, PETER], act=operator())

    assert inside("on_call") == [NINA, PETER]
    assert len(told()) == 2


@ON_BOTH
def test_the_groups_of_somebody_and_how_they_got_there() -> None:
    member(PETER)
    feed("on_call", PETER)
    group_members.add_member(named("edit_all_outages").identity, PETER, act=operator())
    found = group_members.groups_of(PETER)

    assert [(part.group.name, part.by_hand, part.google_keys) for part in found] == [
        ("edit_all_outages", True, []),
        ("on_call", False, ["oncall@example.com"]),
    ]
    assert [part.group.name for part in group_members.groups_of(PETER, 1, 1)] == ["on_call"]
    assert group_members.groups_of(NINA) == []
