"""App Home, shown to one person, or to all who have it open."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import Delivery, DeliveryKind
from phoenix_bot.acts.steady import steady
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds.kind import Kind, does, never
from phoenix_bot.people import home_visits
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome

log = logging.getLogger(__name__)


def _publish(row: Delivery, vocabulary: Vocabulary) -> Call:
    return Call("views.publish", {"user_id": row.payload["user"]})


def _show(attempt: Attempt, row: Delivery, call: Call) -> Outcome:
    render = attempt.services.home
    if render is None:
        return Done({})
    attempt.services.homes_shown.spend(steady())
    view = render(call.arguments["user_id"], row.tried_at or row.created_at)
    return attempt.perform(Call(call.method, {**call.arguments, "view": view}))


def _give_up(row: Delivery, refusal: Never, now: datetime) -> bool:
    """This is no problem: App Home is made again when somebody opens it again."""
    log.warning("Slack does not show App Home to %s: %s", row.payload["user"], refusal.reason)
    return True


@dataclass(frozen=True)
class FanOut:
    """No call of Slack: the row becomes a row for each person."""

    limit: str = ""


def _each(row: Delivery, vocabulary: Vocabulary) -> FanOut:
    return FanOut()


def _in_time(attempt: Attempt, row: Delivery, fan_out: FanOut) -> Outcome:
    """Let changes wait, and become one, while Slack would take no more: those who open App Home go first."""
    wait = attempt.services.homes_shown.wait(steady())
    if wait:
        return Later("App Home was shown to many just now", seconds=wait, is_trouble=False)
    return Done({})


def _queue_each(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    home_visits.fan_out(row.payload.get("page", ""), now=now)


KINDS: dict[DeliveryKind, Kind[Any]] = {
    DeliveryKind.HOME: Kind(
        _publish, task=does("show App Home"), perform=_show, instead=_give_up, tells_actor=never
    ),
    DeliveryKind.HOMES: Kind(
        _each,
        task=does("show App Home to all who have it open"),
        perform=_in_time,
        finish=_queue_each,
        tells_actor=never,
    ),
}
