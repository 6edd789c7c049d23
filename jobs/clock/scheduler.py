"""The thread that starts jobs when they are due. Each job runs on its own thread, in one copy of the bot."""

import logging
import threading
import time
from collections.abc import Collection, Sequence
from datetime import datetime

import schedule

from jobs.clock import runs, timetable
from jobs.clock.job import Job
from jobs.clock.perform import perform
from models import JobRun
from models.database import connection, work_in_background
from models.failures import DATABASE_ERRORS, cause
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.settings import Settings

log = logging.getLogger(__name__)

TICK = 2
"""Seconds between looks at what is due, and so the longest wait for a run that somebody asked for."""

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
        self._clock = schedule.Scheduler()
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

    def is_alive(self) -> bool:
        """Whether the scheduler still runs."""
        return self._thread.is_alive()

    def tick(self, now: datetime) -> None:
        """Ask for runs that are due, start those that were asked for, and give signs of life of our own."""
        live = self._alive()
        runs.keep_alive([run_id for run_id, _ in live.values()], now=now)
        runs.fail_silent(now=now)
        for job in self._jobs.values():
            self._ask_if_due(job, now)
        self._due_at_start.clear()
        for run in runs.waiting():
            if run.name in self._jobs and run.name not in live and not self._stopping.is_set():
                self._begin(run, now)

    def _alive(self) -> dict[str, tuple[int, threading.Thread]]:
        self._live = {name: live for name, live in self._live.items() if live[1].is_alive()}
        return self._live

    def _ask_if_due(self, job: Job, now: datetime) -> None:
        with connection():
            newest = runs.newest(job.NAME)
        moment = timetable.due_at(job.EVERY, newest, now=now, at_start=job.NAME in self._due_at_start)
        if moment is not None:
            runs.ask(job.NAME, due_at=moment)

    def _begin(self, run: JobRun, now: datetime) -> None:
        if runs.claim(run, now=now):
            thread = threading.Thread(target=self._perform, args=(run,), name=f"job {run.name}", daemon=True)
            self._live[run.name] = run.id, thread
            thread.start()

    def _perform(self, run: JobRun) -> None:
        work_in_background()
        job = self._jobs[run.name]
        log.info("%s begins", job.NAME)
        try:
            perform(
                job,
                run,
                self._settings,
                tell=lambda text: log.info("%s: %s", job.NAME, text),
                stopping=self._stopping,
            )
        except DATABASE_ERRORS as error:
            # Without signs of life, some copy marks the run as failed after a while.
            log.warning("The end of %s cannot be stored, the database %s: %s", job.NAME, cause(error), error)

    def _run(self) -> None:
        work_in_background()
        self._guarded_tick()
        while not self._stopping.wait(1):
            self._clock.run_pending()

    def _guarded_tick(self) -> None:
        try:
            self.tick(utcnow())
        except DATABASE_ERRORS as error:
            log.warning("The database %s, jobs wait: %s", cause(error), error)
        except Exception:
            # If this thread ended, no job would ever start again.
            log.exception("A look at the jobs failed unexpectedly")
