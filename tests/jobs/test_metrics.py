"""The job metrics: one request a minute to Datadog, by its real client."""

import gzip
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from jobs import metrics
from jobs.clock.job import JobFailed, Report
from models import ChangeKind, Delivery, DeliveryState, OutageChange, System
from models.database import connection, transaction
from phoenix_bot import measures
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.far_ends import Answer, FarEnd, far_end
from tests.jobs.clock.clockwork import NOON, Chore, scheduler, tick
from tests.jobs.patient import Patient
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing
from tests.settings import SETTINGS, settings
from tests.stories import announce, edit

CONFIGURED = settings(DATADOG_API_KEY="s3cret", DATADOG_SERVICE_NAME="staging", SLACK_TIMEOUT="0.5")
MINUTE = timedelta(minutes=1)
SERIES = "/api/v2/series"
TAKEN = Answer({"errors": []}, status=202)


@pytest.fixture(autouse=True)
def nothing_measured() -> Iterator[None]:
    measures.take()
    yield
    measures.take()


@pytest.fixture
def datadog() -> Iterator[FarEnd]:
    with far_end() as server:
        server.answers[SERIES] = TAKEN
        yield server


def run(datadog: FarEnd) -> str:
    return metrics.run_once(now=utcnow(), settings=CONFIGURED, report=Patient(), endpoint=datadog.url)


def sent(datadog: FarEnd) -> dict[str, Any]:
    """What the last request says: values by name and tags other than env."""
    request = datadog.requests[-1]
    body = request.body
    told = json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
    found = {}
    for one in told["series"]:
        assert "env:staging" in one["tags"]
        others = [tag for tag in one["tags"] if not tag.startswith("env:")]
        found[" ".join([one["metric"], *others])] = one["points"][0]["value"]
    return found


def test_outages_the_outbox_and_what_was_measured_go_in_one_request(
    phoenix: Phoenix, nina: Person, datadog: FarEnd
) -> None:
    for system in ("Booking", "Booking", "Payments"):
        announce(nina, system)
    phoenix.settled()
    run(datadog)

    [request] = datadog.requests
    assert request.headers["dd-api-key"] == "s3cret"
    assert "dd-application-key" not in request.headers
    told = sent(datadog)
    assert told["phoenix.outages.open system:Booking"] == 2
    assert told["phoenix.outages.open system:Payments"] == 1
    assert told["phoenix.outages.open_total"] == 3
    assert (told["phoenix.outbox.depth"], told["phoenix.outbox.problems"]) == (0, 0)
    assert told["phoenix.outages.open system:Search"] == 0, "what is not sent keeps its last value"
    assert (told["phoenix.jobs.failed"], told["phoenix.deliveries.refused"]) == (0, 0)
    assert told["phoenix.deliveries.sent"] > 10
    assert (
        0 < told["phoenix.acks.p50_ms"] <= told["phoenix.acks.p95_ms"] <= told["phoenix.acks.max_ms"] < 10_000
    )
    assert told["phoenix.modals.count"] == 3
    # The form shows at once that there is an outage of the same system. Events are not counted.
    assert told["phoenix.acks.count"] == 3 + 3

    run(datadog)
    assert "phoenix.acks.count" not in sent(datadog), "what was told is not told again"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer({"errors": ["Forbidden"]}, 403), "HTTP 403: check DATADOG_API_KEY, and that DATADOG_SITE"),
        (Answer({"errors": ["Unauthorized"]}, 401), "HTTP 401: check DATADOG_API_KEY"),
        (Answer({}, 404), "HTTP 404: check DATADOG_SITE"),
        (Answer("", 302, {"Location": "/login"}), "HTTP 302: check DATADOG_SITE"),
        (
            Answer({}, 429, {"Retry-After": "3600", "X-RateLimit-Reset": "3600"}),
            "HTTP 429: Datadog",
        ),
        (Answer({}, 500), "HTTP 500: Datadog may be down"),
        (Answer("<html>log in</html>", 200, {"Content-Type": "text/html"}), "cannot be read"),
        (Answer([1, 2]), "cannot be read"),
        (Answer(hangs=True), r"cannot be reached \(ReadTimeoutError\)"),
    ],
    ids=["403", "401", "404", "302", "429", "500", "HTML", "list", "slow"],
)
@pytest.mark.usefixtures("database")
@ON_SQLITE
def test_what_datadog_does_not_take_is_said_once_and_sent_the_next_time(
    datadog: FarEnd, answer: Answer, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    measures.count("deliveries.sent", 7)
    datadog.answers[SERIES] = answer
    with pytest.raises(JobFailed, match=why) as failure:
        run(datadog)
    assert len(datadog.requests) == 1
    assert "s3cret" not in str(failure.value) + caplog.text

    datadog.answers[SERIES] = TAKEN
    run(datadog)
    assert sent(datadog)["phoenix.deliveries.sent"] == 7


@pytest.mark.usefixtures("database")
@ON_SQLITE
def test_a_datadog_that_is_down_is_told() -> None:
    with pytest.raises(JobFailed, match="Datadog cannot be reached"):
        metrics.run_once(now=utcnow(), settings=CONFIGURED, report=Patient(), endpoint="http://127.0.0.1:1")


def test_without_a_key_it_does_not_run() -> None:
    assert metrics.unconfigured(SETTINGS) == "Datadog is not configured: DATADOG_API_KEY is not set."
    assert metrics.unconfigured(CONFIGURED) == ""


@pytest.mark.usefixtures("database")
@ON_SQLITE
def test_every_failure_counts_even_of_a_job_of_every_minute(datadog: FarEnd) -> None:
    def work(_: Report) -> str:
        raise JobFailed("GitLab is down")

    copy = scheduler(Chore(EVERY=MINUTE, work=work))
    for minute in range(3):
        tick(copy, NOON + minute * MINUTE)
    run(datadog)

    assert sent(datadog)["phoenix.jobs.failed"] == 3
    run(datadog)
    assert sent(datadog)["phoenix.jobs.failed"] == 0


@pytest.mark.usefixtures("database")
@ON_SQLITE
def test_a_retired_system_is_told_while_it_has_open_outages_only(datadog: FarEnd) -> None:
    with transaction():
        System.update(retired_at=utcnow()).where(System.name == "Search").execute()
    run(datadog)

    assert "phoenix.outages.open system:Booking" in sent(datadog)
    assert "phoenix.outages.open system:Search" not in sent(datadog)


@pytest.mark.usefixtures("database")
@ON_SQLITE
def test_keys_and_sites_of_the_environment_are_not_used(
    datadog: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DD_API_KEY", "DD_APP_KEY", "DD_SITE"):
        monkeypatch.setenv(name, "elsewhere")
    run(datadog)

    [request] = datadog.requests
    assert request.headers["dd-api-key"] == "s3cret"
    assert "elsewhere" not in str(request)


@ON_SQLITE
def test_whatever_becomes_a_problem_counts(
    phoenix: Phoenix, slack: Sandbox, nina: Person, datadog: FarEnd
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    with failing(slack, "chat.update", "missing_scope", where=lambda args: True):
        edit(nina, announcement, "It got worse", ETA="under 8 h")
        with transaction():
            OutageChange.update(fields=5).where(OutageChange.kind == ChangeKind.EDITED).execute()
        phoenix.settled()
    with connection():
        problems = Delivery.select().where(Delivery.state == DeliveryState.PARKED).count()
    run(datadog)

    assert problems >= 1
    assert sent(datadog)["phoenix.deliveries.refused"] == problems
    assert sent(datadog)["phoenix.outbox.problems"] == problems
