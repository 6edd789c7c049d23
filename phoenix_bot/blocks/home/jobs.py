"""App Home: the jobs that run on a schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock

from models import JobRun
from phoenix_bot.blocks import management_words
from phoenix_bot.blocks.content import literal, ours, said
from phoenix_bot.text.mrkdwn import moment, shorten

RUN = "home_job_run"
"""The action_id of the buttons that run a job; their value is its name."""

TOLD = 700
"""Code points of what a run reports."""


@dataclass(frozen=True)
class Shown:
    """A job with its newest run, if any, the hanging run that holds it up, if any, and when it runs next.

    `when` says how often it runs, `unconfigured` why it does not; "" if it does.
    """

    name: str
    about: str
    when: str
    newest: JobRun | None
    next_at: datetime
    hanging: JobRun | None = None
    unconfigured: str = ""


def build(jobs: Sequence[Shown]) -> list[Block]:
    """Every job, at most four blocks each."""
    return [block for job in jobs for block in _job(job)]


def _job(job: Shown) -> list[Block]:
    run = job.newest
    is_idle = run is None or run.finished_at is not None
    if job.unconfigured:
        return [ours(f"*{job.name}*: {job.about}"), said(job.unconfigured), DividerBlock()]
    following = f"{job.when[0].upper()}{job.when[1:]}"
    if is_idle:
        following += f", next at {moment(job.next_at)}"
    blocks: list[Block] = [
        ours(f"*{job.name}*: {job.about}\n{management_words.run_state(run, job.hanging)}\n{following}")
    ]
    if run is not None and (run.error or run.summary):
        blocks.append(said(shorten(run.error or run.summary, TOLD)))
    if is_idle:
        button = ButtonElement(text=literal("Run now"), action_id=RUN, value=job.name)
        blocks.append(ActionsBlock(block_id=f"job-{job.name}", elements=[button]))
    return [*blocks, DividerBlock()]
