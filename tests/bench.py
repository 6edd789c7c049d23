"""`make bench`: how long people wait if each call to Slack takes 150 ms.

Also with many old outages, and while many people are at work at once.

It prints a table and checks nothing: a build must not fail because the machine is busy.
"""

import logging
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import listeners
from models import (
    Announcement,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Outage,
    OutageChange,
    System,
    User,
)
from models.database import transaction
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.database import open_database
from phoenix_bot.operations.process import Bot
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.history import insert_rows
from tests.phoenix import MANIFEST, environment, put_on_call
from tests.stories import WHAT_HAPPENED

LATENCY = 0.15
ROUNDS = 20
PAST_OUTAGES = (0, 10_000)
SYSTEMS = 5_000
COMMENTS_EACH = 5
CROWD = 24


def main() -> None:
    """Measure without and with old outages, and print both."""
    print(
        f"Slack takes {LATENCY * 1000:.0f} ms a call; median and worst of {ROUNDS} rounds, in milliseconds.\n"
    )
    print(f"{'':38}" + "".join(f"{count:>10,} past outages" for count in PAST_OUTAGES))
    columns = [measure(count) for count in PAST_OUTAGES]
    for name in columns[0]:
        cells = [f"{statistics.median(column[name]):>13.0f} {max(column[name]):>9.0f}" for column in columns]
        print(f"{name:38}" + "".join(cells))
    print(f"\n{CROWD} people at once, each of whom announces an outage and edits it:\n")
    for kind, waits in crowd().items():
        print(f"{kind:38}{statistics.median(waits):>13.0f} {max(waits):>9.0f}")


def measure(past_outages: int) -> dict[str, list[float]]:
    """The milliseconds of each round, by what people waited for."""
    times: dict[str, list[float]] = {}
    with workspace(past_outages) as slack:
        nina = slack.person("nina")
        for number in range(ROUNDS):
            for name, seconds in announce(slack, nina, number).items():
                times.setdefault(name, []).append(seconds * 1000)
    return times


def announce(slack: Sandbox, person: Person, number: int) -> dict[str, float]:
    """Announce an outage of a system that has none; return the seconds that each step took."""
    what = f"Bench {number}:"
    began = time.perf_counter()
    person.command("/announce", f"system {4200 + number}")
    form = person.modal()
    opened = time.perf_counter()
    command_ack = slack.envelopes[-1].seconds
    form.fill({"What happened?": f"{what} {WHAT_HAPPENED}", "ETA": "under 2 h", "Lost bookings": "0%"})
    sent = time.perf_counter()
    assert form.submit(), form.errors
    acknowledged = time.perf_counter()
    person.wait_for("incidents", what)
    return {
        "/announce to acknowledgement": command_ack or 0.0,
        "/announce to open form": opened - began,
        "submit to acknowledgement": acknowledged - sent,
        "submit to announcement in the channel": time.perf_counter() - sent,
    }


def crowd() -> dict[str, list[float]]:
    """The milliseconds to each acknowledgement while many people work at once, by what was acknowledged."""
    names = [f"member{number}" for number in range(CROWD)]
    with workspace(0) as slack, ThreadPoolExecutor(CROWD) as pool:
        slack.add_crowd(CROWD)
        people = [slack.person(name) for name in names]
        for person in people:
            person.join("general")
            person.join("incidents")
        put_on_call(slack, *names)
        list(pool.map(announce_in_crowd, people, range(CROWD)))
        # One waits for all: the people of the sandbox would need more of the machine than the bot.
        announcements = slack.until(lambda: all_announced(people[0]), what="all announcements")
        list(pool.map(edit_in_crowd, people, announcements))
        waits: dict[str, list[float]] = {}
        for envelope in slack.envelopes:
            kind = envelope.payload.get("type", "command")
            if envelope.type != "events_api" and envelope.seconds is not None:
                waits.setdefault(f"{kind} to acknowledgement", []).append(envelope.seconds * 1000)
    return waits


def announce_in_crowd(person: Person, number: int) -> None:
    """What each of many does first."""
    person.command("/announce", f"system {4200 + number}")
    form = person.modal()
    what = f"Crowd {number}: {WHAT_HAPPENED}"
    form.fill({"What happened?": what, "ETA": "under 2 h", "Lost bookings": "0%"})
    assert form.submit(), form.errors


def all_announced(person: Person) -> list[Message] | None:
    """What each of the crowd has announced, once all of it is there."""
    found = [message for message in person.messages("incidents") if message.metadata]
    if len(found) < CROWD:
        return None
    wanted = [f"Crowd {number}:" for number in range(CROWD)]
    return [next(message for message in found if what in message.shown) for what in wanted]


def edit_in_crowd(person: Person, announcement: Message) -> None:
    """What each of many does then."""
    person.click(announcement, "Edit")
    form = person.modal()
    form.fill({"ETA": "under 8 h", "Reason for this change?": "It is worse than we thought"})
    assert form.submit(), form.errors


@contextmanager
def workspace(past_outages: int) -> Iterator[Sandbox]:
    """A sandbox and a bot, whose SQLite database has that many resolved outages."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(MANIFEST, latency=LATENCY, rate_limits=False) as slack,
    ):
        settings = configuration.read(environment(slack, f"sqlite:///{folder}/bench.db"))
        open_database(settings.database_url, settings.database_source)
        put_on_call(slack, "nina")
        fill(past_outages)
        bot = Bot(settings, listeners)
        bot.start()
        bot.listen()
        yield slack
        bot.stop()


def fill(past_outages: int) -> None:
    """Insert systems, and resolved outages with their announcements, histories and deliveries."""
    now = utcnow()
    ids = range(1, past_outages + 1)
    with transaction():
        User.insert(slack_id="U0PAST", name="past").execute()
        insert_rows(System, [{"name": f"System {n}", "key": f"system {n}"} for n in range(SYSTEMS)])
        who = {"created_by": "U0PAST", "solution_assignee": "U0PAST", "communication_assignee": "U0PAST"}
        impact = {"sales_affected": "no", "b2b_affected": "no", "lost_bookings": "0%"}
        times = {
            "started_at": now,
            "announced_at": now,
            "eta_set_at": now,
            "communicated_at": now,
            "resolved_at": now,
        }
        what = {
            "system": 1,
            "system_name": "All",
            "summary": WHAT_HAPPENED,
            "eta": "<2h",
            "state": "resolved",
        }
        insert_rows(Outage, [{"id": n, **what, **who, **impact, **times} for n in ids])
        insert_rows(Announcement, [{"outage": n, "channel_id": "C0PAST", "ts": f"{n}.0"} for n in ids])
        insert_rows(
            OutageChange, [{"outage": n, "kind": "announced", "by": "U0PAST", "at": now} for n in ids]
        )
        sent = {
            "kind": DeliveryKind.COMMENT,
            "state": DeliveryState.SENT,
            "due_at": now,
            "done_at": now,
            "created_at": now,
        }
        rows = [(n, i) for n in ids for i in range(COMMENTS_EACH)]
        insert_rows(
            Delivery, [{"key": f"{n}-{i}", "lane": f"C0PAST/{n}", "outage": n, **sent} for n, i in rows]
        )


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main()
