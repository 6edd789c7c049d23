"""A sync: who is added, who is removed, and who waits for a manager."""

from datetime import timedelta

import pytest

from models import GroupPermission, Permission
from models.database import transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import eligibility, group_members
from phoenix_bot.people.google import departures, feeds, sync
from phoenix_bot.people.google.feeds import Details
from phoenix_bot.people.google.sync import NoAnswer
from phoenix_bot.people.groups import named
from tests.databases import ON_BOTH, ON_SQLITE
from tests.managing import ADA, NINA, OMAR, PETER, clicked, google_group, inside, member, operator, told

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

KEY, OTHER = "oncall@example.com", "night@example.com"


def crew(size: int, *, key: str = KEY) -> list[str]:
    """A Google group that feeds on_call, and as many members of the workspace who are in it."""
    slack_ids = [f"U0CREW{number:02}" for number in range(size)]
    for slack_id in slack_ids:
        member(slack_id, address(slack_id))
    feeds.add(Details(key, "", named("on_call").identity), act=operator())
    says(*slack_ids, key=key)
    return slack_ids


def address(slack_id: str) -> str:
    """The e-mail address of a made-up person."""
    return f"{slack_id}@example.com".casefold()


def says(*slack_ids: str, key: str = KEY) -> str:
    """Google says that these people are in its group; return the outcome."""
    return sync.apply(key, {address(one) for one in slack_ids}, now=utcnow())


@ON_BOTH
def test_who_joins_and_leaves_at_google_joins_and_leaves_here() -> None:
    people = crew(4)
    member(NINA, address(NINA))

    assert says(*people[:3], NINA) == "4 in it; 1 added; 1 removed"
    assert inside("on_call") == [*people[:3], NINA]
    assert told()[1:] == [
        f"Google members changed {KEY}: added {' '.join(people)}, feeds on_call",
        f"Google members changed {KEY}: added {NINA}, feeds on_call, removed {people[3]}",
    ]


def test_the_same_answer_again_changes_and_tells_nothing() -> None:
    people = crew(2)
    before = told()

    assert says(*people) == "2 in it"
    assert told() == before


@ON_BOTH
def test_addresses_match_in_any_case() -> None:
    crew(0)
    member(NINA, "Nina@Example.com")

    sync.apply(KEY, {"NINA@example.COM"}, now=utcnow())
    assert inside("on_call") == [NINA]


def test_only_full_active_members_match() -> None:
    crew(0)
    member(NINA, address(NINA), deleted=True)
    member(OMAR, address(OMAR), is_restricted=True)
    member(PETER, address(PETER), is_bot=True)

    outcome = says(NINA, OMAR, PETER, "U0NOBODY00")
    assert outcome == "0 in it; 4 addresses belong to nobody active in Slack, or to several people"
    assert inside("on_call") == []


def test_who_was_added_by_hand_is_never_touched() -> None:
    people = crew(3)
    group_members.add_member(named("on_call").identity, people[0], act=operator())
    member(NINA)
    group_members.add_member(named("on_call").identity, NINA, act=operator())

    assert says(*people[1:]) == "2 in it; 1 removed"
    assert inside("on_call") == [*people, NINA]


def test_who_is_in_two_google_groups_stays_while_one_of_them_says_so() -> None:
    people = crew(3)
    feeds.add(Details(OTHER, "", named("on_call").identity), act=operator())
    says(people[0], key=OTHER)
    says(*people[1:])

    assert inside("on_call") == people


def test_without_an_answer_nobody_leaves_and_the_reason_is_kept() -> None:
    people = crew(2)

    assert sync.apply(KEY, NoAnswer("There is no such group at Google."), now=utcnow())
    assert inside("on_call") == people
    assert google_group(KEY).last_outcome == "There is no such group at Google."


def test_an_empty_answer_waits_for_a_manager() -> None:
    people = crew(1)

    assert says() == "0 in it; 1 to be removed when a manager confirms it"
    assert inside("on_call") == people


@pytest.mark.parametrize(("stay", "left"), [(2, 2), (1, 4)])
def test_half_may_leave_at_once_but_more_than_half_waits(stay: int, left: int) -> None:
    people = crew(4)
    says(*people[:stay])

    assert len(inside("on_call")) == left


def test_those_who_join_do_so_while_others_wait_and_do_not_make_the_waiting_end() -> None:
    old = crew(2)
    new = [f"U0NEW0000{number}" for number in range(5)]
    for slack_id in new:
        member(slack_id, address(slack_id))
    says(*new)

    assert says(*new) == "5 in it; 2 to be removed when a manager confirms it"
    assert inside("on_call") == [*old, *new]
    assert sum("Google removals held" in line for line in told()) == 1


def test_who_is_back_at_google_waits_no_more() -> None:
    people = crew(3)
    says()
    says(*people[:2])
    assert feeds.overview()[0].leaving == 1
    says(*people)

    assert feeds.overview()[0].leaving == 0
    assert inside("on_call") == people


@ON_BOTH
def test_one_who_waits_goes_with_a_managers_word_and_not_before() -> None:
    people = crew(5)
    says(people[0])
    says(*people[:4])
    says(*people[:4])
    assert inside("on_call") == people

    assert departures.remove(google_group(KEY).identity, until=utcnow(), act=operator()) == 1
    assert inside("on_call") == people[:4]


def new_domain(email: str) -> str:
    """The address in today's domain."""
    return email.casefold().replace("@old.example", "@example.com")


@ON_BOTH
def test_addresses_of_an_old_domain_mean_the_same_person() -> None:
    crew(0)
    member(NINA, "nina@example.com")
    member(OMAR, "omar@old.example")

    sync.apply(KEY, {"Nina@old.example", "omar@example.com"}, now=utcnow(), canonical=new_domain)
    assert inside("on_call") == [NINA, OMAR]


def test_an_exact_address_comes_before_one_that_only_means_the_same() -> None:
    crew(0)
    member(NINA, "nina@old.example")
    member(OMAR, "nina@example.com")

    sync.apply(KEY, {"nina@old.example"}, now=utcnow(), canonical=new_domain)
    assert inside("on_call") == [NINA]


def test_an_address_that_could_mean_two_people_means_neither() -> None:
    crew(0)
    member(NINA, "nina@old.example")
    member(OMAR, "Nina@old.example")

    sync.apply(KEY, {"nina@example.com"}, now=utcnow(), canonical=new_domain)
    assert inside("on_call") == []


def test_one_address_of_two_people_means_neither() -> None:
    crew(0)
    member(NINA, "desk@example.com")
    member(OMAR, "Desk@example.com")

    outcome = sync.apply(KEY, {"desk@example.com"}, now=utcnow(), canonical=new_domain)
    assert outcome == "0 in it; 1 address belongs to nobody active in Slack, or to several people"
    assert inside("on_call") == []


def test_two_addresses_of_one_person_are_no_strangers() -> None:
    crew(0)
    member(NINA, "nina@example.com")

    addresses = {"nina@old.example", "nina@example.com"}
    assert sync.apply(KEY, addresses, now=utcnow(), canonical=new_domain) == "1 in it; 1 added"


def test_an_address_of_somebody_who_has_left_means_nobody_who_came_later() -> None:
    crew(0)
    member(NINA, "nina@old.example", deleted=True)
    member(OMAR, "nina@example.com")

    sync.apply(KEY, {"nina@old.example"}, now=utcnow(), canonical=new_domain)
    assert inside("on_call") == []


def test_somebody_who_is_back_with_a_new_account_is_the_one_who_is_active() -> None:
    crew(0)
    member(NINA, "nina@example.com", deleted=True)
    member(OMAR, "nina@example.com")

    sync.apply(KEY, {"nina@example.com"}, now=utcnow(), canonical=new_domain)
    assert inside("on_call") == [OMAR]


@ON_BOTH
def test_the_last_managers_wait_however_few_they_are() -> None:
    people = crew(5)
    with transaction():
        GroupPermission.create(group=named("on_call"), permission=Permission.MANAGE)
    member(people[0], "boss@ours.example")
    eligibility.remember_workspace("T0OURS", ("ours.example",))
    assert "1 to be removed when" in says(*people[1:])
    member(ADA, "ada@ours.example", is_admin=True)
    with pytest.raises(Refused, match="another manager has decided"):
        departures.remove(google_group(KEY).identity, until=utcnow() - timedelta(1), act=clicked(ADA))
    assert departures.remove(google_group(KEY).identity, until=utcnow(), act=clicked(ADA)) == 1


@ON_BOTH
def test_whoever_left_after_a_manager_looked_waits_on() -> None:
    people = crew(6)
    says(*people[:2])
    seen = feeds.overview()[0].left_at
    assert seen is not None
    says()
    assert departures.remove(google_group(KEY).identity, until=seen, act=operator()) == 4

    assert inside("on_call") == people[:2]
    assert feeds.overview()[0].leaving == 2
    seen = feeds.overview()[0].left_at
    assert seen is not None
    assert departures.keep(google_group(KEY).identity, until=seen, act=operator()) == 2


@ON_BOTH
def test_a_group_that_was_removed_meanwhile_is_left_alone() -> None:
    crew(1)
    feeds.remove(google_group(KEY).identity, act=operator())

    assert says("U0CREW00") == "no longer active"
    assert inside("on_call") == []


@ON_BOTH
def test_a_big_group_is_synced_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phoenix_bot.people.google.sync.BATCH", 2)
    people = crew(11)
    assert inside("on_call") == people
    says(*people[:6])

    assert inside("on_call") == people[:6]
