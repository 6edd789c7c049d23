"""What there is to know about a kind of delivery."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Generic, TypeVar

from models import Delivery, DeliveryKind
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call, Step
from phoenix_bot.slack.outcomes import Never, Outcome

REINSTALL = "Reinstall the app with the scopes in manifest.yml."

REINSTALL_FOR_CHANNEL = f"{REINSTALL} For a private channel it needs the optional ones, too."

DETAILS = "An operator finds the details in the log."
"""The advice where we know no better."""

FIXES = {
    "channel_not_found": "Check SLACK_ANNOUNCE_CHANNEL_ID; if the channel is private, invite the app to it.",
    "not_in_channel": "Invite the app to the channel.",
    "is_archived": "Unarchive the channel.",
    "is_inactive": "Unarchive the channel.",
    "missing_scope": REINSTALL_FOR_CHANNEL,
    "too_many_pins": "Unpin something in the channel.",
    "restricted_action": "Ask a workspace admin to let the app post there.",
}
"""What people can do where outages are announced, by Slack's error."""


@dataclass(frozen=True)
class Task:
    """What a delivery does, in words that follow "Slack refused to", and what to do about which refusal."""

    words: str
    fixes: Mapping[str, str] = field(default_factory=lambda: FIXES)

    def advice(self, refusal: str) -> str:
        """What somebody can do about a refusal (Slack's error)."""
        return self.fixes.get(refusal, DETAILS)


def does(words: str, fixes: Mapping[str, str] = FIXES) -> Callable[[Delivery], Task]:
    """The `task` of kinds whose rows all do the same."""
    task = Task(words, fixes)
    return lambda row: task


class Claim(Enum):
    """What the news in a message, or a pin, says about the state of the outage.

    Where people see several, they believe the last one.
    """

    OPEN = "it is open"
    RESOLVED = "it is resolved"
    ANNOUNCED = "it was announced, which stays true"


def always(row: Delivery) -> bool:
    """Of every row of a kind."""
    return True


def never(row: Delivery) -> bool:
    """Of no row of a kind."""
    return False


def _call(attempt: Attempt, row: Delivery, call: Any) -> Outcome:
    """The `perform` of kinds whose step is a Call."""
    return attempt.perform(call)


def _keep_nothing(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    """The `finish` of calls whose answer says nothing new."""


def _is_a_problem(row: Delivery, refusal: Never, now: datetime) -> bool:
    """The `instead` of kinds that have no other way to their goal."""
    return False


S = TypeVar("S", bound=Step)


@dataclass(frozen=True)
class Kind(Generic[S]):
    """All that is known of a kind of delivery.

    How it is delivered:

    - `build` makes the step; None if there is nothing left to do. It has a connection. If it raises Unposted,
      the row waits.
    - `perform` takes the step. By default the step is a Call, and this makes it.
    - `recover` is for steps that must not be taken twice: it returns the outcome of an earlier attempt that
      got through, or None.
    - `finish` keeps what Slack answered, in the transaction that closes the row.
    - `instead` does something else when Slack refuses for good, in the same transaction. It returns whether
      the row is done then; otherwise the row becomes a problem.
    - `longest_pause` is how long the pauses between attempts get.
    - `makes_needless` are rows that are merged into one of this kind where they wait behind it, as both show
      the outage as it is.
    - `is_message`: Slack takes one a second in a conversation.

    What people are told:

    - `task` says what a row does, and how to fix what Slack may refuse. It must cope with every row, even one
      that `build` cannot read.
    - `tells_actor`: whether the person who caused the row hears of a problem with it.
    - `in_own_channel`: whether it is about an outage's own channel. Such rows do not wait for the link of an
      announcement that Slack refuses.
    - `is_about_past`: whether a row says what happened, rather than how the outage is when it is sent.
    - `claims` are what its news says of the outage's state, by the row's `what` (None if it has none).
    """

    build: Callable[[Delivery, Vocabulary], S | None]
    task: Callable[[Delivery], Task]
    perform: Callable[[Attempt, Delivery, S], Outcome] = _call
    recover: Callable[[Attempt, Delivery, S], Outcome | None] | None = None
    finish: Callable[[Delivery, dict[str, Any], datetime], None] = _keep_nothing
    instead: Callable[[Delivery, Never, datetime], bool] = _is_a_problem
    longest_pause: timedelta = timedelta(minutes=1)
    makes_needless: DeliveryKind | None = None
    is_message: bool = False
    tells_actor: Callable[[Delivery], bool] = always
    in_own_channel: bool = False
    is_about_past: Callable[[Delivery], bool] = never
    claims: Mapping[str | None, Claim] = field(default_factory=dict)

    def claim(self, row: Delivery) -> Claim | None:
        """What a row of this kind says about the state of its outage."""
        return self.claims.get(row.payload.get("what"))


def find_message(attempt: Attempt, row: Delivery, call: Call) -> Outcome | None:
    """The `recover` of messages: ask Slack for the message with the row's key.

    It may be in a thread whose announcement was deleted since.
    """
    if row.tried_at is None:
        return None
    former = [{"thread_ts": ts} for ts in row.payload.get("former_threads", ())]
    for place in ({}, *former):
        there = replace(call, arguments={**call.arguments, **place})
        found = attempt.find(there, since=row.tried_at)
        if found is not None:
            return found
    return None
