"""Words after /phoenix that are for managers only: who may use them, and who sees them in the help."""

import pytest

from models import Permission
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members, groups
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.listeners.phoenix.asking import answer, audit, said, turned
from tests.managing import member, operator
from tests.phoenix import Phoenix

pytestmark = ON_SQLITE

WORDS = ("systems", "groups", "google", "people @nina", "jobs", "sync users", "problems")


@pytest.mark.parametrize("word", WORDS)
def test_a_plain_member_is_not_allowed(phoenix: Phoenix, slack: Sandbox, peter: Person, word: str) -> None:
    text = said(peter, word)

    assert "You may not manage The Phoenix." in text
    assert "Booking" not in text


def test_a_guest_is_not_allowed(phoenix: Phoenix, gil: Person) -> None:
    assert "Only full members of this workspace can manage The Phoenix" in said(gil, "systems add Mail")
    assert audit() == []


def test_who_may_not_change_anything_changes_nothing(phoenix: Phoenix, peter: Person) -> None:
    for text in (
        "systems add Mail",
        "groups add ops",
        "google add a@b.example",
        "groups add-member on_call @peter",
    ):
        assert "You may not" in said(peter, text)

    assert audit() == []


def test_an_admin_sees_the_words_for_managers_below_a_heading(
    phoenix: Phoenix, slack: Sandbox, ada: Person
) -> None:
    said(ada, "systems")
    text = said(ada, "help")

    assert text.index("/phoenix show [id]") < text.index("For managers") < text.index("/phoenix systems …")
    for word in ("groups", "google", "people", "jobs", "sync", "problems"):
        assert f"/phoenix {word}" in text


def test_a_plain_member_sees_none_of_them(phoenix: Phoenix, peter: Person) -> None:
    for text in ("", "help", "sistems", "grups"):
        shown = said(peter, text)
        assert "/phoenix show [id]" in shown
        assert "systems" not in shown.replace(f"“{text}”", "")
        assert "groups" not in shown


def test_a_word_of_its_own_has_help(phoenix: Phoenix, ada: Person, peter: Person) -> None:
    text = said(ada, "help systems")

    assert "/phoenix systems rename <old> to <new>" in text
    assert "/phoenix show [id]" not in text
    assert "You may not" in said(peter, "help systems")
    assert said(peter, "help show").count("/phoenix ") == 3


def test_help_on_an_unknown_word_names_the_nearest(phoenix: Phoenix, ada: Person, peter: Person) -> None:
    said(ada, "jobs")

    assert "no /phoenix command “sistems”. Did you mean /phoenix systems?" in said(ada, "help sistems")
    assert "no /phoenix command “lisst”. Did you mean /phoenix list?" in said(peter, "help lisst")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("systems lst", "no /phoenix systems command “lst”. Did you mean /phoenix systems list?"),
        ("groups *bold*", "no /phoenix groups command “*bold*”. You can type:"),
        ("google activ a@b.example", "Did you mean /phoenix google activate?"),
        ("jobs now", "/phoenix jobs run <name>"),
        ("sync", "You can type:\n/phoenix sync users"),
        ("problems retri", "Did you mean /phoenix problems retry?"),
    ],
)
def test_an_unknown_form_gets_those_there_are(phoenix: Phoenix, ada: Person, typed: str, hint: str) -> None:
    assert hint in said(ada, typed)


def test_a_group_that_manages_may_use_them_and_learns_so_at_once(phoenix: Phoenix, peter: Person) -> None:
    groups.add("keepers", [Permission.MANAGE], act=operator())
    group_members.join_named(peter.id, "keepers", now=utcnow())

    assert "Mail can be chosen" in said(peter, "systems add Mail")


def test_a_page_turns_for_managers_only(phoenix: Phoenix, slack: Sandbox, ada: Person) -> None:
    for number in range(12):
        systems.add(f"System {number:02}")
    first = answer(ada, "systems")
    slack.workspace.member_named("ada").is_admin = False
    member(ada.id)
    ada.click(first, "More")

    slack.until(lambda: "You may not" in ada.messages("general")[-1].shown, what="the refusal")


@ON_BOTH
def test_pages_go_on_and_back(phoenix: Phoenix, ada: Person) -> None:
    for number in range(12):
        systems.add(f"System {number:02}")
    first = answer(ada, "systems list")
    second = turned(ada, first, "More")

    assert "System 00" in first.shown
    assert "System 11" not in first.shown
    assert "System 11" in second.shown
    assert "System 00" not in second.shown
    assert "System 00" in turned(ada, second, "Back").shown
