"""A monitor of Datadog that alerts for the first time: Datadog is asked what it is called."""

from datetime import timedelta

import pytest

from models import Monitor, Source
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.monitors.alerts import About, Notification, take_in
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.datadog import FORBIDDEN, KEYS, hold, monitor, path
from tests.far_ends import Answer, FarEnd
from tests.listeners.home.looking import seen, showing, to_tab
from tests.phoenix import Phoenix
from tests.stories import announce

pytestmark = [ON_SQLITE, pytest.mark.settings(**KEYS, SLACK_TIMEOUT="2")]


def alert(number: int = 12345, source: Source = Source.DATADOG, *, minutes_ago: int = 5) -> None:
    at = utcnow() - timedelta(minutes=minutes_ago)
    about = About(source, str(number), "Errors", url="https://app.datadoghq.com/monitors/12345")
    take_in(Notification(about, f"event {at}", at, is_up=False), now=utcnow())


def page(person: Person, name: str) -> Form:
    to_tab(person, "Monitors")
    seen(person, name).click("Details", beside=name)
    return showing(person, "← All monitors")


@pytest.fixture(autouse=True)
def datadog_first(datadog: FarEnd) -> None:
    """Datadog is there before the bot starts."""


def test_name_creator_tags_and_priority_are_shown(phoenix: Phoenix, nina: Person, datadog: FarEnd) -> None:
    alert()
    phoenix.settled()
    shown = page(nina, "Errors of the shop").text
    alert(minutes_ago=0)
    alert(7, Source.PINGDOM)
    phoenix.settled()

    assert "Made by kim@example.com · priority 2 · team:shop, env:prod" in shown
    assert "⚠" not in shown
    assert [request.path for request in datadog.requests] == [path()], "one question, after the first alert"


def test_a_datadog_that_is_away_delays_only_this(phoenix: Phoenix, nina: Person, datadog: FarEnd) -> None:
    back = datadog.answers[path()]
    datadog.answers[path()] = Answer({}, 503)
    alert()
    announce(nina)
    seen_trouble = page(nina, "Errors").text
    assert "Datadog did not tell me about this monitor when I asked last." in seen_trouble

    datadog.answers[path()] = back
    seen(nina, "Errors of the shop")
    assert "did not tell me" not in seen(nina, "Made by kim@example.com").text


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer({}, 404), "Datadog does not know this monitor any more."),
        (FORBIDDEN, "Datadog does not let me read this monitor."),
        (Answer("<html>log in</html>"), "Datadog did not tell me about this monitor when I asked last."),
    ],
    ids=["404", "403", "HTML"],
)
def test_why_nothing_more_is_known_is_shown(
    phoenix: Phoenix, nina: Person, datadog: FarEnd, answer: Answer, words: str
) -> None:
    datadog.answers[path()] = answer
    alert()
    phoenix.settled()

    assert words in page(nina, "Errors").text
    assert len(datadog.requests) == 1


def test_a_name_that_people_gave_stays(phoenix: Phoenix, nina: Person, datadog: FarEnd) -> None:
    datadog.answers[path()] = Answer({}, 503)
    alert()
    page(nina, "Errors").click("Edit")
    form = nina.modal("Edit a monitor")
    form.fill({"Name": "The shop"})
    assert form.submit(), form.errors
    hold(datadog, monitor())

    assert "The shop" in seen(nina, "Made by kim@example.com").text


@pytest.mark.settings(DATADOG_APP_KEY="")
def test_without_the_application_key_nothing_is_asked(
    phoenix: Phoenix, slack: Sandbox, datadog: FarEnd
) -> None:
    alert()
    phoenix.settled()

    assert datadog.requests == []
    with connection():
        assert Monitor.get().told_at is None
