"""The job metrics: sends figures about the bot to Datadog, in one request a minute."""

from datetime import datetime, timedelta

from jobs.clock.job import JobFailed, Report
from jobs.clock.when import Every, When
from models.database import connection
from phoenix_bot import measures
from phoenix_bot.operations import metrics
from phoenix_bot.settings import Settings

NAME = "metrics"
ABOUT = "send figures about outages and the bot itself to Datadog"

INTERVAL = timedelta(minutes=1)


def when(settings: Settings) -> When:
    """See jobs.clock.job.Job."""
    return Every(INTERVAL)


def unconfigured(settings: Settings) -> str:
    """See jobs.clock.job.Job."""
    return "" if settings.datadog_api_key else "Datadog is not configured: DATADOG_API_KEY is not set."


def run_once(*, now: datetime, settings: Settings, report: Report, endpoint: str = "") -> str:
    """Send what is so now, and what this copy of the bot has measured since it last sent something.

    Raises JobFailed if Datadog does not take it; then the next run sends what was measured.
    `endpoint` is the address of the API, if that is not at Datadog.
    """
    # Imported here: it takes memory, and is not needed where Datadog is not used.
    from phoenix_bot.integrations.datadog.client import Refused
    from phoenix_bot.integrations.datadog.metrics import Metric, Metrics

    taken = measures.take()
    with connection():
        figures = [*metrics.stored(now), *metrics.measured(taken)]
    site, timeout = settings.datadog_site, settings.timeout
    tags = [f"env:{settings.datadog_service}"]
    seconds = int(INTERVAL.total_seconds())
    try:
        with Metrics(settings.datadog_api_key, site=site, timeout=timeout, endpoint=endpoint) as datadog:
            datadog.send([Metric(*figure) for figure in figures], tags=tags, at=now, seconds=seconds)
    except Refused as refusal:
        measures.give_back(taken)
        raise JobFailed(str(refusal)) from refusal
    return f"{len(figures)} figures were sent."
