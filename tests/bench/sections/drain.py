"""How fast a full outbox is sent, beside a program that does nothing but post."""

import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from models import Delivery, DeliveryKind, Outage
from models.database import bind, close, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from tests.bench.contents import multiply
from tests.bench.ground import Ground, workspace
from tests.bench.sections.limits import at_least
from tests.bench.sections.section import Size
from tests.bench.sides import FLOOR, PROGRAMS, bot
from tests.bench.table import Row

MESSAGES = 400


def rows(ground: Ground, size: Size) -> Iterable[Row]:
    """Messages per second."""
    with workspace() as slack:
        found = {FLOOR: [bare_rate(slack)]}
    for name in ground.databases:
        content = replace(size.content, resolved=MESSAGES)
        with ground.started(bot(name), content, prepare=queue_messages) as side:
            found[name] = [rate(side.slack)]
    share = {name: [found[name][0] / found[FLOOR][0]] for name in ground.databases}
    yield Row("full outbox: messages per second", "", found)
    yield Row("full outbox: share of a bare loop's messages", "", share, "≥ 0.5", (at_least(0.5),))


def queue_messages(url: str) -> None:
    """Queue a direct message to one person about each outage."""
    bind(url)
    with transaction():
        first = Outage.select().order_by(Outage.id).get()
        who, now = first.created_by_id, utcnow()
        payload = {"what": "no_channel", "to": who, "why": "Slack does not allow more channels."}
        times = dict.fromkeys(("due_at", "created_at"), now)
        kind = DeliveryKind.DIRECT_MESSAGE
        one = Delivery.create(
            key="waiting-0", kind=kind, lane=f"{who}/{first.id}", outage=first, payload=payload, **times
        )
        outage = f"{first.id} + 1 + i"
        names = {"key": "'waiting-' || (i + 1)", "lane": f"'{who}/' || ({outage})"}
        multiply(one, MESSAGES - 1, outage_id=outage, **names)
    close()


def arrivals(slack: Sandbox) -> list[float]:
    """When messages arrive; the list grows."""
    found: list[float] = []

    def note(method: str, phase: str, args: dict[str, Any]) -> None:
        if (method, phase) == ("chat.postMessage", "after"):
            found.append(time.perf_counter())

    slack.faults.watch(note)
    return found


def rate(slack: Sandbox) -> float:
    """Wait until all messages have come; how many came per second."""
    came = arrivals(slack)
    slack.until(lambda: len(came) >= MESSAGES, timeout=120, what="all messages")
    return (len(came) - 1) / (came[-1] - came[0])


def bare_rate(slack: Sandbox) -> float:
    """The same of a loop."""
    env = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_API_URL": slack.api_url}
    came = arrivals(slack)
    command = [sys.executable, str(PROGRAMS / "bare_loop.py"), str(MESSAGES), slack.user_id("nina")]
    subprocess.run(command, env=env, check=True)
    return (len(came) - 1) / (came[-1] - came[0])
