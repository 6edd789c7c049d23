"""The job sync-users: stores everybody whom Slack lists, page by page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk.web import SlackResponse

from jobs.clock.job import JobFailed, Report
from models.database import transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import eligibility, home_visits, profiles
from phoenix_bot.settings import Settings
from phoenix_bot.slack.client import slack_client
from phoenix_bot.slack.outcomes import NETWORK_ERRORS, TOKEN_TROUBLE, Later, Never, of_error

NAME = "sync-users"
EVERY = timedelta(days=1)
ABOUT = "learn from Slack who is in the workspace and what has changed about them"

PAGE = 200
"""Members on a page: the most that Slack recommends."""

STEP = 1000
"""Members between two reports of progress."""

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each new try of a call after a passing fault. If the last try fails, the run fails."""

HOPELESS = {"invalid_cursor", *TOKEN_TROUBLE}
"""Errors that another try does not change: Slack has forgotten the list, or does not know us."""


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Store what Slack says about every member.

    Whoever is missing from Slack's list is left as they are: Slack lists people who left as deactivated, and
    does not list people from other workspaces in shared channels. Raises JobFailed if Slack's list ends
    early; what was read until then is kept.
    """
    client = slack_client(settings)
    listed = kept = 0
    cursor = None
    try:
        team = _patiently("auth.test", client.auth_test, report)["team_id"]
        eligibility.confirm_workspace(team)
        while cursor != "":
            page = _patiently("users.list", partial(client.users_list, limit=PAGE, cursor=cursor), report)
            kept += profiles.remember_members(page["members"], now=utcnow())
            before, listed = listed, listed + len(page["members"])
            if listed // STEP > before // STEP:
                report(f"{listed:,} members so far")
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
    except Refused as refusal:
        raise JobFailed(str(refusal)) from refusal
    except JobFailed as failure:
        raise JobFailed(f"Stopped after {listed:,} members, who are kept: {failure}") from failure
    with transaction():
        home_visits.refresh_all(now=utcnow())
    return f"{listed:,} members: {kept:,} people; {listed - kept:,} bots and apps are left out."


def _patiently(method: str, call: Callable[[], SlackResponse], report: Report) -> dict[str, Any]:
    """What Slack returns, after as many waits as Slack asks for and a few tries. Raises JobFailed."""
    pauses = iter(PAUSES)
    while True:
        report.wait(0)
        try:
            data: Any = call().data
        except NETWORK_ERRORS as error:
            outcome = of_error(method, error)
        else:
            return dict(data)
        match outcome:
            case Later(seconds=float() as asked):
                report.wait(max(asked, 1.0))
            case Later(reason) if reason not in HOPELESS and (pause := next(pauses, None)):
                report.wait(pause)
            case Later(reason) | Never(reason):
                raise JobFailed(f"{method} failed: {reason}")
