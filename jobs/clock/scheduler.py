"""The thread that starts jobs when they are due. Each job runs on its own thread, in one copy of the bot."""

import logging
import threading
import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from jobs.clock import runs, timetable
from jobs.clock.job import Job
from jobs.clock.perform import is_frequent, perform
from jobs.clock.steady_schedule import SteadyScheduler
from jobs.clock.timetable import Newest
from models import JobRun
from models.database import connection, work_in_background
from models.failures import DATABASE_ERRORS, cause
from phoenix_bot import watching
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.steady import Pulse, Sightings, steady
from phoenix_bot.settings import Settings

log = logging.getLogger(__name__)

TICK = 2
"""Seconds between looks at what is due, and so the longest wait for a run that somebody asked for."""

STALL = 60.0
"""Seconds without a look at what is due after which the scheduler counts as stuck."""

LATE = timedelta(minutes=10)
"""A run that has waited so long is late."""

PATIENCE = 5.0
"""Seconds that jobs have to end when the process stops."""


class Scheduler:
    """Runs `jobs` when they are due, and those of `at_start` also right after start().

    A job that hangs keeps its thread, and this process does not start it again.
    """

    name = "jobs"

    def __init__(self, jobs: Sequence[Job], settings: Settings, *, at_start: Collection[Job] = ()) -> None:
        self._jobs = {job.NAME: job for job in jobs}
        self._due_at_start = {job.NAME for job in at_start}
        self._settings = settings
        self._stopping = threading.Event()
        self._live: dict[str, tuple[int, threading.Thread]] = {}
        self._late: list[str] = []
        self._known: dict[str, datetime] = {}
        self._is_first_look = True
        self._sightings, self._signs_of_life = Sightings(), Sightings()
        self._pulse = Pulse()
        self._clock = SteadyScheduler()
        self._clock.every(TICK).seconds.do(self._guarded_tick)
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Start nothing new, and tell the jobs to end. A job that hangs ends with the process."""
        self._stopping.set()
        self._thread.join()
        self.join(PATIENCE)

    def join(self, patience: float) -> bool:
        """Wait for the running jobs; returns whether all of them ended within `patience` seconds."""
        deadline = time.monotonic() + patience
        for _, thread in self._live.values():
            thread.join(max(0.0, deadline - time.monotonic()))
        return not self._alive()

    def trouble(self, now: float) -> str:
        """What is wrong with the scheduler, as a clause; "" if it works. `now` is steady()."""
        return self._pulse.trouble(now, within=STALL) if self._thread.is_alive() else "it has ended"

    def figures(self, _: float) -> dict[str, object]:
        """The jobs that nobody has begun for LATE, although they are due."""
        return {"jobs_late": self._late}

    def tick(self, now: datetime, elapsed: float) -> None:
        """Ask for runs that are due, start those that were asked for, and give signs of life of our own.

        `now` is what the wall clock shows, which may jump; `elapsed` is steady().
        """
        live = self._alive()
        runs.keep_alive([run_id for run_id, _ in live.values()], now=now)
        self._fail_silent(now, elapsed)
        with connection():
            newest = runs.newest_of_all()
        for job in self._jobs.values():
            if not job.unconfigured(self._settings):
                self._ask_if_due(job, newest.get(job.NAME), now, elapsed)
        self._is_first_look = False
        waiting = [run for run in runs.waiting() if run.name in self._jobs]
        for run in waiting:
            if run.name not in live and not self._stopping.is_set():
                self._begin(run, now)
        self._late = sorted({run.name for run in waiting if self._age("wait", run.id, elapsed) >= LATE})
        self._sightings.end_look()

    def _alive(self) -> dict[str, tuple[int, threading.Thread]]:
        self._live = {name: live for name, live in self._live.items() if live[1].is_alive()}
        return self._live

    def _fail_silent(self, now: datetime, elapsed: float) -> None:
        for run in runs.running():
            silent = self._signs_of_life.unchanged(run.id, run.alive_at, elapsed)
            if timedelta(seconds=silent) >= runs.SILENCE:
                runs.fail_silent(run, now=now)
        self._signs_of_life.end_look()

    def _age(self, what: str, of: object, elapsed: float, value: object = None) -> timedelta:
        """For how long something has been so, as far as this process has seen."""
        return timedelta(seconds=self._sightings.unchanged((what, of), value, elapsed))

    def _ask_if_due(self, job: Job, run: JobRun | None, now: datetime, elapsed: float) -> None:
        age = self._age("newest", job.NAME, elapsed, run and (run.id, run.started_at))
        moment = timetable.due_at(
            job.when(self._settings),
            Newest(run, age) if run else None,
            now=now,
            known_since=now if run else self._known_since(job, now),
            at_start=self._is_first_look and job.NAME in self._due_at_start,
            is_first_look=self._is_first_look,
        )
        if moment is not None:
            runs.ask(job.NAME, due_at=moment, since=run, now=now)

    def _known_since(self, job: Job, now: datetime) -> datetime:
        if job.NAME not in self._known:
            self._known[job.NAME] = runs.known_since(job.NAME, now=now)
        return self._known[job.NAME]

    def _begin(self, run: JobRun, now: datetime) -> None:
        if runs.claim(run, now=now):
            thread = threading.Thread(target=self._perform, args=(run,), name=f"job {run.name}", daemon=True)
            self._live[run.name] = run.id, thread
            thread.start()

    def _perform(self, run: JobRun) -> None:
        work_in_background()
        job = self._jobs[run.name]
        # What runs every minute would fill the log.
        level = logging.DEBUG if is_frequent(job, self._settings) else logging.INFO
        log.log(level, "%s begins", job.NAME)
        try:
            perform(
                job,
                run,
                self._settings,
                tell=lambda text: log.log(level, "%s: %s", job.NAME, text),
                stopping=self._stopping,
            )
        except DATABASE_ERRORS as error:
            # Without signs of life, some copy marks the run as failed after a while.
            log.warning("The end of %s cannot be stored, the database %s: %s", job.NAME, cause(error), error)

    def _run(self) -> None:
        work_in_background()
        self._guarded_tick()
        while not self._stopping.wait(1):
            self._pulse.beat()
            self._clock.run_pending()

    def _guarded_tick(self) -> None:
        try:
            self.tick(utcnow(), steady())
        except DATABASE_ERRORS as error:
            log.warning("The database %s, jobs wait: %s", cause(error), error)
            # Meanwhile other copies cannot give signs of life either.
            self._signs_of_life = Sightings()
        except Exception as error:
            # If this thread ended, no job would ever start again.
            log.exception("A look at the jobs failed unexpectedly")
            watching.failed(error, "job", "scheduler")
