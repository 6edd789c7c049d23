"""Reading monitors by Datadog's real client, whatever Datadog answers."""

from typing import Any

import pytest

from models import Trouble
from phoenix_bot.integrations.datadog.client import Refused
from phoenix_bot.integrations.datadog.monitors import Monitors
from phoenix_bot.monitors.details import Details, Untold
from tests.datadog import FORBIDDEN, LIST, hold, monitor, path
from tests.far_ends import Answer, FarEnd


def client() -> Monitors:
    return Monitors("s3cret-api", app_key="s3cret-app", site="datadoghq.eu", timeout=0.5)


def told(datadog: FarEnd, **values: Any) -> Details:
    """What is read of a monitor with these values."""
    hold(datadog, monitor(**values))
    with client() as one:
        details = one.one("12345")
    assert isinstance(details, Details), details
    return details


def test_a_monitor_is_read_with_both_keys_and_no_others(
    datadog: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DD_API_KEY", "DD_APP_KEY", "DD_SITE"):
        monkeypatch.setenv(name, "elsewhere")
    found = told(datadog, options={"escalation_message": "@slack-b"})

    assert (found.name, found.creator, found.priority) == ("Errors of the shop", "kim@example.com", 2)
    assert found.tags == ("team:shop", "env:prod")
    assert found.texts == ("Too many errors. @slack-ops", "@slack-b")
    headers = datadog.requests[0].headers
    assert (headers["dd-api-key"], headers["dd-application-key"]) == ("s3cret-api", "s3cret-app")


@pytest.mark.parametrize(
    ("odd", "name", "creator"),
    [
        ({"message": None, "tags": None, "priority": None, "options": None}, "Errors of the shop", True),
        ({"creator": None}, "Errors of the shop", False),
        ({"creator": {"email": 5, "name": None}}, "Errors of the shop", False),
        ({"name": None}, "", True),
        ({"name": ["x"], "tags": [1, None, "a\0b"], "priority": "high"}, "", True),
        ({"overall_state": "Melting", "type": "new type"}, "Errors of the shop", True),
        ({"created": "yesterday", "options": {"thresholds": {"critical": "?"}}}, "Errors of the shop", True),
        ({"name": "a\nb\ud800 " + "x" * 300}, "a b " + "x" * 251, True),
    ],
)
def test_what_is_odd_counts_as_absent(datadog: FarEnd, odd: dict[str, Any], name: str, creator: bool) -> None:
    found = told(datadog, **odd)

    assert (found.name, bool(found.creator)) == (name, creator)
    assert all("\0" not in tag for tag in found.tags)


@pytest.mark.parametrize(
    ("answer", "trouble", "passes", "why"),
    [
        (Answer({}, 404), Trouble.NOT_FOUND, False, "HTTP 404: Datadog knows no such monitor."),
        (FORBIDDEN, Trouble.FORBIDDEN, False, "has the scope monitors_read."),
        (Answer({}, 401), Trouble.FORBIDDEN, False, "DATADOG_APP_KEY"),
        (Answer({}, 429, {"X-RateLimit-Reset": "7"}), Trouble.ERROR, True, "HTTP 429"),
        (Answer({}, 503), Trouble.ERROR, True, "Datadog may be down"),
        (Answer("", 302, {"Location": "https://elsewhere.example"}), Trouble.ERROR, False, "DATADOG_SITE"),
        (Answer("<html>log in</html>"), Trouble.ERROR, False, "cannot be read"),
        (Answer([1]), Trouble.ERROR, False, "not a monitor"),
        (Answer(monitor(7)), Trouble.ERROR, False, "not a monitor"),
        (Answer(hangs=True), Trouble.ERROR, True, "cannot be reached (ReadTimeoutError)"),
    ],
    ids=["404", "403", "401", "429", "503", "302", "HTML", "list", "another", "slow"],
)
def test_why_datadog_does_not_tell(
    datadog: FarEnd, answer: Answer, trouble: Trouble, passes: bool, why: str
) -> None:
    datadog.answers[path()] = answer
    with client() as one:
        found = one.one("12345")

    assert isinstance(found, Untold)
    assert (found.trouble, found.passes) == (trouble, passes)
    assert why in found.why
    assert "s3cret" not in found.why
    assert len(datadog.requests) == 1, "nothing is repeated behind our back"


def test_all_monitors_are_read_page_by_page(datadog: FarEnd) -> None:
    hold(datadog, *(monitor(number) for number in range(1, 251)))
    with client() as one:
        sizes = [len(page) for page in one.pages(lambda _: None)]

    assert sizes == [100, 100, 50]
    assert "page=2&page_size=100" in datadog.requests[-1].path


def test_a_list_that_never_ends_ends(datadog: FarEnd) -> None:
    datadog.answers[LIST] = Answer([monitor(number) for number in range(100)])
    with client() as one:
        assert [len(page) for page in one.pages(lambda _: None)] == [100, 0]


def test_passing_troubles_are_waited_out_and_others_not(datadog: FarEnd) -> None:
    answers = [Answer({}, 503), Answer({}, 429, {"X-RateLimit-Reset": "7"}), Answer([monitor(), "odd", {}])]
    datadog.answers[LIST] = lambda _: answers.pop(0)
    waits: list[float] = []
    with client() as one:
        [page] = one.pages(waits.append)
    assert ([told.external_id for told in page], waits) == (["12345"], [1.0, 7.0])

    datadog.answers[LIST] = FORBIDDEN
    with client() as one, pytest.raises(Refused, match="HTTP 403"):
        next(one.pages(waits.append))
    assert len(waits) == 2
