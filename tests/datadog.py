"""A local server in place of Datadog's API, with monitors, and a bot that may read them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.far_ends import Answer, FarEnd, Request, far_end

KEYS = {"DATADOG_API_KEY": "s3cret-api", "DATADOG_APP_KEY": "s3cret-app"}

LIST, VALIDATE = "/api/v1/monitor", "/api/v1/validate"

FORBIDDEN = Answer({"errors": ["Forbidden"]}, 403)


def monitor(number: int = 12345, **values: Any) -> dict[str, Any]:
    """A monitor as Datadog sends it, shortened."""
    usual = {
        "id": number,
        "name": "Errors of the shop",
        "message": "Too many errors. @slack-ops",
        "creator": {"email": "kim@example.com", "handle": "kim@example.com", "name": "Kim Petrova"},
        "tags": ["team:shop", "env:prod"],
        "priority": 2,
        "type": "query alert",
        "query": "avg(last_5m):sum:errors{*} > 5",
        "overall_state": "Alert",
        "options": {"escalation_message": "", "thresholds": {"critical": 5.0}},
    }
    return usual | values


def path(number: int = 12345) -> str:
    """The path of one monitor."""
    return f"{LIST}/{number}"


def hold(server: FarEnd, *monitors: dict[str, Any]) -> None:
    """Let Datadog have exactly these monitors, one by one and page by page."""

    def page(request: Request) -> Answer:
        query = {name: int(values[0]) for name, values in parse_qs(urlsplit(request.path).query).items()}
        begin = query["page"] * query["page_size"]
        return Answer(list(monitors[begin : begin + query["page_size"]]))

    server.answers = {path(one["id"]): Answer(one) for one in monitors}
    server.answers |= {LIST: page, VALIDATE: Answer({"valid": True})}


@pytest.fixture
def datadog(monkeypatch: pytest.MonkeyPatch) -> Iterator[FarEnd]:
    """Datadog, with one monitor, at whatever site."""
    with far_end() as server:
        monkeypatch.setattr("phoenix_bot.integrations.datadog.client.address", lambda site: server.url)
        hold(server, monitor())
        yield server
