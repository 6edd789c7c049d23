"""The clock goes back and forth, and jobs run all the same: summer time ends, NTP sets the clock right."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from jobs.clock import runs as job_runs
from jobs.clock.job import Report
from jobs.clock.scheduler import Scheduler
from jobs.clock.steady_schedule import SteadyScheduler
from jobs.clock.timetable import Newest, due_at
from jobs.clock.when import Every
from models import JobOutcome, JobRun
from phoenix_bot.acts.steady import Sightings
from tests.cases import for_each
from tests.databases import ON_BOTH, ON_SQLITE
from tests.jobs.clock.clockwork import HOUR, NOON, Chore, look, outcomes, runs, scheduler, tick

pytestmark = ON_SQLITE

stored = pytest.mark.usefixtures("database")

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
YEAR = timedelta(days=365)

STEPS = [-YEAR, -26 * HOUR, -9 * HOUR, -HOUR, -7 * MINUTE, 7 * MINUTE, HOUR, 9 * HOUR, 26 * HOUR, YEAR]
"""How far somebody sets the clock."""


@pytest.fixture
def local_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The time zone of this process, to be changed by set_back()."""
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def set_back(local_clock: pytest.MonkeyPatch, minutes: int) -> None:
    """Set the local time so far back, or forth if negative."""
    sign = "+" if minutes >= 0 else "-"
    local_clock.setenv("TZ", f"LOCAL{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}")
    time.tzset()


@pytest.mark.parametrize("minutes", [600, 60, 3, -3, -60, -600])
def test_when_the_local_time_jumps_the_clock_of_jobs_ticks_on(
    local_clock: pytest.MonkeyPatch, minutes: int
) -> None:
    seconds = 0
    looks: list[int] = []
    clock = SteadyScheduler(lambda: seconds)
    set_back(local_clock, 0)
    clock.every(2).seconds.do(lambda: looks.append(seconds))
    for seconds in range(12):
        if seconds == 5:
            set_back(local_clock, minutes)
        clock.run_pending()

    assert looks == [2, 4, 6, 8, 10]


def hours_begun(hours: int, wall: Callable[[timedelta], datetime], *, every: timedelta) -> list[float]:
    """When a job begins that somebody looks after every five minutes; `wall` is what the clock shows then."""
    newest: JobRun | None = None
    begun, sightings = list[float](), Sightings()
    for minutes in range(0, hours * 60, 5):
        passed = minutes * MINUTE
        age = sightings.unchanged("newest", begun[-1:], passed.total_seconds())
        seen = Newest(newest, timedelta(seconds=age)) if newest else None
        now = wall(passed)
        if due_at(Every(every), seen, now=now, is_first_look=not minutes):
            newest = JobRun(due_at=now, started_at=now, outcome=JobOutcome.OK)
            begun.append(minutes / 60)
    return begun


@for_each("step", STEPS)
@for_each("at", [3, 11, 14.5])
def test_a_job_keeps_its_interval_however_the_clock_is_set(step: timedelta, at: float) -> None:
    def wall(passed: timedelta) -> datetime:
        return NOON + passed + (step if passed >= at * HOUR else timedelta(0))

    begun = hours_begun(80, wall, every=8 * HOUR)

    assert longest_pause(begun) <= 8.1
    assert len(begun) <= 12, "every eight hours, once because the clock was set, and once at the beginning"


def longest_pause(begun: list[float]) -> float:
    """The hours between two that follow each other."""
    return max(later - earlier for earlier, later in pairwise(begun))


def test_a_clock_that_is_set_again_and_again_stops_no_job() -> None:
    begun = hours_begun(80, lambda passed: NOON + passed % (5 * HOUR), every=8 * HOUR)

    assert longest_pause(begun) <= 8.1
    assert len(begun) <= 20


@stored
def test_a_clock_set_back_by_less_than_an_interval_lets_no_run_wait() -> None:
    begun: list[int] = []

    def work(report: Report) -> str:
        begun.append(hour)
        return "done"

    copy = scheduler(Chore(EVERY=8 * HOUR, work=work))
    for hour in range(22):
        set_back = 5 if hour >= 13 else 0
        tick(copy, NOON + SECOND + (hour - set_back) * HOUR, after=hour * HOUR)

    # A run is seen at the look after it, which here is an hour later.
    assert begun == [0, 4, 12, 21]


@stored
@pytest.mark.parametrize("step", [-YEAR, -HOUR, YEAR], ids=str)
def test_after_a_restart_a_clock_that_was_set_stops_no_job(step: timedelta) -> None:
    chore = Chore(EVERY=8 * HOUR)
    tick(scheduler(chore), NOON)
    for hour in range(1, 11):
        copy = scheduler(chore)
        for moment in (hour * HOUR, hour * HOUR + MINUTE):
            tick(copy, NOON + step + moment, after=moment)

    assert 2 <= chore.begun <= 4


# Several copies


def held_by(chore: Chore) -> threading.Event:
    """Let the job go on until the event is set."""
    free = threading.Event()

    def hold(report: Report) -> str:
        assert free.wait(10)
        return "done"

    chore.work = hold
    return free


@stored
@pytest.mark.parametrize("step", [-YEAR, -HOUR, 7 * MINUTE, 9 * HOUR], ids=str)
def test_while_a_job_runs_in_one_copy_a_set_clock_lets_no_other_interfere(step: timedelta) -> None:
    chore = Chore(EVERY=8 * HOUR)
    free = held_by(chore)
    busy, other = scheduler(chore), scheduler(chore)
    look(busy, NOON)
    look(other, NOON)
    for minute in range(1, 15):
        look(other, NOON + step + minute * MINUTE, after=minute * MINUTE)
        look(busy, NOON + step + minute * MINUTE, after=minute * MINUTE)
    assert (chore.begun, outcomes()) == (1, ["running"])
    free.set()
    assert busy.join(10)

    assert outcomes() == ["ok"]
    (run,) = runs()
    assert run.duration is not None
    assert run.duration >= timedelta(0)


@stored
@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_run_whose_process_died_is_noticed_however_the_clock_is_set(step: timedelta) -> None:
    chore = Chore(EVERY=8 * HOUR)
    job_runs.begin("chore", now=NOON)
    copy = scheduler(chore)
    look(copy, NOON)
    look(copy, NOON + step + 4 * MINUTE, after=4 * MINUTE)
    assert outcomes() == ["running"]
    look(copy, NOON + step + 5 * MINUTE, after=5 * MINUTE)

    assert copy.join(10)
    assert [run.outcome for run in runs() if run.due_at == NOON] == ["failed"]


@stored
@pytest.mark.parametrize("step", [-YEAR, -HOUR, HOUR, YEAR], ids=str)
def test_at_the_command_line_a_dead_run_stands_in_the_way_of_nobody(step: timedelta) -> None:
    job_runs.begin("chore", now=NOON)
    job_runs.begin("chore", now=NOON + step)

    assert sorted(outcomes()) == ["failed", "running"]


@stored
@ON_BOTH
def test_of_several_copies_one_makes_the_run_that_the_wall_clock_does_not_ask_for() -> None:
    chore = Chore(EVERY=8 * HOUR)
    copies = [scheduler(chore) for _ in range(4)]
    for copy in copies:
        tick(copy, NOON)
    for copy in copies:
        tick(copy, NOON - HOUR, after=MINUTE)
    together = threading.Barrier(4)

    def go(numbered: tuple[int, Scheduler]) -> None:
        number, copy = numbered
        together.wait()
        # At noon again they are due, and each by a clock of its own.
        tick(copy, NOON - MINUTE + number * SECOND, after=8 * HOUR + MINUTE)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(go, enumerate(copies)))

    assert (chore.begun, outcomes()) == (2, ["ok", "ok"])


@stored
def test_copies_whose_clocks_disagree_do_not_run_a_job_more_often() -> None:
    chore = Chore(EVERY=8 * HOUR)
    fast, slow = scheduler(chore), scheduler(chore)
    for hour in range(24):
        tick(fast, NOON + (hour + 3) * HOUR, after=hour * HOUR)
        tick(slow, NOON + (hour - 3) * HOUR, after=hour * HOUR)

    assert 3 <= chore.begun <= 5
