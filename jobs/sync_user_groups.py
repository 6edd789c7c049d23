"""Members of Google groups become members of the groups that those feed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from jobs.clock.job import JobFailed, Report
from phoenix_bot.people import profiles
from phoenix_bot.people.google import sync
from phoenix_bot.people.google.sync import NoAnswer
from phoenix_bot.settings import Settings

NAME = "sync-user-groups"
EVERY = timedelta(hours=8)
ABOUT = "make the members of Google groups members of the groups that those feed"


class NotSynced(JobFailed):
    """Some groups could not be synced; says how all of them went."""


def run_once(*, now: datetime, settings: Settings, report: Report, endpoint: str = "") -> str:
    """Sync every active Google group, and say how each went, one a line.

    NotSynced, once all of them were tried, if Google did not say who is in some. `endpoint` is where the
    Directory API is, if not at Google.
    """
    if not settings.google_service_account:
        return "Google groups are not configured: GOOGLE_SERVICE_ACCOUNT and GOOGLE_ACC are not set."
    keys = sync.active_keys()
    if not keys:
        return "No Google group is active."
    canonical = partial(profiles.canonical_email, domains=settings.email_domains)
    lines, failed = [], False
    for key, answer in _answers(keys, settings, endpoint):
        lines.append(f"{key}: {sync.apply(key, answer, now=now, canonical=canonical)}")
        failed = failed or isinstance(answer, NoAnswer)
        if len(lines) < len(keys):
            report(f"{len(lines)} of {len(keys)} Google groups asked")
    summary = "\n".join(lines)
    if failed:
        raise NotSynced(summary)
    return summary


def _answers(keys: list[str], settings: Settings, endpoint: str) -> Iterator[tuple[str, set[str] | NoAnswer]]:
    """What Google says about each key; the same for all that are left once it says nothing at all."""
    # Imported here: it takes memory, and who uses no Google groups needs nothing of it.
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
