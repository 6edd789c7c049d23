"""Sending metrics to Datadog."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from datadog_api_client.model_utils import unset
from datadog_api_client.v2.api.metrics_api import MetricsApi
from datadog_api_client.v2.model.metric_intake_type import MetricIntakeType
from datadog_api_client.v2.model.metric_payload import MetricPayload
from datadog_api_client.v2.model.metric_point import MetricPoint
from datadog_api_client.v2.model.metric_series import MetricSeries

from phoenix_bot.integrations.datadog import client
from phoenix_bot.integrations.datadog.client import Datadog

WRONG_KEY = "check DATADOG_API_KEY, and that DATADOG_SITE is the site that it belongs to"


@dataclass(frozen=True)
class Metric:
    """One value; a count is what happened within the last `seconds`."""

    name: str
    value: float
    tags: tuple[str, ...] = ()
    is_count: bool = False


class Metrics(Datadog):
    """Takes metrics."""

    fixes = client.FIXES | dict.fromkeys((401, 403), WRONG_KEY) | {413: "the log tells operators more"}

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
        self.call(lambda: MetricsApi(self.api).submit_metrics(body=MetricPayload(series=series)))
