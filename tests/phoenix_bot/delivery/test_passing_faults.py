"""After a passing fault a call is tried again, with growing pauses, for as long as it takes."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from models import Delivery, DeliveryKind, DeliveryState
from models.database import connection, transaction
from phoenix_bot import outbox
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery import endings, places
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds import KINDS
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack.outcomes import Later
from tests.databases import ON_SQLITE
from tests.far_ends import free_port
from tests.phoenix import IMPATIENT, Phoenix
from tests.phoenix_bot.delivery.looking import announcements, failing, rows
from tests.stories import announce, edit, resolve

PASSING = [
    pytest.param("500", {}, id="HTTP 500"),
    pytest.param("503", {}, id="HTTP 503"),
    pytest.param("error", {"error": "internal_error"}, id="internal_error"),
    pytest.param("error", {"error": "service_unavailable"}, id="service_unavailable"),
    pytest.param("hang_before", {"seconds": 1.3}, id="no answer", marks=IMPATIENT),
]


@ON_SQLITE
@pytest.mark.parametrize(("fault", "details"), PASSING)
def test_the_announcement_arrives_once_after_a_passing_fault(
    fault: str, details: dict[str, Any], phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("chat.postMessage", fault, **details)

    announce(nina)
    phoenix.settled()

    assert len(announcements(nina)) == 1
    assert [row.error for row in rows()] == [""] * len(rows())


@ON_SQLITE
def test_every_kind_of_call_is_tried_again(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    for method in ("chat.getPermalink", "pins.add", "response_url", "chat.update", "pins.remove"):
        slack.faults.next(method, "503")
    announcement = announce(nina)
    edit(nina, announcement, ETA="under 8 h")
    resolve(nina, announcement)
    phoenix.settled()

    assert "Reopen outage" in nina.refresh(announcement).buttons
    assert nina.pins("incidents") == []
    assert any("is announced" in message.shown for message in nina.messages("general"))


@ON_SQLITE
def test_a_revoked_token_makes_everything_wait_for_its_repair(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("chat.postMessage", "error", error="token_revoked", times=2)

    announce(nina)
    phoenix.settled()

    assert rows(DeliveryKind.ANNOUNCEMENT)[0].attempts == 3
    assert nina.messages(dm=True) == []


def test_a_refused_connection_is_known_to_have_done_nothing() -> None:
    client = WebClient("xoxb-1", base_url=f"http://127.0.0.1:{free_port()}/api/", retry_handlers=[])

    outcome = Attempt(client, hold=lambda: None).perform(Call("chat.postMessage", {"channel": "C1"}))

    assert isinstance(outcome, Later)
    assert not outcome.uncertain


@ON_SQLITE
def test_the_titles_of_reports_are_asked_for_less_and_less_often(database: str) -> None:
    now = utcnow()
    with transaction():
        row = outbox.put(DeliveryKind.REPORT_TITLE, lane="gitlab/1", payload={"url": "x"}, now=now)
        Delivery.update(state=DeliveryState.SENDING, attempts=40).where(Delivery.id == row.id).execute()
    (row,) = rows()

    endings.postpone(row, Later("down"), limit="", now=now, settle=timedelta(0))

    assert rows()[0].due_at == now + timedelta(minutes=5)


def test_pauses_grow_to_the_longest_of_their_kind() -> None:
    longest = {name: kind.longest_pause for name, kind in KINDS.items()}
    pauses = [endings.backoff(attempts, longest=timedelta(minutes=1)) for attempts in (1, 2, 3, 4, 1000)]

    assert [pause.total_seconds() for pause in pauses] == [0.5, 1, 2, 4, 60]
    for elsewhere in places.ELSEWHERE:
        assert longest.pop(elsewhere) == timedelta(minutes=5)
    assert set(longest.values()) == {timedelta(minutes=1)}


def waiting(lane: str, error: str, kind: DeliveryKind = DeliveryKind.PIN, *, pause: int) -> Delivery:
    """A row that waits for so many seconds, since its last attempt ended with this error."""
    now = utcnow()
    with transaction():
        row = outbox.put(kind, lane=lane, payload={}, now=now)
        row.error, row.due_at, row.attempts = error, now + timedelta(seconds=pause), 9
        row.save()
    return row


def test_the_first_success_after_an_outage_wakes_what_waits(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    with failing(slack, "pins.add", "503", where=lambda args: True):
        announce(nina)
        slack.until(lambda: rows(DeliveryKind.PIN)[0].error, what="a pin that waits")
        phoenix.stop()
        with transaction():
            Delivery.update(due_at=utcnow() + timedelta(hours=1)).where(
                Delivery.kind == DeliveryKind.PIN, Delivery.done_at.is_null()
            ).execute()

    phoenix.start()
    announce(nina, "Payments")
    phoenix.settled()

    assert len(nina.pins("incidents")) == 2


@ON_SQLITE
def test_a_worker_looks_for_what_waits_as_long_as_something_does(database: str) -> None:
    now, settle = utcnow(), timedelta(seconds=2)
    known, done = places.Places(), waiting("C1/1", "", pause=0)
    known.wake(done, now=now, settle=settle)
    down = waiting("C1/2", "HTTP 503", pause=60)

    known.wake(done, now=now, settle=settle)
    assert rows()[-1].due_at == down.due_at

    known.waits(down)
    known.wake(done, now=now, settle=settle)
    assert rows()[-1].due_at == now + settle


def test_a_success_wakes_only_what_waits_for_the_same_place(database: str) -> None:
    now, settle = utcnow(), timedelta(seconds=2)
    down = waiting("C1/1", "HTTP 503", pause=60)
    limited = waiting("C1/2", "ratelimited", pause=60)
    broken = waiting("C1/3", "unexpected: KeyError", pause=60)
    held = waiting("C1/4", "", pause=60)
    tracker = waiting("gitlab/1", "HTTP 503", DeliveryKind.REPORT_TITLE, pause=60)
    datadog = waiting("datadog/1", "HTTP 503", DeliveryKind.MONITOR, pause=60)

    places.wake(waiting("C1/5", "", pause=0), now=now, settle=settle)

    woken = {row.id for row in rows() if row.due_at <= now + settle}
    assert woken & {row.id for row in (down, limited, broken, held, tracker, datadog)} == {down.id}
    places.wake(tracker, now=now, settle=settle)
    due_at = {row.id: row.due_at for row in rows()}
    assert due_at[tracker.id] == now + settle
    assert due_at[datadog.id] > now + settle


def test_while_slack_is_down_somebody_asks_it_every_ten_seconds(database: str) -> None:
    now, minute = utcnow(), timedelta(minutes=1)
    row = waiting("C1/1", "HTTP 503", pause=60)
    waiting("C1/2", "", pause=0)
    with connection():
        assert places.shortened(row, minute, now=utcnow()) == timedelta(seconds=10)

    waiting("C1/3", "HTTP 503", pause=5)
    with connection():
        assert places.shortened(row, minute, now=now) == minute
