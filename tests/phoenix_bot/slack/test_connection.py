"""The connection to Slack: quick acknowledgements, many people at once, reconnecting, and a clean stop."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from models import DeliveryState, Outage
from models.database import connection
from phoenix_bot import outbox, systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.refusals import SlackTold
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import outages
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import announcements, failing, rows, submit_announcement
from tests.stories import WHAT_HAPPENED, announce, opened, wait_for_second_delivery

pytestmark = ON_SQLITE

QUICK = 2.5
"""Seconds for an acknowledgement while each of the bot's calls to Slack hangs for longer."""


def let_slack_hang(slack: Sandbox) -> None:
    """No call gets an answer any more; after a while Slack ends the connection instead."""
    slack.faults.next("*", "hang_before", times=1000, seconds=QUICK + 0.5)


def slowest(slack: Sandbox, since: int) -> float:
    """The longest that somebody waited for an acknowledgement, after the first `since` envelopes."""
    awaited = [envelope for envelope in slack.envelopes[since:] if envelope.type != "events_api"]
    return max(envelope.seconds or 60 for envelope in awaited)


def test_nothing_that_people_do_waits_for_slack(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    phoenix.settled()
    form = opened(nina, announcement, "Reassign")
    before = len(slack.envelopes)
    let_slack_hang(slack)

    form.fill({"Solution assignee": "peter"})
    form.submit()
    nina.click(announcement, "Edit")
    nina.command("/announce", "Booking")

    assert len(slack.envelopes) - before == 4
    assert slowest(slack, before) < QUICK


def test_a_submit_is_acknowledged_while_slack_hangs_and_takes_effect_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    nina.command("/announce", "Booking")
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    phoenix.settled()
    before = len(slack.envelopes)
    let_slack_hang(slack)

    assert form.submit(), form.errors

    assert slowest(slack, before) < QUICK
    slack.faults.clear()
    phoenix.settled()
    assert len(announcements(nina)) == 1


def test_the_announcement_is_the_first_call_after_a_submit(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announce(nina, "Payments")
    phoenix.settled()
    nina.command("/announce", "Booking")
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    before = len(slack.calls)

    assert form.submit(), form.errors
    phoenix.settled()

    after = [call.method for call in slack.calls[before:]]
    assert after[:2] == ["chat.postMessage", "chat.getPermalink"]
    assert sorted(after[2:]) == ["pins.add", "response_url"]


@ON_BOTH
def test_ten_people_at_once_do_not_queue_behind_one_another(phoenix: Phoenix, slack: Sandbox) -> None:
    names = [f"colleague{number}" for number in range(10)]
    for name in names:
        slack.add_member(name)
        slack.add_channel(f"room-of-{name}", members=[name])
        group_members.join_named(slack.user_id(name), "on_call", now=utcnow())
        systems.add(f"System of {name}")
    opening = [0]

    def count(method: str, phase: str, _: dict[str, Any]) -> None:
        if method == "views.open":
            opening.append(opening[-1] + (1 if phase == "before" else -1))

    def act(name: str) -> None:
        person = slack.person(name)
        person.command("/announce", f"System of {name}", channel=f"room-of-{name}")
        form = person.modal("Announce an outage")
        form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
        assert form.submit(), form.errors

    slack.faults.watch(count)
    slack.workspace.latency = 1.0
    with ThreadPoolExecutor(10) as people:
        list(people.map(act, names))
    slack.workspace.latency = 0.0
    phoenix.settled()

    # More than Bolt would do at once by itself.
    assert max(opening) > 5
    assert len(slack.calls_of("chat.postMessage")) == 10
    with connection():
        assert Outage.select().count() == 10


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
def test_after_a_disconnect_it_listens_again(
    reason: str, phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    before = len(slack.calls_of("apps.connections.open"))

    slack.disconnect(reason)
    slack.until(lambda: len(slack.calls_of("apps.connections.open")) > before, what="a new connection")
    slack.until(lambda: slack.connections == 1, what="one connection")

    assert announce(nina).buttons


def test_after_a_broken_network_it_listens_again(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    slack.drop_sockets()
    # The break itself may be too short to be seen.
    slack.until(lambda: len(slack.calls_of("apps.connections.open")) == 2, what="another ticket")
    slack.until(lambda: slack.connections == 1, timeout=30, what="a new connection")

    assert announce(nina).buttons


def test_what_slack_delivers_twice_is_done_once(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    nina.command("/announce", "Booking")
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    slack.duplicate_next_envelope()

    assert form.submit(), form.errors
    wait_for_second_delivery(slack)
    phoenix.settled()

    assert len(announcements(nina)) == 1


def test_a_stop_lets_what_is_under_way_finish(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    nina.command("/announce", "Booking")
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    phoenix.settled()
    committed, stopping = threading.Event(), threading.Event()

    def wait_for_the_stop() -> None:
        if outages() and not committed.is_set():
            committed.set()
            stopping.wait()

    def stop() -> None:
        stopping.set()
        phoenix.stop()

    outbox.listeners.add(wait_for_the_stop)
    with ThreadPoolExecutor(2) as threads:
        submitted = threads.submit(form.submit)
        committed.wait()
        threads.submit(stop).result()
        assert submitted.result()
    outbox.listeners.discard(wait_for_the_stop)

    with pytest.raises(SlackTold, match="dispatch_failed"):
        nina.command("/announce", "Booking")
    phoenix.start()
    phoenix.settled()
    assert len(announcements(nina)) == 1


def test_a_stop_waits_for_the_call_under_way_and_leaves_the_rest_for_the_next_start(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("chat.postMessage", "hang", seconds=0.3)
    with failing(slack, "chat.getPermalink", "429", where=lambda args: True, retry_after=1):
        submit_announcement(nina, "Booking")
        slack.until(lambda: not slack.faults.waiting, what="the call")
        phoenix.stop()

    states = {row.kind: row.state for row in rows()}
    assert states["announcement"] == DeliveryState.SENT
    assert states["pin"] == states["reply"] == DeliveryState.WAITING
    phoenix.start()
    phoenix.settled()
    assert len(slack.calls_of("chat.postMessage")) == 1
    assert len(nina.pins("incidents")) == 1
