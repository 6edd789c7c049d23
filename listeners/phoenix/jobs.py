"""/phoenix jobs and /phoenix sync: what is done by the clock."""

from datetime import timedelta
from difflib import get_close_matches
from functools import partial

import jobs
from jobs import Overview
from jobs.clock import runs
from listeners.phoenix.words import COMMAND, Asked, Word, for_managers, shown, usage
from models import JobOutcome
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.blocks.answers.management import Row, listed
from phoenix_bot.blocks.content import Content, duration, ours
from phoenix_bot.text.mrkdwn import moment

SIGNS = {
    JobOutcome.WAITING: ":hourglass: about to run",
    JobOutcome.RUNNING: ":hourglass_flowing_sand: running",
    JobOutcome.OK: ":white_check_mark: done",
    JobOutcome.FAILED: ":warning: failed",
}


def word() -> Word:
    """The word for all jobs."""
    return for_managers(
        "jobs …",
        "what is done by the clock, and how it went",
        [
            Word("list", "all of them: the last run, and the next", _list),
            Word("run <name>", "do it now; you are told how it ends", _run),
        ],
    )


def sync_word() -> Word:
    """The shorter word for two of them."""
    return for_managers(
        "sync users|user-groups",
        "learn now who is in the workspace, or in the Google groups",
        [
            Word("users", "learn from Slack who is in the workspace", partial(_begin, "sync-users")),
            Word("user-groups", "learn from Google who is in them", partial(_begin, "sync-user-groups")),
        ],
        may_stand_alone=False,
    )


def _list(asked: Asked) -> Content:
    return listed("Jobs", [_row(one) for one in jobs.overview(utcnow())], nothing="There is none.")


def _row(one: Overview) -> Row:
    about = f"{one.job.ABOUT[0].upper()}{one.job.ABOUT[1:]}, every {_hours(one.job.EVERY)}."
    words = (one.newest.error or one.newest.summary) if one.newest else ""
    name = "\n".join(part for part in (one.job.NAME, about, words) if part)
    return Row(name, f"{_newest(one)}\nNext at {moment(one.next_at)}")


def _hours(interval: timedelta) -> str:
    hours = interval.total_seconds() / 3600
    return "hour" if hours == 1 else f"{hours:g} hours"


def _newest(one: Overview) -> str:
    run = one.newest
    if run is None:
        return "It has not run yet."
    if one.hanging is not None:
        since = moment(one.hanging.started_at or one.hanging.due_at)
        return f":warning: hangs since {since}: an operator must restart the bot"
    took = f" in {duration(run.duration)}" if run.duration and run.duration >= timedelta(minutes=1) else ""
    return f"{SIGNS[JobOutcome(run.outcome)]} at {moment(run.started_at or run.due_at)}{took}"


def _run(asked: Asked) -> Content:
    if not asked.rest:
        raise usage("jobs", "run <name>", f"run {jobs.JOBS[0].NAME}")
    return _begin("-".join(asked.rest.casefold().split()), asked)


def _begin(name: str, asked: Asked) -> Content:
    names = [job.NAME for job in jobs.JOBS]
    if name not in names:
        nearest = get_close_matches(name, names, n=1)
        hint = f" Did you mean {nearest[0]}?" if nearest else ""
        raise Refused(f"There is no job “{shown(name)}”.{hint} The jobs are: {', '.join(names)}.")
    text = (
        f"`{name}` begins within seconds. You will be told how it ends by direct message; "
        f"`{COMMAND} jobs` shows how far it is."
    )
    try:
        runs.ask_for(name, act=asked.act, tell=True)
    except NotAllowed:
        raise
    except Refused as refusal:
        # It has a time in our markup, which plain text would not show.
        text = f"{refusal} `{COMMAND} jobs` shows how far it is."
    return Content(text=text, blocks=[ours(text)])
