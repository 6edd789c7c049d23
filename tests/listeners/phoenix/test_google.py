"""/phoenix google: what managers do with Google groups by typing."""

import pytest

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import groups
from phoenix_bot.people.google import sync
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.google import ADMINISTRATOR, listening
from tests.listeners.phoenix.asking import answer, audit, confirmed, said
from tests.managing import google_group, inside, member
from tests.phoenix import Phoenix
from tests.stories import visible

pytestmark = ON_SQLITE

KEY = "oncall@example.com"


def test_a_google_group_is_added_switched_off_and_removed(phoenix: Phoenix, ada: Person) -> None:
    assert "There is no Google group yet." in said(ada, "google")
    added = said(ada, f"google add {KEY.upper()} ")
    assert f"The next sync adds the members of {KEY} to on_call." in added.replace(KEY.upper(), KEY)
    assert f"{KEY} feeds on_call\n0 in the group because of it · never synced" in said(ada, "google list")
    assert f"{KEY} is no longer active." in said(ada, f"google deactivate {KEY}")
    assert f"{KEY} is active" in said(ada, f"google activate {KEY}")
    assert f"{KEY} is removed." in confirmed(ada, answer(ada, f"google remove {KEY}"), "Remove")

    assert "There is no Google group yet." in said(ada, "google")
    assert len(audit()) == 4


def test_a_manager_is_told_that_nothing_is_synced_before_google_can_be_asked(
    phoenix: Phoenix, ada: Person
) -> None:
    for typed in (f"google add {KEY}", f"google activate {KEY}"):
        text = said(ada, typed)
        assert "nothing is synced before an operator sets GOOGLE_SERVICE_ACCOUNT and GOOGLE_ACC" in text
        assert "does one now" not in text


def test_where_google_can_be_asked_a_manager_is_told_how_to_have_it_asked(
    phoenix: Phoenix, ada: Person
) -> None:
    phoenix.stop()
    with listening() as google:
        phoenix.start(GOOGLE_SERVICE_ACCOUNT=google.service_account(), GOOGLE_ACC=ADMINISTRATOR)
    for typed in (f"google add {KEY}", f"google activate {KEY}"):
        text = said(ada, typed)
        assert "/phoenix sync user-groups starts one now." in text
        assert "operator" not in text


def test_it_feeds_the_group_that_is_named(phoenix: Phoenix, ada: Person) -> None:
    said(ada, f'google add {KEY} "Edit_all_outages"')

    assert google_group(KEY).group_id == groups.named("edit_all_outages").id


@pytest.mark.parametrize(
    ("word", "button", "outcome", "left"),
    [
        ("confirm", "Remove them", "Removed because they left", 0),
        ("keep", "Keep them", "Kept, as if added by hand", 1),
    ],
)
@ON_BOTH
def test_those_who_left_go_or_stay_on_a_managers_word(
    phoenix: Phoenix, ada: Person, word: str, button: str, outcome: str, left: int
) -> None:
    member("U0ZOE00000", "zoe@example.com")
    said(ada, f"google add {KEY} edit_all_outages")
    sync.apply(KEY, ["zoe@example.com"], now=utcnow())
    sync.apply(KEY, [], now=utcnow())
    assert "1 left it: confirm or keep" in said(ada, "google")

    question = answer(ada, f"google {word} {KEY}")
    assert "U0ZOE00000" in visible(question)
    assert len(inside("edit_all_outages")) == 1
    assert outcome in confirmed(ada, question, button)
    assert len(inside("edit_all_outages")) == left
    assert f"Nobody who left {KEY} is waiting for a decision." in said(ada, f"google {word} {KEY}")


def test_another_group_is_fed_and_another_name_given(phoenix: Phoenix, ada: Person) -> None:
    said(ada, f"google add {KEY}")
    said(ada, f"google deactivate {KEY}")
    assert f"{KEY} feeds edit_all_outages now." in said(ada, f"google feed {KEY} Edit_All_outages")
    assert f"{KEY} is called Night crew now." in said(ada, f'google rename {KEY} "Night  crew"')

    assert f"{KEY} (Night crew) feeds edit_all_outages\nnot active" in said(ada, "google")


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("add", "Type /phoenix google add <key> [group]"),
        ("add oncall", "Enter the Google group's address, such as oncall@example.com"),
        (f"add {KEY} oncall", "There is no group “oncall”. Did you mean “on_call”?"),
        ("activate", "Type /phoenix google activate <key>"),
        (f"feed {KEY}", "Type /phoenix google feed <key> <group>"),
        ("rename", "Type /phoenix google rename <key> <name>"),
        (f"remove {KEY}", f"There is no Google group “{KEY}”."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(
    phoenix: Phoenix, ada: Person, typed: str, complaint: str
) -> None:
    assert complaint in said(ada, f"google {typed}")
    assert audit() == []


@ON_BOTH
def test_the_nearest_key_is_named(phoenix: Phoenix, ada: Person) -> None:
    said(ada, f"google add {KEY}")

    assert f"Did you mean “{KEY}”?" in said(ada, "google remove oncal@example.com")
    assert f"The Google group {KEY} has been added already; it feeds on_call." in said(
        ada, f"google add {KEY}"
    )
