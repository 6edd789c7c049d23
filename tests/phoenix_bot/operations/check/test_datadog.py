"""`bot.py check` says whether Datadog takes the keys, and what to do if not."""

import pytest

from phoenix_bot.operations.check.datadog import findings
from tests.datadog import FORBIDDEN, KEYS, LIST, VALIDATE
from tests.far_ends import Answer, FarEnd
from tests.settings import settings


def found(**changes: str) -> list[tuple[str, str, str]]:
    given = settings(**(KEYS | {"SLACK_TIMEOUT": "0.5"} | changes))
    return [(one.subject, one.found, one.todo) for one in findings(given)]


def test_both_keys_are_fine(datadog: FarEnd) -> None:
    assert found() == [
        ("Datadog", "DATADOG_API_KEY belongs to datadoghq.com", ""),
        ("Datadog monitors", "DATADOG_APP_KEY may read them", ""),
    ]


def test_a_key_of_another_site(datadog: FarEnd) -> None:
    datadog.answers[VALIDATE] = FORBIDDEN
    [(_, what, todo)] = found(DATADOG_SITE="datadoghq.eu")

    assert what == "datadoghq.eu does not know DATADOG_API_KEY"
    assert "set DATADOG_SITE to the site where the key was made" in todo


def test_an_application_key_without_the_scope(datadog: FarEnd) -> None:
    datadog.answers[LIST] = FORBIDDEN
    _, (_, what, todo) = found()

    assert what == "datadoghq.com does not let DATADOG_APP_KEY read monitors (HTTP 403)"
    assert "with the scope monitors_read in the same organization" in todo


@pytest.mark.parametrize(
    ("answer", "what", "todo"),
    [
        (Answer({}, 502), "HTTP 502", "may be down"),
        (Answer("<html>"), "cannot be read", "any proxy"),
        (Answer(hangs=True), "cannot be reached", "any proxy"),
    ],
)
def test_other_troubles(datadog: FarEnd, answer: Answer, what: str, todo: str) -> None:
    datadog.answers[VALIDATE] = answer
    [(_, seen, advice)] = found()

    assert what in seen
    assert todo in advice


def test_only_one_key_is_set(datadog: FarEnd) -> None:
    assert found(DATADOG_APP_KEY="")[1][1:] == ("not read, as DATADOG_APP_KEY is not set", "")
    assert found(DATADOG_API_KEY="")[0][2] == "set both or neither"
