"""App Home: what is done by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock

from models import JobOutcome, JobRun
from phoenix_bot.blocks.content import duration, literal, ours, said
from phoenix_bot.text.mrkdwn import moment, shorten

RUN = "home_job_run"
"""The action_id of the buttons that run a job; their value is its name."""

TOLD = 700
"""Code points of what a run says about itself."""


@dataclass(frozen=True)
class Shown:
    """A job with its newest run, if any, the one that holds it up, if any, and when it runs next."""

    name: str
    about: str
    every: timedelta
    newest: JobRun | None
    next_at: datetime
    hanging: JobRun | None = None


def build(jobs: Sequence[Shown]) -> list[Block]:
    """Every job, at most four blocks each."""
    return [block for job in jobs for block in _job(job)]


def _job(job: Shown) -> list[Block]:
    run = job.newest
    is_idle = run is None or run.finished_at is not None
    following = f"Every {_interval(job.every)}"
    if is_idle:
        following += f", next {moment(job.next_at)}"
    blocks: list[Block] = [ours(f"*{job.name}*: {job.about}\n{_state(run, job.hanging)}\n{following}")]
    if run is not None and (run.error or run.summary):
        blocks.append(said(shorten(run.error or run.summary, TOLD)))
    if is_idle:
        button = ButtonElement(text=literal("Run now"), action_id=RUN, value=job.name)
        blocks.append(ActionsBlock(block_id=f"job-{job.name}", elements=[button]))
    return [*blocks, DividerBlock()]


def _state(run: JobRun | None, hanging: JobRun | None) -> str:
    if run is None:
        return "It has not run yet."
    if hanging is not None:
        since = moment(hanging.started_at or hanging.due_at)
        return f":warning: *Hangs* since {since}. An operator must restart the bot; it runs again then."
    began = run.started_at or run.due_at
    if run.outcome == JobOutcome.WAITING:
        return f":hourglass_flowing_sand: *About to run*, asked for {moment(run.due_at)}"
    if run.outcome == JobOutcome.RUNNING:
        return f":hourglass_flowing_sand: *Running* since {moment(began)}"
    took = f", took {_took(run.duration)}" if run.duration is not None else ""
    if run.outcome == JobOutcome.FAILED:
        return f":x: *Failed* {moment(began)}{took}"
    return f":white_check_mark: *Done* {moment(began)}{took}"


def _took(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return duration(span) if seconds >= 60 else f"{seconds}s"


def _interval(span: timedelta) -> str:
    return "day" if span == timedelta(days=1) else duration(span)
