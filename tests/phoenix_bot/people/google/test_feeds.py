"""Google groups as managers see them: keys, what they feed, and people who wait for a decision."""

from dataclasses import replace

import pytest

from models import Identity, Permission
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import group_members, permissions
from phoenix_bot.people.google import departures, feeds, sync
from phoenix_bot.people.google.feeds import Details, normalised
from phoenix_bot.people.groups import named
from tests.cases import for_each
from tests.databases import ON_BOTH, ON_SQLITE
from tests.managing import NINA, OMAR, PETER, google_group, inside, member, operator, told

pytestmark = ON_SQLITE

KEY = "oncall@example.com"


@pytest.fixture(autouse=True)
def on_call_group(database: str) -> None:
    """A Google group that feeds on_call, with nina and omar in it."""
    for slack_id in (NINA, OMAR, PETER):
        member(slack_id, f"{slack_id}@example.com")
    feeds.add(Details(KEY, "On call", named("on_call").identity), act=operator())
    synced(NINA, OMAR)


def synced(*slack_ids: str) -> str:
    """Google says that these people are in its group."""
    return sync.apply(KEY, {f"{one}@example.com" for one in slack_ids}, now=utcnow())


def change(**details: object) -> None:
    """An operator changes some of what is known about the Google group."""
    one = google_group(KEY)
    with connection():
        known = feeds.of(one)
    feeds.change(one.identity, replace(known, **details), act=operator())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" OnCall@Example.COM\n", "oncall@example.com"),
        ("01abcd2e3FGHIJK", "01abcd2e3fghijk"),
        ("on-call+eu@sub.example.co.uk", "on-call+eu@sub.example.co.uk"),
    ],
)
def test_a_key_is_an_address_or_an_id_in_any_case(typed: str, key: str) -> None:
    assert normalised(typed) == key


@for_each(
    "typed", ["", " ", "oncall", "on call@example.com", "a@b", "a@b.c@d.e", "https://x.example/a", "x" * 300]
)
def test_what_is_no_key_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Refused, match=r"such as oncall@example\.com, or Google's id of it"):
        feeds.add(Details(typed, "", named("on_call").identity), act=operator())


def test_a_google_group_is_there_once() -> None:
    with pytest.raises(Refused, match=r"oncall@example\.com has been added already; it feeds on_call"):
        feeds.add(Details("OnCall@example.com ", "", named("edit_all_outages").identity), act=operator())
    feeds.add(Details("b@example.com", "", named("on_call").identity), act=operator())
    with pytest.raises(Refused, match="has been added already"):
        change(key="B@example.com")


def test_a_group_of_ours_that_is_gone_and_an_endless_name_are_refused() -> None:
    with pytest.raises(Refused, match="This group does not exist any more"):
        change(group=Identity(404))
    with pytest.raises(Refused, match="at most 80 characters"):
        change(name="x" * 81)
    with pytest.raises(Refused, match="This Google group does not exist any more"):
        feeds.remove(Identity(404), act=operator())


@ON_BOTH
def test_another_group_that_it_feeds_takes_the_people_over() -> None:
    change(group=named("edit_all_outages").identity, name="Editors")

    assert (inside("on_call"), inside("edit_all_outages")) == ([], [NINA, OMAR])
    assert told()[-1] == (
        f"Google group changed {KEY}: "
        "changed {'name': ['On call', 'Editors'], 'feeds': ['on_call', 'edit_all_outages']}"
    )


def test_one_that_is_not_active_gives_nothing_and_what_was_given_by_hand_stays() -> None:
    group_members.add_member(named("on_call").identity, NINA, act=operator())
    change(is_active=False)
    assert inside("on_call") == [NINA]
    assert told()[-1].endswith(f"removed {NINA} {OMAR}")
    assert synced(NINA, OMAR) == "no longer active"
    change(is_active=True)
    assert inside("on_call") == [NINA]
    synced(NINA, OMAR)

    assert inside("on_call") == [NINA, OMAR]


def test_another_key_is_another_google_group_whose_people_nobody_knows_yet() -> None:
    group_members.add_member(named("on_call").identity, NINA, act=operator())
    synced()
    change(key="night@example.com")

    assert inside("on_call") == [NINA]
    assert told()[-1] == (
        "Google group changed night@example.com: "
        f"changed {{'key': ['{KEY}', 'night@example.com']}}, removed {NINA} {OMAR}"
    )
    assert (google_group("night@example.com").last_sync_at, departures.undecided()) == (None, 0)
    assert google_group("night@example.com").last_outcome == ""
    sync.apply("night@example.com", {f"{PETER}@example.com"}, now=utcnow())
    assert inside("on_call") == [NINA, PETER]
    assert told()[-1].endswith(f"added {PETER}, feeds on_call")


def test_a_name_alone_takes_nobody_out_and_forgets_no_sync() -> None:
    change(name="Night crew", key=f" {KEY.upper()} ")

    assert inside("on_call") == [NINA, OMAR]
    assert google_group(KEY).last_outcome == "2 in it; 2 added"


def test_changing_nothing_is_not_told() -> None:
    before = told()
    change()

    assert told() == before


@ON_BOTH
def test_one_that_is_removed_takes_with_it_what_it_gave() -> None:
    feeds.remove(google_group(KEY).identity, act=operator())

    assert inside("on_call") == []
    assert told()[-1] == f"Google group removed {KEY}: fed on_call, removed {NINA} {OMAR}"
    with pytest.raises(Refused, match=r"No Google group 'oncall@example\.com' has been added"):
        feeds.named(KEY)


@ON_BOTH
def test_one_added_after_another_was_removed_is_another_one() -> None:
    removed = google_group(KEY).identity
    feeds.remove(removed, act=operator())
    feeds.add(Details("next@example.com", "", named("on_call").identity), act=operator())

    with pytest.raises(Refused, match="This Google group does not exist any more"):
        feeds.remove(removed, act=operator())
    assert [row.google_group.key for row in feeds.overview()] == ["next@example.com"]


def test_who_waits_to_be_taken_out_is_taken_out_when_a_manager_confirms() -> None:
    synced()
    assert inside("on_call") == [NINA, OMAR]
    assert departures.remove(google_group(KEY).identity, until=utcnow(), act=operator()) == 2

    assert inside("on_call") == []
    assert told()[-2:] == [
        f"Google removals held {KEY}: feeds on_call, leaving {NINA} {OMAR}",
        f"Google removals confirmed {KEY}: removed {NINA} {OMAR}",
    ]


def test_who_waits_to_be_taken_out_can_be_kept_as_if_added_by_hand() -> None:
    synced()
    assert departures.keep(google_group(KEY).identity, until=utcnow(), act=operator()) == 2
    assert "to be removed" not in synced()

    assert inside("on_call") == [NINA, OMAR]
    assert group_members.remove_member(named("on_call").identity, NINA, act=operator())
    assert f"Google removals discarded {KEY}: kept {NINA} {OMAR}" in told()


@ON_BOTH
def test_two_managers_who_decide_about_the_same_removals() -> None:
    synced()
    departures.remove(google_group(KEY).identity, until=utcnow(), act=operator())

    for decide in (departures.remove, departures.keep):
        with pytest.raises(Refused, match="another manager has decided, or they are back at Google"):
            decide(google_group(KEY).identity, until=utcnow(), act=operator())


@ON_BOTH
def test_the_list_tells_how_each_is_doing() -> None:
    synced()
    feeds.add(Details("a@example.com", "", named("on_call").identity, is_active=False), act=operator())

    assert [
        (row.google_group.key, row.google_group.group.name, row.members, row.leaving)
        for row in feeds.overview()
    ] == [("a@example.com", "on_call", 0, 0), (KEY, "on_call", 2, 2)]


def test_people_in_a_google_group_who_are_deactivated_may_nothing() -> None:
    nina = member(NINA, deleted=True)

    with connection():
        assert not permissions.holds(nina, Permission.ADD_ANNOUNCEMENT)
