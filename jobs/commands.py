"""The command `job`, and those of jobs that operators run often: jobs at the command line."""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType

import jobs
from jobs.clock import runs
from jobs.clock.job import Job
from jobs.clock.perform import perform
from models import JobRun
from models.failures import DATABASE_ERRORS, cause
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.commands import Commands, add, open_quietly
from phoenix_bot.operations.watchers import watched
from phoenix_bot.text.mrkdwn import plain

log = logging.getLogger(__name__)

SIGN_OF_LIFE = 60.0
"""Seconds between signs of life. Without one for runs.SILENCE, copies of the bot call the run failed."""


def add_commands(commands: Commands) -> None:
    """Declare `job`, and a command of its own for each job that operators run often."""
    one = add(commands, "job", "list the jobs that run by the clock, or run one of them now", job)
    one.add_argument("name", nargs="?", metavar="NAME", help="the job to run now (default: list all)")
    add(commands, "sync-users", f"{jobs.sync_users.ABOUT}, now", sync_users)
    add(commands, "sync-user-groups", f"{jobs.sync_user_groups.ABOUT}, now", sync_user_groups)
    channels = f"{jobs.join_alert_channels.ABOUT}, now"
    add(commands, "join-alert-channels", channels, join_alert_channels)
    notify = f"{jobs.due_dates.ABOUT}, now"
    add(commands, "gitlab-notify", notify, gitlab_notify, aliases=["gitlab_notify"])


def job(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Run the job that was named in this process, or print all jobs if none was."""
    if options.name:
        return _run(jobs.find(options.name), env)
    settings = configuration.read_without_slack(env)
    open_quietly(env)
    for one in jobs.overview(utcnow(), settings):
        print(f"{one.job.NAME}: {one.job.ABOUT}")
        print(f"  {one.unconfigured or f'{one.when}, next at {_moment(one.next_at)}'}")
        if one.newest is not None:
            told = one.newest.error or one.newest.summary
            print(f"  {one.newest.outcome} at {_moment(one.newest.due_at)}{told and f': {told}'}")
    return 0


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def sync_users(_: argparse.Namespace, env: dict[str, str]) -> int:
    """Run the job sync-users in this process."""
    return _run(jobs.sync_users, env)


def sync_user_groups(_: argparse.Namespace, env: dict[str, str]) -> int:
    """Run the job sync-user-groups in this process."""
    return _run(jobs.sync_user_groups, env)


def join_alert_channels(_: argparse.Namespace, env: dict[str, str]) -> int:
    """Run the job join-alert-channels in this process."""
    return _run(jobs.join_alert_channels, env)


def gitlab_notify(_: argparse.Namespace, env: dict[str, str]) -> int:
    """Run the job gitlab-notify in this process."""
    return _run(jobs.due_dates, env)


def _run(job: Job, env: dict[str, str]) -> int:
    settings = configuration.read(env)
    if why := job.unconfigured(settings):
        print(why)
        return 0
    open_quietly(env)
    try:
        run = runs.begin(job.NAME, now=utcnow())
    except Refused as refusal:
        raise Refused(plain(str(refusal), names={}, time_zone="UTC")) from refusal
    with watched(settings), _stopping() as stopping, showing_life(run):
        error = perform(job, run, settings, tell=_print, stopping=stopping)
    if error:
        print(error, file=sys.stderr)
    return 1 if error else 0


@contextmanager
def showing_life(run: JobRun) -> Iterator[None]:
    """Give signs of life meanwhile, so that no copy of the bot calls the run failed while it only waits."""
    ended = threading.Event()

    def show() -> None:
        while not ended.wait(SIGN_OF_LIFE):
            try:
                runs.keep_alive([run.id], now=utcnow())
            except DATABASE_ERRORS as error:
                log.warning("The database %s: %s", cause(error), error)

    thread = threading.Thread(target=show, name="sign of life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _print(text: str) -> None:
    print(text, flush=True)


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that the first signal to stop sets. A second signal ends the process."""
    stopping = threading.Event()
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, before in usual.items():
            signal.signal(number, before)

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()
        restore()

    for number in usual:
        signal.signal(number, stop)
    try:
        yield stopping
    finally:
        restore()
