"""/phoenix problems: what Slack refused for good."""

from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.listeners.phoenix.asking import answer, confirmed, said
from tests.phoenix import Phoenix
from tests.stories import announce

pytestmark = ON_SQLITE


def test_a_problem_is_shown_with_its_reason_and_tried_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    slack.faults.next("pins.add", "error", error="too_many_pins")
    announce(nina)
    phoenix.settled()
    text = said(ada, "problems")
    assert "Outage 1: could not pin its announcement\nSlack says: too_many_pins\nSince" in text
    assert "Unpin something in the channel." in text
    (row,) = problems.rows()
    assert f"{row.id}. Outage 1: could not pin" in text
    assert "Being tried again: 1." in said(ada, "problems retry")
    phoenix.settled()

    assert len(nina.pins("incidents")) == 1
    assert "No problems." in said(ada, "problems list")
    assert "There is nothing to try again." in said(ada, "problems retry")


def test_of_two_problems_one_is_tried_again_and_one_discarded(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    slack.faults.next("pins.add", "error", times=2, error="too_many_pins")
    announce(nina)
    announce(nina, "Payments")
    phoenix.settled()
    first, second = problems.rows()
    assert "It is being tried again." in said(ada, f"problems retry {first.id}")
    question = answer(ada, f"problems discard #{second.id}")
    assert f"Discard problem {second.id}? Outage {second.outage_id}: could not pin" in question.shown
    assert "It is discarded." in confirmed(ada, question, "Discard")
    phoenix.settled()

    assert problems.rows() == []
    assert len(nina.pins("incidents")) == 1
    assert f"There is no problem {second.id}." in said(ada, f"problems retry {second.id}")
    assert "Type /phoenix problems discard <number>" in said(ada, "problems discard it")
