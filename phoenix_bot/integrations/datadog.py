"""Datadog's API. Import it only where Datadog is configured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import urllib3
from datadog_api_client import ApiClient, Configuration
from datadog_api_client.exceptions import ApiException, OpenApiException
from datadog_api_client.model_utils import unset
from datadog_api_client.v2.api.metrics_api import MetricsApi
from datadog_api_client.v2.model.metric_intake_type import MetricIntakeType
from datadog_api_client.v2.model.metric_payload import MetricPayload
from datadog_api_client.v2.model.metric_point import MetricPoint
from datadog_api_client.v2.model.metric_series import MetricSeries

FIXES = {
    401: "check DATADOG_API_KEY, and that DATADOG_SITE is the site that it belongs to",
    403: "check DATADOG_API_KEY, and that DATADOG_SITE is the site that it belongs to",
    **dict.fromkeys((301, 302, 307, 308, 404), "check DATADOG_SITE, the network and any proxy"),
    413: "an operator finds the details in the log",
    429: "Datadog takes no more requests for now",
}
"""What to do, by HTTP status."""


class Refused(Exception):
    """Datadog did not take it. Its text says why and what to do, without secrets."""


@dataclass(frozen=True)
class Metric:
    """One value; a count is what happened within the last `seconds`."""

    name: str
    value: float
    tags: tuple[str, ...] = ()
    is_count: bool = False


class Datadog:
    """A client, which is closed by the end of its `with` block. It repeats nothing."""

    def __init__(self, api_key: str, *, site: str, timeout: float, endpoint: str = "") -> None:
        """`endpoint` is the address of the API, if that is not at Datadog."""
        configuration = Configuration(host=endpoint) if endpoint else Configuration()
        if not endpoint:
            configuration.server_variables["site"] = site
        configuration.api_key["apiKeyAuth"] = api_key
        configuration.request_timeout = (timeout, timeout)
        configuration.enable_retry = False
        self._client = ApiClient(configuration)
        # The library sets no limit of its own, and urllib3 would try three times more.
        pool = self._client.rest_client.pool_manager
        pool.connection_pool_kw["retries"] = urllib3.Retry(0, redirect=False)

    def __enter__(self) -> "Datadog":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, metrics: Sequence[Metric], *, tags: Sequence[str], at: datetime, seconds: int) -> None:
        """Send all in one request; Refused if Datadog does not take them."""
        series = [
            MetricSeries(
                metric=one.name,
                type=MetricIntakeType.COUNT if one.is_count else MetricIntakeType.GAUGE,
                points=[MetricPoint(timestamp=int(at.timestamp()), value=float(one.value))],
                tags=[*tags, *one.tags],
                interval=seconds if one.is_count else unset,
            )
            for one in metrics
        ]
        self._call(lambda: MetricsApi(self._client).submit_metrics(body=MetricPayload(series=series)))

    def _call(self, call: Any) -> Any:
        try:
            return call()
        except ApiException as error:
            fix = FIXES.get(error.status, "Datadog may be down; the next minute tries again")
            raise Refused(f"Datadog says HTTP {error.status}: {fix}.") from None
        except (OpenApiException, TypeError, AttributeError, ValueError) as error:
            raise Refused(
                f"Datadog's answer cannot be read ({type(error).__name__}): check DATADOG_SITE and any proxy."
            ) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            why = type(getattr(error, "reason", None) or error).__name__
            raise Refused(f"Datadog cannot be reached ({why}). The next minute tries again.") from None
