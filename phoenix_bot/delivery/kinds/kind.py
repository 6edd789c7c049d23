"""What the worker has to know about a kind of delivery."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from models import Delivery
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Slack
from phoenix_bot.delivery.calls import Call
from phoenix_bot.slack.outcomes import Never, Outcome


def _nothing(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    """There is nothing to keep."""


def _park(row: Delivery, refusal: Never, now: datetime) -> bool:
    """There is no other way."""
    return False


@dataclass(frozen=True)
class Kind:
    """How rows of one kind are made into a call, and what becomes of Slack's answer.

    `build` needs a connection; Unposted makes the row wait. `finish` keeps what Slack answered; `instead`
    does what else leads to the goal when Slack refuses for good, and answers whether that was it: the row is
    done then. Both run in the transaction that closes the row. `recover` is for calls that must not be made
    twice: whether an earlier attempt got through, None if not. `make_do` may ask Slack something else when
    it refuses. `perform` stands in for the one call where there are several, or none to Slack.
    `longest_pause` is how far the pauses between attempts grow.
    """

    build: Callable[[Delivery, Vocabulary], Call]
    finish: Callable[[Delivery, dict[str, Any], datetime], None] = _nothing
    instead: Callable[[Delivery, Never, datetime], bool] = _park
    recover: Callable[[Slack, Delivery, Call], Outcome | None] | None = None
    make_do: Callable[[Slack, Call, Never], Outcome] | None = None
    perform: Callable[[Slack, Delivery, Call], Outcome] | None = None
    longest_pause: timedelta = timedelta(minutes=1)


def find_message(slack: Slack, row: Delivery, call: Call) -> Outcome | None:
    """The `recover` of messages: Slack is asked for the one with the row's key.

    It may be in a thread whose announcement was deleted since.
    """
    if row.tried_at is None:
        return None
    former = [{"thread_ts": ts} for ts in row.payload.get("former_threads", ())]
    for place in ({}, *former):
        there = replace(call, arguments={**call.arguments, **place})
        found = slack.find(there, since=row.tried_at)
        if found is not None:
            return found
    return None
