"""The Datadog API of the demo, as the library of Datadog sees it."""

import logging
from collections.abc import Iterator

import pytest
from datadog_api_client import ApiClient, Configuration
from datadog_api_client.exceptions import ForbiddenException, NotFoundException
from datadog_api_client.v1.api.monitors_api import MonitorsApi

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.alerting.datadog import MONITORS
from phoenix_bot.sandbox.alerting.datadog_api import API_KEY, APP_KEY, PREFIX
from tests.databases import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture(autouse=True)
def log_of_others() -> Iterator[None]:
    """The library silences the log of urllib3 for the whole process: other stories read it."""
    level = logging.getLogger("urllib3").level
    yield
    logging.getLogger("urllib3").setLevel(level)


def api(slack: Sandbox, *, app_key: str = APP_KEY) -> MonitorsApi:
    configuration = Configuration(host=f"{slack.url}{PREFIX}")
    configuration.api_key |= {"apiKeyAuth": API_KEY, "appKeyAuth": app_key}
    return MonitorsApi(ApiClient(configuration))


def test_monitors_are_told_page_by_page_and_one_by_one(slack: Sandbox) -> None:
    pages = list(api(slack).list_monitors_with_pagination(page_size=2))
    one = api(slack).get_monitor(MONITORS[0].id)

    assert [monitor.name for monitor in pages] == [monitor.name for monitor in MONITORS]
    assert (one.creator.email, one.priority, one.tags[0]) == ("nina@northwind.example", 1, "team:payments")
    assert "{{#is_alert}}@slack-ops{{/is_alert}}" in one.message


def test_it_needs_both_keys_and_knows_only_its_monitors(slack: Sandbox) -> None:
    with pytest.raises(ForbiddenException):
        api(slack, app_key="wrong").list_monitors()
    with pytest.raises(NotFoundException):
        api(slack).get_monitor(1)
