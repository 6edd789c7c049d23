"""/phoenix systems: what managers do with systems by typing."""

import pytest

from models import System
from models.database import transaction
from phoenix_bot import systems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.text.names import key_of
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import insert_rows, only_outage
from tests.listeners.phoenix.asking import answer, audit, confirmed, said
from tests.phoenix import Phoenix
from tests.plans import recorded
from tests.stories import announce, wait_for_second_delivery

pytestmark = ON_SQLITE


@ON_BOTH
def test_systems_are_listed_added_renamed_retired_and_restored(phoenix: Phoenix, ada: Person) -> None:
    assert "Mail gateway can be chosen for outages now." in said(ada, "systems add  Mail   gateway ")
    assert "is called Post now" in said(ada, 'SYSTEMS Rename "mail Gateway" TO “Post”')
    assert "Post is retired." in confirmed(ada, answer(ada, "systems retire post"), "Retire")
    assert "Post\nretired since" in said(ada, "systems")
    assert "Post can be chosen for outages again." in said(ada, "systems restore 'POST'")

    assert systems.offered_names() == ["All", "Booking", "Payments", "Post", "Search"]
    assert audit() == [
        "System added Mail gateway",
        "System renamed Mail gateway: to Post",
        "System retired Post",
        "System restored Post",
    ]


def test_nothing_is_retired_until_it_is_confirmed(phoenix: Phoenix, ada: Person) -> None:
    question = answer(ada, "systems retire booking")
    ada.click(question, "Retire", confirm=False)

    assert "Retire Booking?" in question.shown
    assert "Booking" in systems.offered_names()


@ON_BOTH
def test_a_merge_asks_first_and_takes_the_outages_along(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announce(nina)
    question = answer(ada, "systems merge booking into payments")
    assert "All its outages, also past ones, move to Payments" in question.shown
    assert "Booking is merged into Payments." in confirmed(ada, question, "Merge")

    assert only_outage().system_id == systems.named("Payments").id
    assert only_outage().system_name == "Booking"
    assert "Booking (merged into Payments)\nretired since" in said(ada, "systems list")


def test_a_name_that_has_the_word_between_in_it(phoenix: Phoenix, ada: Person) -> None:
    systems.add("Road to nowhere")

    assert "Road to nowhere is called Way to go now" in said(
        ada, "systems rename road to nowhere to Way to go"
    )


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("add", "Type /phoenix systems add <name>, for example"),
        ("add bookING", "There is already a system called 'bookING'."),
        (f"add {'x' * 151}", "A system's name has at most 150 characters"),
        ("rename Booking Payments", "Type /phoenix systems rename <old> to <new>"),
        ("rename Booking to", "Type /phoenix systems rename <old> to <new>"),
        ("rename Bookin to Post", "There is no system “Bookin”. Did you mean “Booking”?"),
        ("rename Booking to PAYMENTS", "There is already a system called 'PAYMENTS'."),
        ("retire", "Type /phoenix systems retire <name>"),
        ("retire serch", "There is no system “serch”. Did you mean “Search”?"),
        ("restore Booking", "Booking is not retired."),
        ("merge Booking to Payments", "Type /phoenix systems merge <name> into <other>"),
        ("merge Booking into Paiments", "There is no system “Paiments”. Did you mean “Payments”?"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(
    phoenix: Phoenix, ada: Person, typed: str, complaint: str
) -> None:
    assert complaint in said(ada, f"systems {typed}")
    assert audit() == []


def test_a_merge_into_itself_is_refused_when_it_is_confirmed(
    phoenix: Phoenix, slack: Sandbox, ada: Person
) -> None:
    ada.click(answer(ada, "systems merge booking into booking"), "Merge", confirm=True)

    slack.until(lambda: "cannot be merged into itself" in ada.messages("general")[-1].shown, what="a refusal")


@pytest.mark.parametrize("name", ["at@nina", "sharp#general", "<!channel> *b* :tada:", "a & b", "_x_"])
def test_names_stay_as_they_were_typed(phoenix: Phoenix, ada: Person, name: str) -> None:
    text = answer(ada, f"systems add {name}")

    assert name in systems.offered_names()
    assert name in text.shown
    assert not text.notifies
    assert f"There is already a system called '{name}'." in said(ada, f"systems add {name}")
    assert name in said(ada, "systems list")
    assert f"Retire {name}?" in said(ada, f"systems retire {name}")


def test_a_command_delivered_twice_takes_effect_once(phoenix: Phoenix, slack: Sandbox, ada: Person) -> None:
    said(ada, "systems")
    slack.duplicate_next_envelope()
    ada.command("/phoenix", "systems add Mail")
    wait_for_second_delivery(slack)

    assert audit() == ["System added Mail"]


def test_a_list_costs_the_same_however_many_there_are(phoenix: Phoenix, ada: Person) -> None:
    names = [f"Service {number:04}" for number in range(5000)]
    with transaction():
        insert_rows(System, [{"name": name, "key": key_of(name)} for name in names])
    with recorded() as statements:
        page = systems.listed(21, 4980)

    assert len(page) == 21
    assert len([sql for sql, _ in statements if '"system"' in sql]) == 1
    assert "Did you mean “Service 4711”?" in said(ada, "systems retire Servise 4711")


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("@peter", "A system's name cannot mention anybody or a channel."),
        ("Booking #incidents", "A system's name cannot mention anybody or a channel."),
        ("booking to Reservations", "/phoenix systems rename booking to Reservations"),
        ("Booking into Payments", "/phoenix systems merge Booking into Payments"),
    ],
)
def test_what_looks_like_another_command_makes_no_system(
    phoenix: Phoenix, ada: Person, typed: str, right: str
) -> None:
    before = systems.offered_names()

    assert right in said(ada, f"systems add {typed}")
    assert systems.offered_names() == before


def test_quotation_marks_make_a_name_of_any_words(phoenix: Phoenix, ada: Person) -> None:
    said(ada, 'systems add "Booking to go"')

    assert "Booking to go" in systems.offered_names()
