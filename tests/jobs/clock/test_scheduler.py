"""Jobs run when they are due, in one copy, and none stops another."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

import jobs
from jobs.clock import runs as job_runs
from jobs.clock.job import JobFailed, Report
from jobs.clock.scheduler import Scheduler
from models import Delivery, DeliveryKind, DeliveryState, JobOutcome, JobRun
from models.database import connection, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.acts.steady import steady
from phoenix_bot.people import home_visits
from phoenix_bot.text import home_address
from tests.databases import ON_BOTH, ON_SQLITE
from tests.jobs.clock.clockwork import DAY, HOUR, NOON, Chore, look, outcomes, runs, scheduler, tick
from tests.settings import SETTINGS

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

MINUTE = timedelta(minutes=1)


def fail(report: Report) -> str:
    raise JobFailed("Slack sleeps")


def crash(report: Report) -> str:
    raise KeyError("token xoxb-secret")


# When it is due


def test_a_job_runs_once_in_each_interval() -> None:
    chore = Chore()
    copy = scheduler(chore)
    for hours in range(0, 60, 5):
        tick(copy, NOON + hours * HOUR)

    assert [run.due_at for run in runs()] == [NOON + 12 * HOUR * (2 * day - 1) for day in (0, 1, 2)]
    assert outcomes() == ["ok"] * 3
    assert runs()[0].summary == "done"


@ON_BOTH
def test_restarts_do_not_starve_a_job_nor_repeat_it() -> None:
    chore = Chore(EVERY=8 * HOUR)
    for minutes in range(0, 24 * 60, 50):
        tick(scheduler(chore), NOON + minutes * MINUTE)

    assert chore.begun == 4


def test_what_was_missed_in_a_pause_is_made_up_once() -> None:
    chore = Chore()
    tick(scheduler(chore), NOON)
    for minutes in range(3):
        tick(scheduler(chore), NOON + 10 * DAY + minutes * MINUTE)

    assert chore.begun == 2


def test_a_start_runs_the_jobs_that_shall_know_what_was_missed() -> None:
    chore, other = Chore(), Chore(NAME="other")
    for at in (NOON, NOON + HOUR, NOON + HOUR + MINUTE):
        copy = scheduler(chore, other, at_start=(chore,))
        tick(copy, at)
        tick(copy, at + MINUTE)

    assert (chore.begun, other.begun) == (2, 1), "starts a minute apart count as one"


def test_a_new_job_waits_for_its_time_however_often_the_bot_restarts() -> None:
    chore = Chore()
    for hours in range(12):
        tick(Scheduler([chore], SETTINGS), NOON + hours * HOUR)
    assert chore.begun == 0

    tick(Scheduler([chore], SETTINGS), NOON + 12 * HOUR)
    assert [run.due_at for run in runs()] == [NOON + 12 * HOUR]


def test_a_job_that_is_not_configured_never_runs() -> None:
    chore = Chore(missing="CHORE_URL is not set.")
    for days in range(3):
        tick(scheduler(chore), NOON + days * DAY)

    assert runs() == []
    (shown,) = jobs.overview(NOON, SETTINGS, [chore])
    assert shown.unconfigured == "CHORE_URL is not set."


@ON_BOTH
def test_of_a_frequent_job_the_last_run_and_its_failures_are_kept() -> None:
    failures = iter(["", "GitLab is away", "GitLab is away", "GitLab says 403", "", ""])

    def work(report: Report) -> str:
        if failure := next(failures):
            raise JobFailed(failure)
        return "done"

    copy = scheduler(Chore(EVERY=MINUTE, work=work))
    for minutes in range(6):
        tick(copy, NOON + minutes * MINUTE)

    assert [(run.due_at - NOON, run.error) for run in runs()] == [
        (2 * MINUTE, "GitLab is away"),
        (3 * MINUTE, "GitLab says 403"),
        (5 * MINUTE, ""),
    ]


def test_a_job_that_goes_on_failing_for_one_reason_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    failures = iter(
        ["GitLab is away", "GitLab is away", "GitLab says 403", "GitLab is away", "", "GitLab is away"]
    )

    def work(report: Report) -> str:
        if failure := next(failures):
            raise JobFailed(failure)
        return "done"

    copy = scheduler(Chore(EVERY=MINUTE, work=work))
    for minutes in range(6):
        tick(copy, NOON + minutes * MINUTE)

    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    away, refused = "chore failed: GitLab is away", "chore failed: GitLab says 403"
    assert told == [away, refused, away, away]


def ask(name: str, at: datetime) -> None:
    """Have a job run now, as somebody with the right to."""
    job_runs.ask_for(name, act=Act.at_command_line(at), tell=False)


def test_a_run_by_hand_stands_for_the_one_that_was_due() -> None:
    chore = Chore()
    copy = scheduler(chore)
    ask("chore", NOON)
    tick(copy, NOON + MINUTE)
    tick(copy, NOON + 2 * MINUTE)

    assert [run.due_at for run in runs()] == [NOON]


def test_a_job_that_failed_is_tried_again_within_the_hour() -> None:
    chore = Chore(work=fail)
    copy = scheduler(chore)
    for minutes in (0, 10, 59, 60, 61, 121):
        tick(copy, NOON + minutes * MINUTE)

    assert outcomes() == ["failed"] * 3


# Several copies


@ON_BOTH
def test_of_several_copies_one_makes_a_run() -> None:
    chore = Chore()
    copies = [scheduler(chore) for _ in range(4)]
    together = threading.Barrier(4)

    def go(copy: Scheduler) -> None:
        together.wait()
        tick(copy, NOON)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(go, copies))

    assert chore.begun == 1
    assert outcomes() == ["ok"]


@ON_BOTH
def test_a_run_whose_process_died_counts_as_failed_and_is_made_again() -> None:
    chore = Chore()
    dead = job_runs.begin("chore", now=NOON)
    copy = scheduler(chore)
    tick(copy, NOON + MINUTE)
    assert outcomes() == ["running"]
    tick(copy, NOON + 6 * MINUTE)
    assert (runs()[0].id, runs()[0].outcome) == (dead.id, JobOutcome.FAILED)
    assert "has ended" in runs()[0].error
    tick(copy, NOON + HOUR)

    assert outcomes() == ["failed", "ok"]


# Jobs that misbehave


def test_a_job_that_throws_is_written_down_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    bad, good = Chore(NAME="bad", work=crash), Chore()
    copy = scheduler(bad, good)
    tick(copy, NOON)

    (run,) = runs("bad")
    assert (run.outcome, run.error) == (JobOutcome.FAILED, "KeyError; the log tells more.")
    assert "xoxb-secret" not in run.error + run.summary
    assert "bad failed unexpectedly" in caplog.text
    assert outcomes() == ["ok"]


@ON_BOTH
def test_a_job_that_says_why_it_failed_is_quoted_with_how_far_it_came() -> None:
    def half(report: Report) -> str:
        report("half of it")
        return fail(report)

    tick(scheduler(Chore(work=half)), NOON)

    assert [(run.summary, run.error) for run in runs()] == [("half of it", "Slack sleeps")]


def test_a_job_that_hangs_stops_no_other_and_is_not_begun_again() -> None:
    free = threading.Event()

    def hang(report: Report) -> str:
        free.wait()
        return "at last"

    stuck, good = Chore(NAME="stuck", work=hang, EVERY=HOUR), Chore(EVERY=HOUR)
    copy = scheduler(stuck, good)
    for hours in range(4):
        look(copy, NOON + hours * HOUR)
        for thread in threading.enumerate():
            if thread.name == f"job {good.NAME}":
                thread.join()

    assert (stuck.begun, good.begun) == (1, 4)
    assert outcomes("stuck") == ["running", "waiting"]
    [shown] = jobs.overview(NOON + 4 * HOUR, SETTINGS, (stuck,))
    assert shown.hanging is not None
    assert shown.hanging.due_at == NOON
    free.set()
    assert copy.join(10)
    tick(copy, NOON + 4 * HOUR)
    assert outcomes("stuck") == ["ok", "ok"]


def test_a_stop_ends_a_job_that_waits_and_says_so() -> None:
    waits = threading.Event()

    def wait(report: Report) -> str:
        waits.set()
        report.wait(60)
        return "never"

    copy = scheduler(Chore(work=wait))
    copy.start()
    assert waits.wait(10)
    assert copy.trouble(steady()) == ""
    copy.stop()

    assert copy.trouble(steady()) == "it has ended"
    assert [(run.outcome, run.error.split(".")[0]) for run in runs()] == [
        ("failed", "It was told to stop before it was done")
    ]


def test_a_tick_that_fails_does_not_end_the_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()

    def work(report: Report) -> str:
        done.set()
        return "done"

    copy = scheduler(Chore(work=work))
    usual, failures = copy.tick, iter([OSError("no disk")])

    def tick_badly_once(now: datetime, elapsed: float) -> None:
        if failure := next(failures, None):
            raise failure
        usual(now, elapsed)

    monkeypatch.setattr(copy, "tick", tick_badly_once)
    copy.start()
    assert done.wait(10)
    copy.stop()


# What people see and ask


@ON_BOTH
def test_the_overview_tells_the_last_run_and_the_next() -> None:
    chore = Chore()
    (before,) = jobs.overview(NOON, SETTINGS, [chore])
    tick(scheduler(chore), NOON)
    (after,) = jobs.overview(NOON, SETTINGS, [chore])

    assert (before.newest, before.next_at) == (None, NOON + 12 * HOUR)
    assert after.newest is not None
    assert (after.newest.outcome, after.newest.summary) == (JobOutcome.OK, "done")
    assert after.newest.duration is not None
    assert after.next_at == NOON + 12 * HOUR


@ON_BOTH
def test_a_run_asked_for_twice_is_refused_until_it_has_ended() -> None:
    ask("sync-users", NOON)
    with pytest.raises(Refused, match="sync-users is already about to run"):
        ask("sync-users", NOON + MINUTE)
    (run,) = job_runs.waiting()
    assert job_runs.claim(run, now=NOON)
    assert not job_runs.claim(run, now=NOON)
    with pytest.raises(Refused, match="sync-users is already running, since"):
        ask("sync-users", NOON + MINUTE)
    job_runs.finish(run, summary="done", now=NOON + MINUTE)

    ask("sync-users", NOON + 2 * MINUTE)


def test_a_job_that_is_none_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(Refused, match=r"There is no job 'dance'. The jobs are: .*sync-users"):
        jobs.find("dance")


@ON_BOTH
def test_old_runs_are_forgotten() -> None:
    chore = Chore()
    for days in range(0, 90, 10):
        run = job_runs.begin("chore", now=utcnow() - (90 - days) * DAY)
        job_runs.finish(run, now=utcnow() - (90 - days) * DAY)
    tick(scheduler(chore), utcnow())

    with connection():
        assert JobRun.select().count() == 3


def test_runs_of_jobs_that_are_no_more_are_left_alone() -> None:
    with transaction():
        JobRun.create(name="gone", due_at=NOON)
    tick(scheduler(Chore()), NOON)

    assert outcomes("gone") == ["waiting"]


def test_every_job_says_what_it_is() -> None:
    for job in jobs.JOBS:
        assert jobs.find(job.NAME) is job
        assert job.ABOUT[0].islower()
    assert {job.NAME for job in jobs.AT_START} <= {job.NAME for job in jobs.JOBS}
    assert Scheduler(jobs.JOBS, SETTINGS).name == "jobs"


@ON_BOTH
def test_runs_show_only_the_page_that_shows_them_again() -> None:
    now = utcnow()
    for person, page in (("U1", "jobs"), ("U2", "now"), ("U3", "jobs?n=1")):
        home_visits.show_page(person, home_address.parse(page), now=now)
    with transaction():
        Delivery.update(state=DeliveryState.SENT, done_at=now).execute()
    copy = Scheduler([Chore(EVERY=MINUTE)], SETTINGS, at_start=[])
    copy.tick(now, 0)
    copy.tick(now + MINUTE, 60)
    assert copy.join(10)

    with transaction():
        (pages,) = Delivery.select().where(Delivery.kind == DeliveryKind.HOMES)
        home_visits.fan_out(pages.payload["page"], now=now)
        shown = Delivery.select().where(Delivery.kind == DeliveryKind.HOME, Delivery.done_at.is_null())
        assert sorted(row.payload["user"] for row in shown) == ["U1", "U3"]
