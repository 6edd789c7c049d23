"""When jobs ran, and which are to run."""

from datetime import timedelta
from enum import StrEnum

import peewee

from models.database import Model, UtcDateTimeField


class JobOutcome(StrEnum):
    """How far a run has come. A run whose process died has `failed`."""

    WAITING = "waiting"
    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"


class KnownJob(Model):
    """A job, and since when the bot knows of it: its first run waits for its time."""

    name = peewee.CharField(max_length=40, primary_key=True)
    since = UtcDateTimeField()


class JobRun(Model):
    """One run of the job `name`, due at `due_at`: of several copies of the bot one does it.

    `asked_by` is the Slack id of the person who asked for it and is told how it ends; "" if nobody is.
    `by_hand`: a person asked for it, not the clock.
    `alive_at` is when the process that runs it last reported. `summary` says what was done, or during the run
    how far it is; `error` says what went wrong, in words for people and without secrets.
    """

    id = peewee.AutoField()
    name = peewee.CharField(max_length=40)
    due_at = UtcDateTimeField()
    asked_by = peewee.CharField(max_length=32, default="")
    by_hand = peewee.BooleanField(default=False)
    outcome = peewee.CharField(max_length=8, default=JobOutcome.WAITING)
    started_at = UtcDateTimeField(null=True)
    alive_at = UtcDateTimeField(null=True)
    finished_at = UtcDateTimeField(null=True)
    summary = peewee.TextField(default="")
    error = peewee.TextField(default="")

    class Meta:
        indexes = ((("name", "due_at"), True),)

    @property
    def duration(self) -> timedelta | None:
        """How long it took, as the wall clock tells; None if it has not ended."""
        began, ended = self.started_at, self.finished_at
        return timedelta(seconds=max(0.0, (ended - began).total_seconds())) if began and ended else None


JobRun.add_index(JobRun.index(JobRun.name, where=JobRun.finished_at.is_null(), name="job_run_unfinished"))
