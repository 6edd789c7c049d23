"""Managing: who may, that each act counts once, and that somebody is always left who can."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from models import Permission
from phoenix_bot import systems
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed, Refused, Unintroduced
from phoenix_bot.people import eligibility, group_members, groups, management
from phoenix_bot.people.google import feeds
from phoenix_bot.people.google.feeds import Details
from phoenix_bot.people.groups import named
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import group_names
from tests.managing import (
    ADA,
    NINA,
    OMAR,
    PETER,
    admins_of_ours,
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


@pytest.mark.parametrize("by", [NINA, PETER])
def test_who_may_not_manage_is_told_whom_to_ask(by: str) -> None:
    member(ADA, is_admin=True)
    member(NINA)
    member(PETER, is_admin=True, is_restricted=True)
    on_call = named("on_call").identity
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


@ON_BOTH
def test_the_last_manager_cannot_give_up_the_right() -> None:
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


@ON_BOTH
def test_the_last_manager_by_a_google_group_cannot_lose_the_right() -> None:
    member(NINA)
    admins_of_ours()
    feed("admins", NINA, key="boss@example.com")
    one = google_group("boss@example.com")

    with pytest.raises(Refused, match="nobody could manage"):
        feeds.remove(one.identity, act=clicked(NINA))
    for details in (
        Details(one.key, "", one.group.identity, is_active=False),
        Details(one.key, "", named("on_call").identity),
        Details("others@example.com", "", one.group.identity),
    ):
        with pytest.raises(Refused, match="nobody could manage"):
            feeds.change(one.identity, details, act=clicked(NINA))
    assert inside("admins") == [NINA]


def test_where_nobody_manages_operators_are_kept_from_nothing() -> None:
    groups.add("admins", [MANAGE], act=operator())
    groups.delete(named("admins").identity, act=operator())

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


@ON_BOTH
def test_two_managers_who_take_each_others_right_do_not_both_succeed() -> None:
    admins = admins_of_ours(NINA, OMAR)

    [refusal] = at_once(
        lambda: group_members.remove_member(admins, OMAR, act=clicked(NINA)),
        lambda: group_members.remove_member(admins, NINA, act=clicked(OMAR)),
    )
    assert "manage The Phoenix" in refusal
    assert len(inside("admins")) == 1


@ON_BOTH
def test_two_managers_who_make_the_same_group_and_system_get_one() -> None:
    admins_of_ours(NINA, OMAR)
    calls = [
        call
        for by in (NINA, OMAR)
        for call in (
            lambda by=by: groups.add("Web", [], act=clicked(by)),
            lambda by=by: systems.add("Website", act=clicked(by)),
            lambda by=by: feeds.add(Details("a@b.example", "", named("on_call").identity), act=clicked(by)),
        )
    ]

    assert sorted(at_once(*calls)) == [
        "The Google group a@b.example has been added already; it feeds on_call.",
        "There is already a group called 'Web'.",
        "There is already a system called 'Website'.",
    ]
