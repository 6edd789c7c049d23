"""The runs of jobs as rows. Several copies of the bot share the work: the copy that claims a row runs it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from peewee import Query, fn

from models import DirectMessage, JobOutcome, JobRun, KnownJob
from models.database import connection, in_turn, transaction
from models.prepared import Prepared, parameter
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import home_visits, management
from phoenix_bot.text.mrkdwn import moment

SILENCE = timedelta(minutes=5)
"""A run's process that gives no sign of life for so long counts as dead."""

KEPT = timedelta(days=30)
"""How long past runs can be looked up."""


PAGE = "jobs"
"""The page of App Home that shows them."""

TURN = 0x4A4F4253
"""Key of the turn that copies take when they ask for runs: "JOBS" in ASCII."""


def newest(name: str) -> JobRun | None:
    """The run of this job that was asked for last, in whatever state. Needs a connection.

    Not the one for the latest moment: after the clock has gone back, that one is old.
    """
    return JobRun.select().where(JobRun.name == name).order_by(JobRun.id.desc()).get_or_none()


def newest_of_all() -> dict[str, JobRun]:
    """The newest() run of every job, by its name, in one query. Needs a connection."""
    return {run.name: run for run in _NEWEST.models(JobRun)}


def _newest() -> Query:
    newest = JobRun.select(fn.MAX(JobRun.id)).group_by(JobRun.name)
    return JobRun.select().where(JobRun.id.in_(newest))


_NEWEST = Prepared(_newest)


def last_success(name: str) -> datetime | None:
    """When the newest run of this job began that did all of its work; None if none is known.

    Needs a connection.
    """
    done = JobRun.select().where(JobRun.name == name, JobRun.outcome == JobOutcome.OK)
    found = done.order_by(JobRun.id.desc()).first()
    return found.started_at if found is not None else None


def failed_so_before(run: JobRun, error: str) -> bool:
    """Whether the run of the job before this one failed for the same reason."""
    earlier = JobRun.select().where(JobRun.name == run.name, JobRun.id < run.id)
    with connection():
        before = earlier.where(JobRun.finished_at.is_null(False)).order_by(JobRun.id.desc()).first()
    return before is not None and before.outcome == JobOutcome.FAILED and before.error == error


def hanging(run: JobRun) -> JobRun | None:
    """An older run of the job that still goes on while this one waits for it, if any. Needs a connection."""
    if run.outcome != JobOutcome.WAITING:
        return None
    others = JobRun.select().where(
        JobRun.name == run.name, JobRun.finished_at.is_null(), JobRun.outcome == JobOutcome.RUNNING
    )
    found: JobRun | None = others.order_by(JobRun.due_at).first()
    return found


def known_since(name: str, *, now: datetime) -> datetime:
    """When any copy of the bot first knew of this job; that is now if none did."""
    with transaction():
        KnownJob.insert(name=name, since=now).on_conflict_ignore().execute()
        since: datetime = KnownJob.get_by_id(name).since
        return since


def ask(name: str, *, due_at: datetime, since: JobRun | None, now: datetime) -> None:
    """Let one copy run this job for the moment `due_at`, however many copies ask for it.

    Nothing happens if the newest run is no longer `since`: somebody else was faster.
    """
    with transaction():
        in_turn(TURN)
        if newest(name) == since:
            # After the clock has gone back, a moment may come a second time.
            is_taken = JobRun.select().where(JobRun.name == name, JobRun.due_at == due_at).exists()
            JobRun.insert(name=name, due_at=now if is_taken else due_at).on_conflict_ignore().execute()


def ask_for(name: str, *, act: Act, tell: bool) -> None:
    """Let one copy run this job at once for a manager. If `tell`, a direct message tells them how it ended.

    Refused if the job is running or about to; NotAllowed unless this person may manage.
    """
    with transaction():
        if management.begin(act):
            require_idle(name)
            asked_by = act.by if tell else ""
            JobRun.insert(
                name=name, due_at=act.now, asked_by=asked_by, by_hand=True
            ).on_conflict_ignore().execute()
            home_visits.refresh_page(PAGE, now=act.now)


def require_idle(name: str) -> None:
    """Refused if a run of this job is under way or waits to begin. Needs a connection."""
    run = JobRun.get_or_none(JobRun.name == name, JobRun.finished_at.is_null())
    if run is not None and run.outcome == JobOutcome.RUNNING:
        raise Refused(f"{name} is already running, since {moment(run.started_at)}.")
    if run is not None:
        raise Refused(f"{name} is already about to run.")


def waiting() -> list[JobRun]:
    """The runs that wait for a copy to make them, the oldest first."""
    with connection():
        return _UNFINISHED.models(JobRun, outcome=JobOutcome.WAITING)


_UNFINISHED = Prepared(
    lambda: (
        JobRun.select()
        .where(JobRun.finished_at.is_null(), JobRun.outcome == parameter("outcome", JobRun.outcome))
        .order_by(JobRun.due_at)
    )
)


def claim(run: JobRun, *, now: datetime) -> bool:
    """Take a waiting run; returns whether it is ours now, since another copy may have been faster."""
    with transaction():
        ours = JobRun.update(outcome=JobOutcome.RUNNING, started_at=now, alive_at=now)
        claimed = ours.where(JobRun.id == run.id, JobRun.outcome == JobOutcome.WAITING).execute()
        if claimed:
            home_visits.refresh_page(PAGE, now=now)
        return bool(claimed)


def begin(name: str, *, now: datetime) -> JobRun:
    """Create a run that is ours from the start; Refused if the job is running or about to."""
    with transaction():
        for run in running():
            # This process has not been here to see for how long. Whoever is alive has written a moment near
            # now, even if the clock has gone back since the run began.
            if abs(now - run.alive_at) > SILENCE:
                fail_silent(run, now=now)
        require_idle(name)
        home_visits.refresh_page(PAGE, now=now)
        return JobRun.create(
            name=name, due_at=now, by_hand=True, outcome=JobOutcome.RUNNING, started_at=now, alive_at=now
        )


def keep_alive(run_ids: Collection[int], *, now: datetime) -> None:
    """Give a sign of life of the process that makes these runs."""
    if run_ids:
        with transaction():
            JobRun.update(alive_at=now).where(JobRun.id.in_(list(run_ids))).execute()


def note(run_id: int, progress: str, *, now: datetime) -> None:
    """Store how far a run is; that is a sign of life as well."""
    with transaction():
        JobRun.update(summary=progress, alive_at=now).where(JobRun.id == run_id).execute()


def running() -> list[JobRun]:
    """The runs that go on, in whatever process."""
    with connection():
        return _UNFINISHED.models(JobRun, outcome=JobOutcome.RUNNING)


def fail_silent(run: JobRun, *, now: datetime) -> None:
    """Mark a run as failed, unless its process has given a sign of life since `run` was read."""
    error = "The process that ran it has ended."
    silent = (
        (JobRun.id == run.id) & (JobRun.outcome == JobOutcome.RUNNING) & (JobRun.alive_at == run.alive_at)
    )
    with transaction():
        ended = JobRun.update(outcome=JobOutcome.FAILED, finished_at=now, error=error)
        if ended.where(silent).execute():
            _tell(run, error, has_failed=True, now=now)
            home_visits.refresh_page(PAGE, now=now)


def finish(
    run: JobRun, *, summary: str = "", error: str = "", now: datetime, is_frequent: bool = False
) -> None:
    """Store how a run ended: it failed if there is an `error`. Deletes runs of the job older than KEPT.

    Of a job that `is_frequent`, only the last run is kept, and the last of those that failed for each reason.
    """
    outcome = JobOutcome.FAILED if error else JobOutcome.OK
    ending = {"outcome": outcome, "error": error, "finished_at": now} | (
        {"summary": summary} if summary else {}
    )
    with transaction():
        JobRun.update(ending).where(JobRun.id == run.id).execute()
        home_visits.refresh_page(PAGE, now=now)
        _tell(run, error or summary, has_failed=bool(error), now=now)
        ended = (JobRun.name == run.name) & JobRun.finished_at.is_null(False)
        JobRun.delete().where(ended, JobRun.due_at < now - KEPT, JobRun.finished_at < now - KEPT).execute()
        if is_frequent:
            told_again = (JobRun.outcome == JobOutcome.OK) | (JobRun.error == error)
            JobRun.delete().where(ended, told_again, JobRun.id != run.id).execute()


def _tell(run: JobRun, words: str, *, has_failed: bool, now: datetime) -> None:
    if run.asked_by:
        outbox.tell(
            run.asked_by,
            DirectMessage.JOB_ENDED,
            payload={"news": {"name": run.name, "words": words, "has_failed": has_failed}},
            now=now,
        )
