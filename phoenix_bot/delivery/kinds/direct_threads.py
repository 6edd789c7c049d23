"""The direct messages about one outage to one person: all that follow the first are in its thread."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from models import Delivery, DirectThread
from models.database import transaction
from models.prepared import Prepared, parameter
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds.lost_announcements import GONE
from phoenix_bot.slack.outcomes import Never, Outcome


def place(row: Delivery, *, is_loud: bool) -> dict[str, Any]:
    """Where a message to the row's person goes: the arguments of chat.postMessage. Needs a connection.

    One that `is_loud` also stands in the conversation itself, where nobody overlooks it.
    """
    to = row.payload["to"]
    found = _THREAD.rows(slack_id=to, outage=row.outage_id) if row.outage_id else []
    if not found:
        return {"channel": to}
    [[ts]] = found
    return {"channel": to, "thread_ts": ts, **({"reply_broadcast": True} if is_loud else {})}


_THEIRS = (DirectThread.slack_id == parameter("slack_id", DirectThread.slack_id)) & (
    DirectThread.outage == parameter("outage", DirectThread.outage)
)

_THREAD = Prepared(lambda: DirectThread.select(DirectThread.ts).where(_THEIRS))


def send(attempt: Attempt, row: Delivery, call: Call) -> Outcome:
    """Post a message; if the first one of its thread is gone, it begins a new thread."""
    outcome = attempt.perform(call)
    if isinstance(outcome, Never) and outcome.reason in GONE and "thread_ts" in call.arguments:
        with transaction():
            _FORGET.change(slack_id=row.payload["to"], outage=row.outage_id)
        whole = {name: value for name, value in call.arguments.items() if name not in THREADED}
        return attempt.perform(replace(call, arguments=whole))
    return outcome


THREADED = ("thread_ts", "reply_broadcast")

_FORGET = Prepared(lambda: DirectThread.delete().where(_THEIRS))


def keep(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    """Remember the message that Slack has posted if it is the first one. Needs a transaction."""
    if row.outage_id and "ts" in answer:
        _KEEP.change(slack_id=row.payload["to"], outage=row.outage_id, ts=answer["ts"])


_KEEP = Prepared(
    lambda: DirectThread.insert(
        slack_id=parameter("slack_id", DirectThread.slack_id),
        outage=parameter("outage", DirectThread.outage),
        ts=parameter("ts", DirectThread.ts),
    ).on_conflict_ignore()
)
