"""/phoenix jobs and /phoenix sync: what runs on a schedule."""

from collections.abc import Callable
from difflib import get_close_matches
from functools import partial

import jobs
from jobs import Overview
from jobs.clock import runs
from listeners.phoenix.words import COMMAND, Asked, Word, for_managers, shown, usage
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.blocks import management_words
from phoenix_bot.blocks.answers.management import Row, listed
from phoenix_bot.blocks.content import Content, ours
from phoenix_bot.settings import Settings
from phoenix_bot.text.mrkdwn import moment


def word(settings: Settings) -> Word:
    """The word about all jobs."""
    return for_managers(
        "jobs …",
        "what runs on a schedule, and how it went",
        [
            Word("list", "all jobs, with their last run and the next", partial(_list, settings=settings)),
            Word("run <name>", "run it now; I'll tell you how it ends", partial(_run, settings=settings)),
        ],
    )


def sync_word(settings: Settings) -> Word:
    """The shorter word for those that ask others who is where."""

    def sync(name: str) -> Callable[[Asked], Content]:
        return partial(_begin, name, settings=settings)

    return for_managers(
        "sync users|readers|user-groups",
        "update now who is in the workspace, in the announce channel, or in the Google groups",
        [
            Word("users", "ask Slack who is in the workspace", sync("sync-users")),
            Word("readers", "ask Slack who is in the announce channel", sync("sync-readers")),
            Word("user-groups", "ask Google who is in the Google groups", sync("sync-user-groups")),
        ],
        may_stand_alone=False,
    )


def _list(asked: Asked, *, settings: Settings) -> Content:
    return listed("Jobs", [_row(one) for one in jobs.overview(utcnow(), settings)], nothing="There is none.")


def _row(one: Overview) -> Row:
    about = f"{one.job.ABOUT[0].upper()}{one.job.ABOUT[1:]}, {one.when}."
    if one.unconfigured:
        return Row(f"{one.job.NAME}\n{about}", one.unconfigured)
    words = (one.newest.error or one.newest.summary) if one.newest else ""
    name = "\n".join(part for part in (one.job.NAME, about, words) if part)
    state = management_words.run_state(one.newest, one.hanging)
    return Row(name, f"{state}\nNext at {moment(one.next_at)}")


def _run(asked: Asked, *, settings: Settings) -> Content:
    if not asked.rest:
        raise usage("jobs", "run <name>", f"run {jobs.JOBS[0].NAME}")
    return _begin(jobs.spelled(asked.rest), asked, settings=settings)


def _begin(name: str, asked: Asked, *, settings: Settings) -> Content:
    names = [job.NAME for job in jobs.JOBS]
    if name not in names:
        nearest = get_close_matches(name, names, n=1)
        hint = f" Did you mean {nearest[0]}?" if nearest else ""
        raise Refused(f"There is no job “{shown(name)}”.{hint} The jobs are: {', '.join(names)}.")
    text = (
        f"`{name}` starts within seconds. I'll tell you how it ends by direct message; "
        f"`{COMMAND} jobs` shows how far it is."
    )
    jobs.require_configured(jobs.find(name), settings)
    try:
        runs.ask_for(name, act=asked.act, tell=True)
    except NotAllowed:
        raise
    except Refused as refusal:
        # It has a time in our markup, which plain text would not show.
        text = f"{refusal} `{COMMAND} jobs` shows how far it is."
    return Content(text=text, blocks=[ours(text)])
