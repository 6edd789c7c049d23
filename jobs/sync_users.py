"""Everybody whom Slack lists becomes known, page by page."""

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
ABOUT = "learn from Slack who is in the workspace, and what has changed about them"

PAGE = 200
"""Members in one answer: what Slack recommends at most."""

STEP = 1000
"""Members between two reports."""

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each new try of a call that had a passing fault; after the last, the run ends."""

HOPELESS = {"invalid_cursor", *TOKEN_TROUBLE}
"""Refusals that asking again soon does not change: Slack has forgotten the list, or does not know us."""


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Store what Slack says about every member.

    Nobody is concluded to be gone: Slack lists those who left as deactivated, and lists nobody of shared
    channels. JobFailed if Slack's list ends early; what was read until then is kept.
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
        raise JobFailed(f"Ended after {listed:,} members, which are kept: {failure}") from failure
    with transaction():
        home_visits.refresh_all(now=utcnow())
    return f"{listed:,} members: {kept:,} people; {listed - kept:,} bots and apps are left out."


def _patiently(method: str, call: Callable[[], SlackResponse], report: Report) -> dict[str, Any]:
    """Slack's answer; waits as long as Slack asks for, and bears with some faults. JobFailed."""
    pauses = iter(PAUSES)
    while True:
        report.wait(0)
        try:
            answer: Any = call().data
        except NETWORK_ERRORS as error:
            outcome = of_error(method, error)
        else:
            return dict(answer)
        match outcome:
            case Later(seconds=float() as asked):
                report.wait(max(asked, 1.0))
            case Later(reason) if reason not in HOPELESS and (pause := next(pauses, None)):
                report.wait(pause)
            case Later(reason) | Never(reason):
                raise JobFailed(f"{method} failed: {reason}")
