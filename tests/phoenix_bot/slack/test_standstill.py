"""A bot that stood still, as a stopped process does, does not act on what Slack has given up meanwhile."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from phoenix_bot.sandbox import Sandbox, SlackTold
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack import line
from tests.databases import ON_SQLITE
from tests.history import outages
from tests.phoenix import Phoenix
from tests.stories import WHAT_HAPPENED

pytestmark = ON_SQLITE


@pytest.fixture
def slack(manifest: Mapping[str, Any]) -> Iterator[Sandbox]:
    """A Slack that gives up sooner."""
    with Sandbox(manifest, rate_limits=False, ack_within=0.5) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the Slack of this story gives up sooner, a shorter standstill counts."""
    monkeypatch.setattr(line, "BEAT", 0.05)
    monkeypatch.setattr(line, "STOOD_STILL", 1.0)


def test_a_form_that_was_submitted_meanwhile_counts_only_if_it_is_submitted_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    nina.command("/announce", "booking")
    form = nina.modal()
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})

    stand_still(phoenix, 2.0)
    with pytest.raises(SlackTold, match="operation_timeout"):
        form.submit()
    slack.until(lambda: slack.connections_so_far == 2 and slack.connections == 1, what="another line")
    assert outages() == []

    slack.until(form.submit, what="the form to be taken")
    assert len(outages()) == 1


def stand_still(phoenix: Phoenix, seconds: float) -> None:
    """Let nothing be read from Slack for a while."""
    assert phoenix.bot is not None
    loop = phoenix.bot._connection._socket_mode._loop
    loop.call_soon_threadsafe(time.sleep, seconds)
