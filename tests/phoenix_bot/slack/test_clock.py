"""How far our clock is from Slack's, by the dates of its answers."""

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.slack import clock

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Tue, 01 Jan 2030 12:00:00 GMT", 0),
        ("Tue, 01 Jan 2030 11:59:58 GMT", 0),
        ("Tue, 01 Jan 2030 11:58:28 GMT", 90),
        ("Tue, 01 Jan 2030 12:01:30 GMT", -90),
    ],
)
def test_the_date_of_an_answer_shows_how_far_our_clock_is_off(date: str, ahead: int) -> None:
    slack_clock = clock.SlackClock()

    slack_clock.learn({"date": [date]}, sent_at=NOW - timedelta(seconds=1), now=NOW)

    assert slack_clock.ahead == timedelta(seconds=ahead)
    assert slack_clock.of(NOW) == NOW - timedelta(seconds=ahead)


@pytest.mark.parametrize("headers", [{}, {"Date": "soon"}, {"Date": []}])
def test_without_a_date_nothing_is_known(headers: dict[str, object]) -> None:
    slack_clock = clock.SlackClock()
    slack_clock.learn(headers, sent_at=NOW, now=NOW)

    assert slack_clock.ahead is None
    assert clock.complaint(slack_clock.ahead) == ""


def test_it_can_be_measured_when_somebody_asks(slack: Sandbox) -> None:
    slack.workspace.ahead = 90
    ahead = clock.measured(WebClient(slack.bot_token, base_url=slack.api_url), utcnow)

    assert clock.complaint(ahead) in [f"The clock here is {seconds} s behind Slack's" for seconds in (89, 90)]
