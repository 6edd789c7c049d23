"""Listeners that take longer than Slack waits: it is answered in time, and people learn what came of it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from listeners.announce import command
from listeners.answering import prompt, unmatched, waiting
from listeners.answering.prompt import PromptAck
from models import ALL_MODELS, Delivery
from models.database import database, is_sqlite, transaction
from phoenix_bot.sandbox import Sandbox, SlackTold
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack import connection
from tests.databases import ON_BOTH, ON_POSTGRESQL, ON_SQLITE
from tests.history import kinds, only_outage, outages
from tests.listeners.home.looking import managers_home, showing
from tests.phoenix import Phoenix
from tests.stories import WHAT_HAPPENED, announce, opened, resolve, wait_for_event, words

pytestmark = ON_SQLITE

LATER = "This takes longer than usual. Please wait: you will see here what came of it."
DONE = "Done. It only took longer than usual."


@contextmanager
def stalled(phoenix: Phoenix) -> Iterator[None]:
    """Nobody can write into the database for as long as the block runs; nor read it, on PostgreSQL.

    Meanwhile the bot waits for its listeners only as long as a test can.
    """
    phoenix.settled()
    assert prompt.WITHIN < connection.SLACK_WAITS
    with pytest.MonkeyPatch.context() as patch, transaction():
        patch.setattr(prompt, "WITHIN", 0.3)
        if not is_sqlite():
            # The worker's table last: it has nothing to do with what people wait for.
            tables = ", ".join(f'"{model._meta.table_name}"' for model in ALL_MODELS if model is not Delivery)
            database.execute_sql(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        yield


def over(person: Person) -> Message:
    """The announcement of an outage that is over."""
    resolve(person, announce(person))
    person.slack.until(lambda: "Reopen outage" in person.messages("incidents")[0].buttons, what="its buttons")
    return person.messages("incidents")[0]


def above(person: Person, text: str) -> Form:
    """The modal on top, as soon as it says this."""

    def says() -> Form | None:
        form = person.modal()
        return form if text in form.text else None

    return person.slack.until(says, what=f"a modal with {text!r}")


@ON_BOTH
def test_a_click_that_takes_long_is_told_of_and_takes_effect(
    phoenix: Phoenix, nina: Person, caplog: pytest.LogCaptureFixture
) -> None:
    announcement = announce(nina)
    with stalled(phoenix):
        nina.click(announcement, "Create channel")
        nina.wait_for("incidents", LATER)
    nina.wait_for("incidents", DONE)

    assert words(nina) == [LATER, DONE]
    assert "#o-booking" in nina.wait_for("incidents", "#o-booking").shown
    assert "outage_create_channel takes longer than 0.3 s: it waits for the database" in caplog.text
    assert "Nobody listens" not in caplog.text


@ON_POSTGRESQL
def test_a_refusal_that_takes_long_is_told(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announcement = over(nina)
    with stalled(phoenix):
        peter.click(announcement, "Reopen outage")
        peter.wait_for("incidents", LATER)

    assert peter.wait_for("incidents", "You ").ephemeral
    assert not only_outage().is_open


@ON_POSTGRESQL
def test_a_form_that_takes_long_opens_all_the_same(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    with stalled(phoenix):
        nina.click(announcement, "Edit")
        nina.wait_for("incidents", LATER)

    assert nina.modal("Edit outage 1").labels


@ON_POSTGRESQL
def test_a_form_asked_for_where_no_messages_are_takes_the_place_of_the_news(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    with stalled(phoenix):
        nina.shortcut("Announce an outage")
        news = above(nina, LATER)

    assert nina.modal("Announce an outage").labels
    assert news.title == "Announce an outage"
    assert len(slack.calls_of("views.open")) == 1


def test_a_submit_that_takes_long_is_told_of_and_takes_effect(
    phoenix: Phoenix, nina: Person, caplog: pytest.LogCaptureFixture
) -> None:
    form = opened(nina, announce(nina), "Resolve")
    form.fill({"Sales affected": "no", "B2B partners affected": "no"})
    with stalled(phoenix):
        assert form.submit()
        above(nina, LATER)
    above(nina, DONE).close()

    assert not nina.has_modal
    assert not only_outage().is_open
    assert "type view_submission, callback_id resolve takes longer" in caplog.text


def test_whoever_closes_the_news_of_a_submit_cannot_send_it_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PAUSES", (0.1,))
    form = opened(nina, announce(nina), "Post update")
    form.fill({"What is new?": "We are on it"})
    with stalled(phoenix):
        assert form.submit()
        above(nina, LATER).close()
        assert not nina.has_modal

    slack.until(lambda: kinds() == ["announced", "updated"], what="the update")


def test_a_submit_that_is_refused_late_leads_back_to_the_form(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Resolve")
    form.fill({"Sales affected": "no", "B2B partners affected": "no", "Resolution": "It <went> away"})
    resolve(ada, announcement)
    with stalled(phoenix):
        assert form.submit()
        above(nina, LATER)
    refused = above(nina, "Close this to go back to the form.")

    assert "Outage 1 was resolved by @ada" in refused.text
    refused.close()
    assert nina.modal().title == "Resolve outage 1"
    assert form.value("Resolution") == "It <went> away"


def test_a_question_that_comes_late_takes_the_place_of_the_form(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    nina.command("/announce", "Booking")
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    announce(omar)
    with stalled(phoenix):
        assert form.submit()
        above(nina, LATER)
    above(nina, "There is one more question.").close()

    assert "This may have been announced already." in form.text
    assert form.submit(), form.errors
    assert len(outages()) == 2


def test_an_error_that_comes_late_is_told_and_nothing_typed_is_lost(
    phoenix: Phoenix, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = opened(nina, announce(nina), "Post update")
    form.fill({"What is new?": "We are on it"})
    monkeypatch.setattr("models.sqlite.PATIENCE", 0.6)
    with stalled(phoenix):
        assert form.submit()
        told = above(nina, "The database of The Phoenix is busy")
    told.close()

    assert form.value("What is new?") == "We are on it"
    assert form.submit(), form.errors


def test_an_error_in_the_moment_of_the_answer_does_not_take_it_back(
    phoenix: Phoenix, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = opened(nina, announce(nina), "Post update")
    form.fill({"What is new?": "We are on it"})
    answered = threading.Event()
    answer_now, explain = PromptAck.answer_now, unmatched._explain

    def answer(ack: PromptAck) -> None:
        answer_now(ack)
        answered.set()

    def explain_afterwards(error: Exception, body: dict[str, Any], *, by: object) -> str:
        answered.wait()
        return explain(error, body, by=by)

    monkeypatch.setattr(PromptAck, "answer_now", answer)
    monkeypatch.setattr(unmatched, "_explain", explain_afterwards)
    monkeypatch.setattr("models.sqlite.PATIENCE", 0.01)
    with stalled(phoenix):
        assert form.submit()
        told = above(nina, "The database of The Phoenix is busy")
    told.close()

    assert form.value("What is new?") == "We are on it"


def test_a_command_that_takes_long_is_answered_twice(phoenix: Phoenix, ada: Person) -> None:
    managers_home(ada)
    with stalled(phoenix):
        ada.command("/phoenix", "systems add Newsletter")
        assert ada.wait_for("general", LATER).ephemeral

    assert ada.wait_for("general", "Newsletter").ephemeral


def test_a_button_in_app_home_that_takes_long_is_told_of(phoenix: Phoenix, ada: Person) -> None:
    managers_home(ada).choose("Manage…", "Systems")
    showing(ada, "Add a system").click("Change", beside="Booking")
    page = showing(ada, "Retire")
    with stalled(phoenix):
        page.click("Retire", confirm=True)
        above(ada, LATER)

    above(ada, DONE)
    assert "Restore" in showing(ada, "Restore").buttons


@ON_POSTGRESQL
def test_of_a_search_that_takes_long_slack_itself_says_that_it_failed(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    nina.command("/announce")
    form = nina.modal()
    slack._desk.sockets.ack_within = 1.0
    with stalled(phoenix), pytest.raises(SlackTold, match="We had some trouble connecting"):
        form.options("Primary affected system", "boo")

    assert form.options("Primary affected system", "boo") == ["Booking"]


def test_an_event_that_takes_long_is_named_in_the_log(
    phoenix: Phoenix, slack: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("listeners.events.SLACK_WAITS", 0.0)
    slack.add_member("nora")
    wait_for_event(slack, "team_join")

    assert "The event team_join took" in caplog.text


def test_a_listener_that_finds_no_thread_is_late_and_not_missing(
    phoenix: Phoenix, nina: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    phoenix.stop()
    monkeypatch.setattr(connection, "LISTENERS", 1)
    phoenix.start()
    announcement = announce(nina)
    with stalled(phoenix):
        nina.click(announcement, "Create channel")
        nina.wait_for("incidents", LATER)
        nina.command("/phoenix", "list")
        assert nina.wait_for("general", LATER).ephemeral

    assert nina.wait_for("general", "Booking incident").ephemeral
    assert "command /phoenix takes longer than 0.3 s: all listeners are busy" in caplog.text


def test_a_clock_that_is_set_forward_hides_no_listener(
    phoenix: Phoenix, nina: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    announcement = announce(nina)
    hour = iter(range(0, 10**9, 3600))
    clock = SimpleNamespace(time=lambda: next(hour), sleep=time.sleep)
    with stalled(phoenix), monkeypatch.context() as patch:
        patch.setattr("slack_bolt.listener.thread_runner.time", clock)
        nina.click(announcement, "Create channel")
        nina.wait_for("incidents", LATER)
    nina.wait_for("incidents", DONE)

    assert words(nina) == [LATER, DONE]
    assert "Nobody listens" not in caplog.text


def test_a_failure_right_after_an_acknowledgement_does_not_take_it_back(
    phoenix: Phoenix, nina: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(command, "open_form", fail)

    nina.command("/announce", "Booking")
    phoenix.stop()
    assert "RuntimeError: a defect" in caplog.text


def test_news_and_outcome_are_told_in_this_order(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    slack.faults.next("response_url", "hang", seconds=0.5)
    reached = threading.Event()
    slack.faults.watch(lambda method, phase, _: reached.set() if method == "response_url" else None)
    with stalled(phoenix):
        nina.click(announcement, "Create channel")
        reached.wait()
    nina.wait_for("incidents", DONE)

    assert words(nina) == [LATER, DONE]
