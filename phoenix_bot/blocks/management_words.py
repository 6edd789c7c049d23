"""How groups, their members and runs of jobs are described, after /phoenix and in App Home alike."""

from collections.abc import Sequence
from datetime import timedelta

from models import JobOutcome, JobRun, Permission
from phoenix_bot.blocks.content import duration
from phoenix_bot.text.mrkdwn import moment, one_line

KEYS_SHOWN = 300
"""Characters of the Google groups that are named in one line."""


def labels(permissions: Sequence[Permission]) -> str:
    """What permissions are called, in one line."""
    return ", ".join(permission.label for permission in permissions)


def rights(permissions: Sequence[Permission], *, announces: bool) -> str:
    """What somebody may do, in one line. `announces`: they may announce, whatever their groups give them."""
    by_setting = announces and Permission.ADD_ANNOUNCEMENT not in permissions
    like_all = ["May announce outages, as every full member may"] if by_setting else []
    return ", ".join([*like_all, *(permission.label for permission in permissions)]) or "none"


def reading(*, reads: bool) -> str:
    """Whether somebody may read outages, as a sentence."""
    return "May read outages." if reads else "May not read outages."


def group_facts(gives: Sequence[Permission], members: int, google_keys: Sequence[str]) -> str:
    """What a group gives, how many are in it, and the Google groups that feed it; plain text."""
    facts = [labels(gives) or "gives no rights", people(members)]
    if google_keys:
        facts.append(f"fed by the Google group {_keys(google_keys)}")
    return " · ".join(facts)


def people(count: int) -> str:
    """How many people are in a group."""
    return {0: "nobody in it", 1: "1 person"}.get(count, f"{count} people")


def membership(*, by_hand: bool, google_keys: Sequence[str]) -> str:
    """Why somebody is in a group; plain text."""
    ways = [
        *(["added by hand"] if by_hand else []),
        *([f"through the Google group {_keys(google_keys)}"] if google_keys else []),
    ]
    return " and ".join(ways)


def _keys(google_keys: Sequence[str]) -> str:
    return one_line(", ".join(google_keys), KEYS_SHOWN)


def run_state(newest: JobRun | None, hanging: JobRun | None) -> str:
    """How the newest run of a job stands, or the one that is hanging, in mrkdwn."""
    if newest is None:
        return "It has not run yet."
    if hanging is not None:
        since = moment(hanging.started_at or hanging.due_at)
        return f":warning: *Hanging* since {since}. An operator must restart the bot; then it runs again."
    began = newest.started_at or newest.due_at
    if newest.outcome == JobOutcome.WAITING:
        return f":hourglass_flowing_sand: *About to run*, asked for at {moment(newest.due_at)}"
    if newest.outcome == JobOutcome.RUNNING:
        return f":hourglass_flowing_sand: *Running* since {moment(began)}"
    took = f", took {_took(newest.duration)}" if newest.duration is not None else ""
    if newest.outcome == JobOutcome.FAILED:
        return f":x: *Failed* at {moment(began)}{took}"
    return f":white_check_mark: *Done* at {moment(began)}{took}"


def _took(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return duration(span) if seconds >= 60 else f"{seconds}s"
