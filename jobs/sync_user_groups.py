"""The job sync-user-groups: members of Google groups become members of the permission groups they feed."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from jobs.clock.job import JobFailed, Report, every
from phoenix_bot.people import profiles
from phoenix_bot.people.google import sync
from phoenix_bot.people.google.sync import NoAnswer
from phoenix_bot.settings import Settings

NAME = "sync-user-groups"
ABOUT = "put the members of Google groups into the groups that these feed"
when = every(hours=8)

NOT_CONFIGURED = "Google groups are not configured: GOOGLE_SERVICE_ACCOUNT and GOOGLE_ACC are not set."


class NotSynced(JobFailed):
    """Some groups could not be synced. Its text says how each group went."""


def unconfigured(settings: Settings) -> str:
    """See jobs.clock.job.Job."""
    return "" if settings.google_service_account else NOT_CONFIGURED


def run_once(*, now: datetime, settings: Settings, report: Report, endpoint: str = "") -> str:
    """Sync every active Google group, and return how each went, one a line.

    Raises NotSynced, once all were tried, if Google did not say who is in some of them. `endpoint` is the
    address of the Directory API, if that is not at Google.
    """
    keys = sync.active_keys()
    if not keys:
        return "No Google group is active."
    canonical = partial(profiles.canonical_email, domains=settings.email_domains)
    lines, failed = [], False
    for key, told in _members(keys, settings, endpoint):
        lines.append(f"{key}: {sync.apply(key, told, now=now, canonical=canonical)}")
        failed = failed or isinstance(told, NoAnswer)
        if len(lines) < len(keys):
            report(f"{len(lines)} of {len(keys)} Google groups asked")
    summary = "\n".join(lines)
    if failed:
        raise NotSynced(summary)
    return summary


def _members(keys: list[str], settings: Settings, endpoint: str) -> Iterator[tuple[str, set[str] | NoAnswer]]:
    """Each key with its members, or with why Google does not tell them.

    Once Google tells nothing about any group, the keys that are left get the same reason.
    """
    # Imported here: it takes memory, and is not needed where no Google groups are used.
    from phoenix_bot.integrations.google import Directory, NotTold, Unreachable

    waiting = iter(keys)
    try:
        with Directory(settings.google_service_account, settings.google_acc, endpoint=endpoint) as directory:
            for key in waiting:
                try:
                    yield key, directory.members(key)
                except Unreachable as trouble:
                    yield key, NoAnswer(str(trouble))
                    raise
                except NotTold as trouble:
                    yield key, NoAnswer(str(trouble))
    except Unreachable as trouble:
        yield from ((key, NoAnswer(str(trouble))) for key in waiting)
