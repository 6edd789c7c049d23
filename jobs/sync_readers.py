"""The job sync-readers: stores who is in the announce channel, page by page."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from jobs.clock import runs
from jobs.clock.job import JobFailed, Report, every, needs_no_settings
from jobs.slack_calls import Unanswered, patiently
from models.database import connection
from phoenix_bot.people import announce_channel
from phoenix_bot.people.announce_channel import Untold
from phoenix_bot.settings import Settings
from phoenix_bot.slack.client import slack_client

NAME = "sync-readers"
ABOUT = "learn from Slack who is in the announce channel and so may read outages"
when = every(hours=1)
unconfigured = needs_no_settings


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Store who is in the channel. Raises JobFailed if Slack does not tell; what was known before stays.

    If Slack refuses to tell, what was known does not count any more.
    """
    client = slack_client(settings)

    def ask(method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return patiently(method, partial(client.api_call, method, params=dict(arguments)), report)
        except Unanswered as failure:
            raise Untold(failure.reason, is_final=failure.is_final) from failure

    try:
        count = announce_channel.sync(ask, now=now)
    except Untold as untold:
        raise JobFailed(f"Slack does not tell who is in the announce channel: {untold}.") from untold
    return f"{count:,} people and apps are in the announce channel."


def ask_soon(*, now: datetime) -> None:
    """Have the job run at once, unless it runs or is about to."""
    with connection():
        newest = runs.newest(NAME)
    if newest is None or newest.finished_at is not None:
        runs.ask(NAME, due_at=now, since=newest, now=now)
