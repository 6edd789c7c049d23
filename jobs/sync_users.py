"""The job sync-users: stores everybody whom Slack lists, page by page."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from slack_sdk import WebClient

from jobs.clock.job import JobFailed, Report, every, needs_no_settings
from jobs.slack_calls import patiently
from models.database import transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import eligibility, home_visits, placeholders, profiles
from phoenix_bot.settings import Settings
from phoenix_bot.slack.client import slack_client

NAME = "sync-users"
ABOUT = "learn from Slack who is in the workspace and what has changed about them"
when = every(days=1)
unconfigured = needs_no_settings

PAGE = 200
"""Members on a page: the most that Slack recommends."""

STEP = 1000
"""Members who are stored in one transaction, and then reported: more would hold up others who write."""


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Store what Slack says about every member.

    Whoever is missing from Slack's list is left as they are: Slack lists people who left as deactivated, and
    does not list people from other workspaces in shared channels. Raises JobFailed if Slack's list ends
    early; what was read until then is kept.
    """
    client = slack_client(settings)
    listed = kept = 0
    try:
        team = patiently("auth.test", client.auth_test, report)["team_id"]
        eligibility.confirm_workspace(team)
        for members in _members(client, report):
            kept += profiles.remember_members(members, now=utcnow(), only_news=True)
            listed += len(members)
            if len(members) >= STEP:
                report(f"{listed:,} members so far")
    except Refused as refusal:
        raise JobFailed(str(refusal)) from refusal
    except JobFailed as failure:
        raise JobFailed(f"Stopped after {listed:,} members, who are kept: {failure}") from failure
    joined = placeholders.join()
    with transaction():
        home_visits.refresh_all(now=utcnow())
    told = f"{listed:,} members: {kept:,} people; {listed - kept:,} bots and apps are left out."
    return f"{told} {len(joined):,} imported people were found by their addresses." if joined else told


def _members(client: WebClient, report: Report) -> Iterator[list[dict[str, Any]]]:
    """Everybody whom Slack lists, in steps. Raises JobFailed if its list ends early, after what was read."""
    read: list[dict[str, Any]] = []
    cursor = None
    try:
        while cursor != "":
            page = patiently("users.list", partial(client.users_list, limit=PAGE, cursor=cursor), report)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            read += page["members"]
            if len(read) >= STEP:
                yield read
                read = []
    except JobFailed:
        yield read
        raise
    yield read
