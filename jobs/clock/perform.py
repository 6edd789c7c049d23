"""One run of a job, up to its end in the database, whatever happens in the run."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from jobs.clock import runs
from jobs.clock.job import Job, JobFailed, Report
from models import JobRun
from phoenix_bot.acts.clock import utcnow
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

    summary, error = "", ""
    try:
        summary = job.run_once(now=utcnow(), settings=settings, report=Report(report, stopping))
    except JobFailed as failure:
        error = str(failure)
        log.warning("%s failed: %s", job.NAME, error)
    except Exception as failure:
        # Any other error must be written down as well, or the run would seem to go on.
        error = f"{type(failure).__name__}; the log tells more."
        log.exception("%s failed unexpectedly", job.NAME)
    else:
        tell(summary)
    frequent = is_frequent(job, settings)
    runs.finish(run, summary=summary, error=error, now=utcnow(), is_frequent=frequent)
    return error
