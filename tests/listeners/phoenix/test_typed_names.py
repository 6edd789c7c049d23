"""What somebody means by a name they typed."""

import pytest

from listeners.phoenix import typed_names
from phoenix_bot import systems
from phoenix_bot.acts.refusals import Refused
from tests.databases import ON_BOTH, ON_SQLITE
from tests.managing import member

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" a b ", "a b"),
        ('"a b"', "a b"),
        ("“ a b ”", "a b"),
        ("«a»", "a"),
        ("'a", "'a"),
        ('"a" b "c"', '"a" b "c"'),
        ('"', '"'),
        ('""', ""),
    ],
)
def test_quotation_marks_around_a_name_are_none_of_it(typed: str, name: str) -> None:
    assert typed_names.unquoted(typed) == name


@ON_BOTH
def test_of_all_names_that_could_be_meant_the_longest_is() -> None:
    for name in ("Way", "Way to go"):
        systems.add(name)

    for typed, meant, other in (
        ("way to go to x", "Way to go", "x"),
        ('"way" to "go to x"', "Way", "go to x"),
        ("WAY TO x", "Way", "x"),
    ):
        system, following = typed_names.system_and(typed, "to") or (None, "")
        assert (system and system.name, following) == (meant, other)


@ON_BOTH
def test_the_nearest_of_thousands_of_long_names_is_found() -> None:
    for number in range(60):
        systems.add(f"{number} {'abcdefghij' * 20}"[:80])
    systems.add("Booking service")

    with pytest.raises(Refused, match="Did you mean “Booking service”"):
        typed_names.system("bokking servise")


def test_without_the_word_between_or_what_follows_it_nothing_is_meant() -> None:
    assert typed_names.system_and("Booking Payments", "to") is None
    assert typed_names.system_and("Booking to", "to") is None
    assert typed_names.system_and("Booking to " + "x " * 4000, "to") is not None
    with pytest.raises(Refused, match="Did you mean “Booking”"):
        typed_names.system_and("Bokking to x", "to")


@ON_BOTH
def test_part_of_a_name_finds_people_but_means_nobody() -> None:
    member("U0ZOE00000", profile={"display_name": "Zoe Brown"})

    assert [one.slack_id for one in typed_names.people("zoe", or_part=True)] == ["U0ZOE00000"]
    assert typed_names.person("zoe brown").slack_id == "U0ZOE00000"
    for part in ("zoe", "%"):
        with pytest.raises(Refused, match="I know nobody called"):
            typed_names.person(part)


@ON_BOTH
def test_an_address_that_several_have_had_means_none_of_them() -> None:
    for slack_id in ("U0ZOE00000", "U0ZOE00001"):
        member(slack_id, "zoe@example.com")

    with pytest.raises(Refused, match=r"could be any of U0ZOE00000 \(U0ZOE00000\), U0ZOE00001"):
        typed_names.person("zoe@example.com")
