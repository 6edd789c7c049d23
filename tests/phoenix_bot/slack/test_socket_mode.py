"""The line to Slack: when it is lost, how it is found again, and that Slack is not pestered."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from phoenix_bot.acts.steady import steady
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack import line, pauses
from phoenix_bot.slack.pauses import Pauses
from tests.databases import ON_SQLITE
from tests.phoenix import Phoenix
from tests.stories import announce, opened
from tests.under_way import held_back

pytestmark = ON_SQLITE


def hears_slack(phoenix: Phoenix) -> bool:
    """What /readyz says of Slack."""
    assert phoenix.bot is not None
    return not phoenix.bot.ready(steady())[0]["slack"]


@contextmanager
def another_line(slack: Sandbox) -> Iterator[None]:
    """After the block wait until the bot has another line, and only that."""
    before = slack.connections_so_far
    yield
    slack.until(lambda: slack.connections_so_far > before and slack.connections == 1, what="another line")


@contextmanager
def attempts(slack: Sandbox) -> Iterator[list[float]]:
    """When the bot asks for a new line within the block, by the monotonic clock."""
    moments: list[float] = []

    def note(method: str, phase: str, _: dict[str, Any]) -> None:
        if (method, phase) == ("apps.connections.open", "before"):
            moments.append(time.monotonic())

    stop = slack.faults.watch(note)
    yield moments
    stop()


def test_a_connection_that_is_cut_is_replaced_at_once(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    with another_line(slack):
        slack.cut_sockets()

    assert announce(nina).buttons


def test_a_silent_line_is_replaced(
    phoenix: Phoenix, slack: Sandbox, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert line.SILENT_AFTER + line.PING_EVERY + line.SEND_WITHIN < 15
    phoenix.stop()
    monkeypatch.setattr(line, "PING_EVERY", 0.05)
    monkeypatch.setattr(line, "SILENT_AFTER", 0.8)
    phoenix.start()

    with another_line(slack):
        slack.mute_sockets()

    assert announce(nina).buttons


def test_without_a_line_the_bot_says_that_it_is_not_ready(phoenix: Phoenix, slack: Sandbox) -> None:
    assert hears_slack(phoenix)

    slack.faults.next("apps.connections.open", "503", times=1000)
    slack.cut_sockets()

    slack.until(lambda: not hears_slack(phoenix), what="the news in /readyz")


@pytest.mark.parametrize(
    "refusal",
    [
        ("apps.connections.open", "503"),
        ("apps.connections.open", "cut_before"),
        ("apps.connections.open", "error"),
        ("socket", "503"),
    ],
    ids=" ".join,
)
def test_a_slack_that_refuses_is_asked_less_and_less_often(
    phoenix: Phoenix, slack: Sandbox, nina: Person, monkeypatch: pytest.MonkeyPatch, refusal: tuple[str, str]
) -> None:
    monkeypatch.setattr(pauses, "FIRST", 0.1)
    slack.faults.next(*refusal, times=3, retry_after=0)
    with attempts(slack) as moments, another_line(slack):
        slack.cut_sockets()

    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert len(gaps) == 3
    assert all(gap >= least for gap, least in zip(gaps, (0.05, 0.1, 0.2), strict=True)), gaps
    assert announce(nina).buttons


def test_a_slack_that_has_too_many_connections_is_asked_less_and_less_often(
    phoenix: Phoenix, slack: Sandbox, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pauses, "FIRST", 0.1)
    with attempts(slack) as moments, monkeypatch.context() as patch:
        patch.setattr("phoenix_bot.sandbox.wire.socket_mode.MAX_SOCKETS", 0)
        slack.cut_sockets()
        slack.until(lambda: len(moments) == 4, what="four attempts")
    slack.until(lambda: slack.connections == 1, what="a line")

    gaps = [later - earlier for earlier, later in pairwise(moments[:4])]
    assert all(gap >= least for gap, least in zip(gaps, (0.05, 0.1, 0.2), strict=True)), gaps
    assert announce(nina).buttons


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
def test_a_slack_that_sends_us_away_again_and_again_is_asked_less_and_less_often(
    phoenix: Phoenix, slack: Sandbox, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    monkeypatch.setattr(pauses, "FIRST", 0.1)
    with attempts(slack) as moments:
        for _ in range(4):
            with another_line(slack):
                slack.disconnect(reason)

    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert all(gap >= least for gap, least in zip(gaps, (0.05, 0.1, 0.2), strict=True)), gaps


@pytest.mark.parametrize("where", ["apps.connections.open", "socket"])
def test_slack_is_given_the_time_that_it_asks_for(
    phoenix: Phoenix, slack: Sandbox, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(pauses, "FIRST", 0.01)
    slack.faults.next(where, "429", retry_after=1)
    with attempts(slack) as moments, another_line(slack):
        slack.cut_sockets()

    assert moments[1] - moments[0] >= 1


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_a_refresh_loses_no_acknowledgement(
    phoenix: Phoenix, slack: Sandbox, nina: Person, reason: str
) -> None:
    form = opened(nina, announce(nina), "Post update")
    form.fill({"What is new?": "We are on it"})
    phoenix.settled()

    before = slack.connections_so_far
    with held_back(form.submit) as submitted:
        slack.disconnect(reason)
        slack.until(lambda: slack.connections_so_far > before, what="another line")

    assert submitted.result()


def test_a_refresh_leaves_no_gap_though_the_next_line_does_not_open(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("apps.connections.open", "503", times=1000)
    slack.disconnect("warning")
    slack.until(lambda: slack.calls_of("apps.connections.open")[-1].fault, what="the refusal")

    assert hears_slack(phoenix)
    nina.command("/announce", "Booking")


def test_a_bot_that_starts_before_slack_is_there_listens_as_soon_as_it_is(
    phoenix: Phoenix, slack: Sandbox, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pauses, "FIRST", 0.1)
    phoenix.stop()
    slack.faults.next("apps.connections.open", "503", times=2)
    phoenix.start()

    assert not hears_slack(phoenix)
    slack.until(lambda: slack.connections == 1, what="a line")
    assert announce(nina).buttons


def test_a_bot_that_cannot_connect_stops_all_the_same(phoenix: Phoenix, slack: Sandbox) -> None:
    phoenix.stop()
    slack.faults.next("apps.connections.open", "503", times=1000)
    phoenix.start()

    phoenix.stop()


@pytest.mark.parametrize("code", ["invalid_auth", "not_allowed_token_type", "missing_scope"])
def test_a_token_that_slack_does_not_take_ends_the_start(phoenix: Phoenix, slack: Sandbox, code: str) -> None:
    phoenix.stop()
    slack.faults.next("apps.connections.open", "error", error=code)

    with pytest.raises(SlackApiError, match=code):
        phoenix.start()


@pytest.mark.parametrize("text", ["{", "[]", "7", "{}", '{"type": 7}', "[" * 10_000])
def test_a_frame_that_cannot_be_read_breaks_nothing(
    phoenix: Phoenix, slack: Sandbox, nina: Person, text: str
) -> None:
    slack.send_frame(text)

    nina.command("/announce", "Booking")
    assert nina.modal().title == "Announce an outage"


def test_pauses_grow_to_half_a_minute_and_are_never_alike() -> None:
    pause = Pauses()
    taken = [pause.next() for _ in range(12)]

    assert taken[0] == 0
    assert 0.5 <= taken[1] <= 1
    assert all(15 <= seconds <= 30 for seconds in taken[6:])
    assert len(set(taken)) == 12
    pause.begin_again()
    assert pause.next() == 0


def test_a_pause_is_never_shorter_than_what_slack_asks_for() -> None:
    pause = Pauses()

    assert [60 <= pause.next(at_least=60) <= 72 for _ in range(8)] == [True] * 8
