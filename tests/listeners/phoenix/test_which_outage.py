"""/phoenix without a number, and with nothing but a number."""

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.dedicated import outage_with_channel
from tests.history import rewrite
from tests.listeners.phoenix.asking import answer as asked
from tests.phoenix import Phoenix
from tests.stories import announce, resolve

pytestmark = ON_SQLITE


def test_the_only_outage_of_mine_needs_no_number(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    announce(omar, "Payments")
    announce(nina)
    assert "Booking incident" in asked(nina, "show").shown
    assert "History of Booking incident · 2" in asked(nina, "history").shown
    for word, title in (("update", "Update on outage 2"), ("resolve", "Resolve outage 2")):
        nina.command("/phoenix", word)
        form = nina.modal()
        assert form.title == title
        form.close()

    opening = [call.method for call in slack.calls if call.method.startswith(("views.", "conversations."))]
    assert opening == ["views.open"] * 4, "nothing is asked before a form opens"


@ON_BOTH
def test_in_its_own_channel_an_outage_needs_no_number(phoenix: Phoenix, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    announce(nina, "Payments")
    nina.command("/phoenix", "edit", channel=channel.name)
    form = nina.modal()
    assert form.title == "Edit outage 1"
    form.close()
    resolve(nina, announcement)
    nina.command("/phoenix", "reopen", channel=channel.name)

    assert nina.modal().title == "Reopen outage 1"


def test_when_several_are_mine_the_answer_says_what_to_type(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announce(nina)
    announce(nina, "Payments", **{"What happened?": "Cards are <refused>"})
    announce(omar, "Search")
    first, second, third = asked(nina, "resolve").shown.splitlines()
    assert first == "Which outage do you mean? You are assigned to these. Type:"
    assert second == "• /phoenix resolve 2 Payments incident: Cards are <refused>"
    assert third.startswith("• /phoenix resolve 1 Booking incident: WHO: customers are not able to")
    assert not nina.has_modal
    rewrite(2, solution_assignee=omar.id)
    assert "/phoenix show 2" in asked(nina, "show").shown
    rewrite(2, communication_assignee=omar.id)

    assert "Booking incident" in asked(nina, "show").shown


def test_whose_outages_are_none_types_the_number(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announce(nina)
    for word in ("show", "update", "reopen", "postmortem"):
        told = f"Type the outage's number, for example /phoenix {word} 7."
        assert told in asked(peter, word).shown


def test_a_number_alone_shows_the_outage(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announce(nina)
    for typed in ("1", " #1 "):
        assert "Booking incident" in asked(peter, typed).shown

    assert "There is no outage 99." in asked(peter, "99").shown
