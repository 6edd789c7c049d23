"""A hundred people at once for two minutes, and ten outages at once where Slack takes a message a second."""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from phoenix_bot.sandbox.limits.rate_limits import MESSAGES_AT_ONCE
from tests.bench.crowd import PEOPLE, Crowd, may_change
from tests.bench.ground import CROWD, Ground
from tests.bench.people import FIELDS, opens
from tests.bench.sections.limits import at_least, at_most
from tests.bench.sections.section import Size
from tests.bench.sides import Side, bot
from tests.bench.table import Row, Samples
from tests.stories import WHAT_HAPPENED

PER_SECOND = 200

MINUTES = 2

SLACK_WAITS = 3.0
"""Seconds that Slack waits for an acknowledgement."""

PATIENCE = 120.0
"""Seconds after which an announcement counts as lost."""


@dataclass
class Found:
    """What was measured at one side; times in milliseconds, memory in megabytes."""

    per_second: float
    acks: list[float]
    late: int
    waits: list[float]
    wrong: int
    memory: list[float]
    """After the sixth part of the first minute, and after each minute."""
    times_allowed: float = 0.0


def rows(ground: Ground, size: Size) -> Iterable[Row]:
    """All of it, on each database."""
    found = {name: _measured(ground, name, size) for name in ground.databases}

    def each(samples: str) -> dict[str, Samples]:
        got = {name: getattr(one, samples) for name, one in found.items()}
        return {name: one if isinstance(one, list) else [float(one)] for name, one in got.items()}

    what = f"{PEOPLE} people who want {PER_SECOND} interactions a second: done a second"
    yield Row(what, "", each("per_second"), f"≥ {0.99 * PER_SECOND:.0f}", (at_least(0.99 * PER_SECOND),))
    yield Row("… acknowledged", "ms", each("acks"))
    longest = {name: [max(one.acks)] for name, one in found.items()}
    yield Row("… acknowledged at the latest", "ms", longest, "≤ 3,000", (at_most(SLACK_WAITS * 1000),))
    yield Row("… acknowledged too late, or never", "", each("late"), "0", (at_most(0),))
    yield Row("… submit → announcement arrives", "ms", each("waits"))
    yield Row("… announcements lost or doubled", "", each("wrong"), "0", (at_most(0),))
    for number, when in enumerate(("10 s", "1 minute", "2 minutes")):
        held = {name: [one.memory[number]] for name, one in found.items()}
        yield Row(f"… memory after {when}", "MB", held)
    grown = {name: [max(0.0, one.memory[2] - one.memory[1])] for name, one in found.items()}
    yield Row("… grown in the second minute", "MB", grown, "≤ 5", (at_most(5),))
    what = f"{CROWD} outages at once in one channel, Slack's limits: until all are announced"
    yield Row(what, "times what Slack allows", each("times_allowed"), "≤ 1.1", (at_most(1.1),))


def _measured(ground: Ground, name: str, size: Size) -> Found:
    """Let people work for as many minutes as there are, of ten times the seconds that a crowd works."""
    minute = 10 * size.seconds
    with ground.started(bot(name), size.content, prepare=may_change) as side:
        side.connected()
        side.quiet(0.5)
        crowd, memory, began = Crowd(side), [], len(side.slack.envelopes)
        early = threading.Timer(minute / 6, lambda: memory.append(side.memory()))
        early.start()
        rates = []
        for _ in range(MINUTES):
            rates.append(crowd.work(PER_SECOND, minute))
            early.join()
            memory.append(side.memory())
        side.quiet(1.0)
        envelopes = side.slack.envelopes[began:]
        acks = [1000 * (one.seconds or 0.0) for one in envelopes if one.acked]
        late = sum(not one.acked or (one.seconds or 0.0) > SLACK_WAITS for one in envelopes)
        found = Found(min(rates), acks, late, crowd.met.waits, wrong(side, crowd.met.announced), memory)
    with ground.started(bot(name), size.content) as side:
        side.connected()
        side.quiet(0.5)
        found.times_allowed = at_once(side)
    return found


def wrong(side: Side, announced: Iterable[int]) -> int:
    """How many of the announcements, by the numbers of their systems, are not in the channel exactly once."""
    workspace = side.slack.workspace
    with workspace.lock:
        posts = workspace.channels[side.slack.channel_id("incidents")].posts.values()
        texts = [f"{post.text}{post.blocks}{post.attachments}" for post in posts if not post.is_reply]
    found = Counter(number for text in texts for number in set(re.findall(r"System (\d+) incident", text)))
    return sum(found[str(number)] != 1 for number in announced)


def at_once(side: Side) -> float:
    """Let ten people announce at the same moment; how many times as long it takes as Slack allows."""
    people = [side.slack.person(f"member{number}") for number in range(CROWD)]
    forms = []
    for person in people:
        form, _ = opens(side, person, partial(person.command, "/announce", f"system {side.next_number()}"))
        form.fill({"What happened?": WHAT_HAPPENED, **FIELDS})
        forms.append(form)
    workspace = side.slack.workspace
    workspace.limits.on = True
    posts = workspace.channels[side.slack.channel_id("incidents")].posts
    before = len(posts)
    began = time.perf_counter()
    with ThreadPoolExecutor(CROWD) as pool:
        list(pool.map(lambda form: form.submit(), forms))
    side.slack.until(lambda: len(posts) == before + CROWD, PATIENCE, "ten announcements")
    return (time.perf_counter() - began) / (CROWD - MESSAGES_AT_ONCE)
