"""Slack's clock and ours are apart, and an answer is lost: nothing is doubled."""

import logging

import pytest

from models import DeliveryKind
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.dedicated import made
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import announcements, rows
from tests.stories import announce

pytestmark = ON_SQLITE

SKEWS = [-3600.0, -90.0, 90.0, 3600.0]
"""Seconds that Slack's clock is ahead of ours."""


def set_slack_clock(slack: Sandbox, skew: float) -> None:
    """Let Slack's clock be ahead of ours by so many seconds."""
    slack.workspace.ahead = skew


@pytest.mark.parametrize("skew", SKEWS)
def test_an_announcement_whose_answer_was_lost_appears_once(
    skew: float, phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    set_slack_clock(slack, skew)
    slack.faults.next("chat.postMessage", "cut_after")

    announce(nina)
    phoenix.settled()

    assert len(announcements(nina)) == 1


@pytest.mark.parametrize("skew", SKEWS)
def test_a_channel_whose_answer_was_lost_is_created_once(
    skew: float, phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    set_slack_clock(slack, skew)
    announcement = announce(nina)
    slack.faults.next("conversations.create", "cut_after")

    nina.click(announcement, "Create channel")
    slack.until(lambda: made(slack), what="a channel")
    slack.until(lambda: rows(DeliveryKind.CHANNEL_CREATE)[0].done_at, what="an answered request")
    phoenix.settled()

    assert len(made(slack)) == 1


@pytest.mark.parametrize(("skew", "told"), [(90.0, " s behind"), (-90.0, " s ahead of"), (5.0, "")])
def test_the_log_names_a_clock_that_is_wrong_once(
    skew: float,
    told: str,
    phoenix: Phoenix,
    slack: Sandbox,
    nina: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    set_slack_clock(slack, skew)

    announce(nina)
    phoenix.settled()

    complaints = [record.getMessage() for record in caplog.records if "clock" in record.getMessage()]
    assert len(complaints) == bool(told)
    assert all(told in complaint for complaint in complaints)
