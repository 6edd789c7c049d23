"""Calls to Datadog's API: one at a time, without hidden repeats, and what becomes of them."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

import urllib3
from datadog_api_client import ApiClient, Configuration
from datadog_api_client.exceptions import ApiException, OpenApiException

T = TypeVar("T")

REDIRECTS = (301, 302, 303, 307, 308)

PASSING = (408, 429)
"""HTTP statuses below 500 that go away by themselves."""

WRONG_PLACE = "check DATADOG_SITE, the network and any proxy"

MAY_BE_DOWN = "Datadog may be down; try again later"

FIXES = {
    **dict.fromkeys((*REDIRECTS, 404), WRONG_PLACE),
    429: "Datadog takes no more requests for now",
}
"""What to do, by HTTP status, whatever the call."""

LONGEST_WAIT = 600.0
"""Seconds after which Datadog is asked again, even if it wants us to wait longer."""


class Refused(Exception):
    """Datadog did not do it. Its text says why and what to do, without secrets.

    `status` is that of Datadog's answer; 0 if there is none, or none that can be read. `passes`: Datadog may
    do it later, after `seconds` if it says how long to wait.
    """

    def __init__(
        self, text: str, *, status: int = 0, passes: bool = True, seconds: float | None = None
    ) -> None:
        super().__init__(text)
        self.status, self.passes, self.seconds = status, passes, seconds


def address(site: str) -> str:
    """Where the API of a site is; the site may be an address itself."""
    return site if site.startswith("http://") else f"https://api.{site}"


class Datadog:
    """A client, which is closed by the end of its `with` block. `fixes` says what to do by HTTP status."""

    fixes: Mapping[int, str] = FIXES

    def __init__(
        self, api_key: str, *, site: str, timeout: float, app_key: str = "", endpoint: str = ""
    ) -> None:
        """`timeout` is in seconds. `endpoint` is the address of the API, if that is not at Datadog."""
        configuration = Configuration(host=endpoint or address(site))
        # It has just silenced the log of a library that is not its own.
        logging.getLogger("urllib3").setLevel(logging.NOTSET)
        configuration.api_key = {"apiKeyAuth": api_key} | ({"appKeyAuth": app_key} if app_key else {})
        configuration.request_timeout = (timeout, timeout)
        # The library would try three times more, and follow redirects with the keys.
        configuration.retry_policy = urllib3.Retry(0, redirect=False)
        self.api = ApiClient(configuration)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.api.close()

    def call(self, call: Callable[[], T]) -> T:
        """What a call of the library returns; Refused instead of all that it may raise."""
        try:
            return call()
        except ApiException as error:
            raise self._refused(error) from None
        except (OpenApiException, TypeError, AttributeError, ValueError) as error:
            what = f"Datadog's answer cannot be read ({type(error).__name__})"
            raise Refused(f"{what}: {WRONG_PLACE}.", passes=False) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            why = type(getattr(error, "reason", None) or error).__name__
            raise Refused(f"Datadog cannot be reached ({why}): {WRONG_PLACE}.") from None

    def _refused(self, error: ApiException) -> Refused:
        status = error.status or 0
        if not status:
            # Its text may be long; it is about certificates.
            return Refused(f"Datadog cannot be reached (TLS): {WRONG_PLACE}.")
        return Refused(
            f"Datadog says HTTP {status}: {self.fixes.get(status, MAY_BE_DOWN)}.",
            status=status,
            passes=status in PASSING or status >= 500,
            seconds=_wait(error.headers) if status == 429 else None,
        )


def _wait(headers: Any) -> float | None:
    """For how many seconds an answer asks to wait."""
    found = {str(name).lower(): str(value) for name, value in dict(headers or {}).items()}
    text = found.get("x-ratelimit-reset") or found.get("retry-after") or ""
    return min(max(float(text), 1.0), LONGEST_WAIT) if text.isascii() and text.isdigit() else None
