"""The wall clock is set back and forth, and nothing in the outbox waits for it to catch up."""

from datetime import UTC, datetime, timedelta

import pytest

from models import Delivery, DeliveryKind
from models.database import transaction
from phoenix_bot import outbox
from phoenix_bot.acts.steady import Steps
from phoenix_bot.delivery import endings, leases, queue
from phoenix_bot.delivery.clocks import Clocks
from phoenix_bot.slack.outcomes import Later
from tests.databases import ON_SQLITE

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
SECOND, HOUR, YEAR = timedelta(seconds=1), timedelta(hours=1), timedelta(days=365)
LEASE = 20 * SECOND


@pytest.fixture
def row(database: str) -> Delivery:
    """A row that is due."""
    with transaction():
        return outbox.put(DeliveryKind.COMMENT, lane="C1/1", payload={}, now=NOW)


def postpone(row: Delivery, *, seconds: float) -> None:
    """Let the row wait, as Slack asks."""
    claimed = leases.claim(row.id, now=NOW, lease=LEASE)
    assert claimed is not None
    busy = Later("ratelimited", seconds=seconds, limit="")
    endings.postpone(claimed, busy, limit="", now=NOW, settle=timedelta(0))


@pytest.mark.parametrize("back", [SECOND, HOUR, YEAR], ids=str)
def test_what_was_never_postponed_goes_out_after_the_clock_was_set_back(
    row: Delivery, back: timedelta
) -> None:
    assert queue.due(NOW - back, limit=9) == [row.id]
    assert leases.claim(row.id, now=NOW - back, lease=LEASE) is not None


def test_what_was_postponed_waits_while_the_clock_goes_on(row: Delivery) -> None:
    postpone(row, seconds=30)

    assert queue.due(NOW + 29 * SECOND, limit=9) == []
    assert queue.due(NOW + 30 * SECOND, limit=9) == [row.id]


@pytest.mark.parametrize("back", [2 * HOUR, YEAR], ids=str)
def test_a_time_that_is_too_far_away_is_no_reason_to_wait(row: Delivery, back: timedelta) -> None:
    """Whoever finds the row may not have been there when the clock was set."""
    postpone(row, seconds=30)

    assert queue.due(NOW - back, limit=9) == [row.id]


def test_whoever_sees_the_clock_set_back_lets_everything_go(row: Delivery) -> None:
    postpone(row, seconds=30)
    queue.try_all_again(NOW - HOUR / 2)

    assert queue.due(NOW - HOUR / 2, limit=9) == [row.id]


def test_slack_is_asked_again_after_an_hour_however_long_it_wants_to_wait(row: Delivery) -> None:
    postpone(row, seconds=100_000)

    assert queue.due(NOW + HOUR - SECOND, limit=9) == []
    assert queue.due(NOW + HOUR, limit=9) == [row.id]


def test_a_worker_that_sees_the_clock_set_back_lets_everything_go(
    row: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    postpone(row, seconds=30)
    clocks = Clocks(LEASE)
    clocks.look(NOW, 0.0)
    clocks.look(NOW - 2 * SECOND, 1.0)
    clocks.look(NOW + 20 * SECOND, 2.0)
    assert queue.due(NOW + 20 * SECOND, limit=9) == []
    assert caplog.text == ""

    clocks.look(NOW - HOUR / 2, 3.0)
    assert queue.due(NOW - HOUR / 2, limit=9) == [row.id]
    assert "The clock was set back" in caplog.text


def test_a_worker_looks_again_when_a_lease_expires(row: Delivery) -> None:
    leases.claim(row.id, now=NOW, lease=LEASE)
    clocks = Clocks(LEASE)

    assert clocks.look(NOW, 0.0)[1] == 1
    assert clocks.look(NOW, 0.4)[1] == pytest.approx(0.6)
    assert clocks.look(NOW, 19.5)[1] == pytest.approx(0.5)
    assert queue.due(NOW, limit=9) == []
    clocks.look(NOW, 20.0)
    assert queue.due(NOW, limit=9) == [row.id]


@ON_SQLITE
def test_a_step_of_the_clock_is_noticed_once() -> None:
    steps, seen = Steps(), []
    for second in range(6):
        shown = NOW + second * SECOND - (HOUR if second >= 3 else timedelta(0))
        seen.append(steps.since_last_look(shown, 1000.0 + second))

    assert seen == [timedelta(0)] * 3 + [-HOUR] + [timedelta(0)] * 2
