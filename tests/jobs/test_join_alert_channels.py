"""join-alert-channels: the bot joins the channels that Datadog's monitors mention."""

from collections.abc import Callable

import pytest

from jobs import join_alert_channels
from jobs.clock.job import JobFailed
from models import Monitor, Source
from models.database import connection
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from tests.databases import ON_BOTH, ON_SQLITE
from tests.datadog import FORBIDDEN, KEYS, LIST, hold, monitor
from tests.far_ends import FarEnd
from tests.jobs.patient import Patient
from tests.phoenix import environment
from tests.settings import SETTINGS

pytestmark = ON_SQLITE

Join = Callable[[], str]


@pytest.fixture
def join(slack: Sandbox, database: str, datadog: FarEnd, report: Patient) -> Join:
    """Runs the job."""
    settings = configuration.read(environment(slack, database) | KEYS)
    return lambda: join_alert_channels.run_once(now=utcnow(), settings=settings, report=report)


def alerted(number: int = 12345, name: str = "Errors") -> None:
    """A monitor is known by its first alert."""
    with connection():
        Monitor.create(source=Source.DATADOG, external_id=str(number), name=name, made_at=utcnow())


def is_inside(slack: Sandbox, channel: str) -> bool:
    return slack.bot_user_id in slack.workspace.channels[slack.channel_id(channel)].members


@ON_BOTH
def test_it_joins_what_is_mentioned_and_says_what_it_could_not(
    slack: Sandbox, join: Join, datadog: FarEnd
) -> None:
    slack.person("ada").archive("sales")
    hold(
        datadog,
        monitor(1, name="Shop", message="@slack-ops @slack-main-random and @slack-alerts"),
        monitor(2, name="Door", message="@slack-war-room", options={"escalation_message": "@slack-sales"}),
        monitor(3, name="Gate", message="@slack-war-room"),
    )

    assert join().splitlines() == [
        "Monitors read: 3. Channels joined: 2 (#ops, #random); already in: 1; not joined: 2.",
        "#sales: it is archived (mentioned by “Door”)",
        "@slack-war-room: I see no such channel. If it is private, invite me there: /invite @phoenix "
        "(mentioned by “Door”, “Gate”)",
    ]
    assert is_inside(slack, "ops")
    assert is_inside(slack, "random")
    assert join().startswith("Monitors read: 3. Channels joined: 0; already in: 3; not")


@ON_BOTH
def test_what_it_reads_of_known_monitors_is_kept(slack: Sandbox, join: Join, datadog: FarEnd) -> None:
    alerted(1)
    alerted(2)
    alerted(3, "Gone from Datadog")
    hold(datadog, monitor(1), monitor(2, message="nobody"), monitor(4))
    join()

    with connection():
        kept = [(one.name, one.channel_id, one.told_at is not None) for one in Monitor.select()]
    ops = slack.channel_id("ops")
    assert sorted(kept) == [
        ("Errors of the shop", "", True),
        ("Errors of the shop", ops, True),
        ("Gone from Datadog", "", False),
    ]


def test_a_private_channel_that_it_is_in_is_found(slack: Sandbox, join: Join, datadog: FarEnd) -> None:
    slack.add_channel("night-shift", private=True, members=["nina", "phoenix"])
    hold(datadog, monitor(message="@slack-night-shift"))

    assert "already in: 1; not joined: 0" in join()


def test_slacks_rate_limit_is_obeyed(slack: Sandbox, join: Join, report: Patient) -> None:
    for method in ("conversations.list", "conversations.join"):
        slack.faults.next(method, "429", retry_after=9)

    assert "Channels joined: 1 (#ops)" in join()
    assert report.waits == [9, 9]


def test_what_slack_refuses_is_said(slack: Sandbox, join: Join) -> None:
    slack.faults.next("conversations.join", "error", error="restricted_action")

    assert (
        "#ops: Slack does not let me join it (restricted_action); invite me there: /invite @phoenix" in join()
    )


def test_no_mention_no_question_to_slack(slack: Sandbox, join: Join, datadog: FarEnd) -> None:
    hold(datadog, monitor(message="@pagerduty"))

    assert join() == "Monitors read: 1. They mention no channel."
    assert slack.calls == []


def test_without_datadog_it_fails_and_says_what_to_do(join: Join, datadog: FarEnd) -> None:
    datadog.answers[LIST] = FORBIDDEN
    with pytest.raises(JobFailed, match="HTTP 403: check DATADOG_API_KEY and DATADOG_APP_KEY"):
        join()


def test_without_both_keys_it_does_not_run() -> None:
    assert "DATADOG_APP_KEY" in join_alert_channels.unconfigured(SETTINGS)
