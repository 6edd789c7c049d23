"""Whether Datadog knows the keys of the settings, at the site of the settings."""

from collections.abc import Iterator

from phoenix_bot.operations.check.finding import Finding
from phoenix_bot.settings import Settings

API, APPLICATION = "Datadog", "Datadog monitors"


def findings(settings: Settings) -> Iterator[Finding]:
    """What is found about the API key, and about the application key, without which no monitor is read."""
    if not settings.datadog_api_key:
        yield Finding(API, "DATADOG_APP_KEY is set, but DATADOG_API_KEY is not", "set both or neither")
        return
    # Imported here: who has no Datadog needs nothing of it.
    from phoenix_bot.integrations.datadog.client import Refused
    from phoenix_bot.integrations.datadog.monitors import Monitors

    site = settings.datadog_site
    keys = {"api_key": settings.datadog_api_key, "app_key": settings.datadog_app_key}
    with Monitors(**keys, site=site, timeout=settings.timeout) as datadog:
        try:
            datadog.check_api_key()
        except Refused as refusal:
            yield _api_key(refusal.status, str(refusal), site)
            return
        yield Finding(API, f"DATADOG_API_KEY belongs to {site}")
        if not settings.datadog_app_key:
            yield Finding(APPLICATION, "not read, as DATADOG_APP_KEY is not set")
            return
        try:
            datadog.page(0, size=1)
        except Refused as refusal:
            yield _application_key(refusal.status, str(refusal), site)
        else:
            yield Finding(APPLICATION, "DATADOG_APP_KEY may read them")


def _api_key(status: int, why: str, site: str) -> Finding:
    if status not in (401, 403):
        return _other(API, why)
    todo = (
        "set DATADOG_SITE to the site where the key was made, as the address of your Datadog says; or make a "
        "key there under Organization Settings > API Keys"
    )
    return Finding(API, f"{site} does not know DATADOG_API_KEY", todo)


def _application_key(status: int, why: str, site: str) -> Finding:
    if status not in (401, 403):
        return _other(APPLICATION, why)
    todo = (
        f"at {site} make an application key with the scope monitors_read in the same organization as the API "
        "key, under Organization Settings > Application Keys"
    )
    return Finding(APPLICATION, f"{site} does not let DATADOG_APP_KEY read monitors (HTTP {status})", todo)


def _other(subject: str, why: str) -> Finding:
    what, _, todo = why.removesuffix(".").partition(": ")
    return Finding(subject, what, todo)
