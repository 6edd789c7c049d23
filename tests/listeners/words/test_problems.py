"""/phoenix problems: what Slack refused for good."""

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.person import Person
from tests.conftest import Phoenix
from tests.listeners.words.asking import said
from tests.stories import announce


def test_a_problem_is_shown_with_its_reason_and_tried_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    slack.faults.next("pins.add", "error", error="too_many_pins")
    announce(nina)
    phoenix.settled()
    text = said(ada, "problems")
    assert "Outage 1: pin its announcement\ntoo_many_pins\nSince" in text
    assert "Unpin something in the channel." in text
    assert "Being tried again: 1." in said(ada, "problems retry")
    phoenix.settled()

    assert len(nina.pins("incidents")) == 1
    assert "There are no problems" in said(ada, "problems list")
    assert "There was nothing to try again." in said(ada, "problems retry")
