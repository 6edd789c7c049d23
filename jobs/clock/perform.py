"""One run of a job, up to its end in the database, whatever happens in the run."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from jobs.clock import runs
from jobs.clock.job import Job, JobFailed, Report
from jobs.clock.when import At, When
from models import JobRun
from phoenix_bot import measures, watching
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.steady import steady
from phoenix_bot.settings import Settings

FREQUENT = timedelta(hours=1)
"""Jobs that run more often than this are frequent."""

log = logging.getLogger(__name__)


def is_frequent(job: Job, settings: Settings) -> bool:
    """Whether a job runs so often that not every run is kept, nor told in the log."""
    return job.when(settings).interval < FREQUENT


def perform(
    job: Job, run: JobRun, settings: Settings, *, tell: Callable[[str], None], stopping: threading.Event
) -> str:
    """Make a claimed run; returns what went wrong in it, or "". Progress goes to `tell` and to its row."""

    def report(progress: str) -> None:
        tell(progress)
        runs.note(run.id, progress, now=utcnow())

    seen = watching.Run(run.id, job.NAME, rhythm(job.when(settings)))
    watching.job_began(seen)
    begun_at = steady()
    summary, error = "", ""
    try:
        summary = job.run_once(now=utcnow(), settings=settings, report=Report(report, stopping, run))
    except JobFailed as failure:
        error = str(failure)
        if not is_frequent(job, settings):
            watching.failed(failure, "job", job.NAME)
        # What goes on failing every minute is told once.
        level = logging.DEBUG if runs.failed_so_before(run, error) else logging.WARNING
        log.log(level, "%s failed: %s", job.NAME, error)
    except Exception as failure:
        # Any other error must be written down as well, or the run would seem to go on.
        error = f"{type(failure).__name__}; the log tells more."
        log.exception("%s failed unexpectedly", job.NAME)
        watching.failed(failure, "job", job.NAME)
    else:
        tell(summary)
    watching.job_ended(seen, seconds=steady() - begun_at, has_failed=bool(error))
    frequent = is_frequent(job, settings)
    runs.finish(run, summary=summary, error=error, now=utcnow(), is_frequent=frequent)
    if error:
        # Of jobs that run every minute, the database does not keep every failure.
        measures.count("jobs.failed")
    return error


def rhythm(when: When) -> watching.Rhythm:
    """How often a job runs, as whoever watches is told."""
    if isinstance(when, At):
        return watching.Rhythm(when.interval, when.time, when.zone.key)
    return watching.Rhythm(when.interval)
