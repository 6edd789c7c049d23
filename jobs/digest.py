"""The job digest: tell a channel every day how it stands with outages."""

from datetime import datetime

from jobs.clock.job import Report
from jobs.clock.when import At, When
from phoenix_bot.outages import digests
from phoenix_bot.outages.reading import daytime
from phoenix_bot.settings import Settings

NAME = "digest"
ABOUT = "tell a channel what is open, overdue, resolved, and without its post-mortem"


def when(settings: Settings) -> When:
    """See jobs.clock.job.Job."""
    return At(settings.digest_at, settings.timezone)


def unconfigured(settings: Settings) -> str:
    """See jobs.clock.job.Job."""
    return "" if settings.digest_channel_id else "No channel gets a digest: DIGEST_CHANNEL_ID is not set."


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Queue the digest, once for each moment at which it is due, and once for each run by hand."""
    occasion, zone = report.occasion(when(settings), now=now), settings.timezone.key
    day = daytime.today(occasion.at, zone)
    if digests.queue(day, occasion.key, zone=zone, to=settings.digest_channel_id, now=now):
        return f"The digest of {day} is queued."
    return "The digest for this time is queued or sent already."
