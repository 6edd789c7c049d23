"""App Home, shown to one person."""

import logging
from datetime import datetime

from models import Delivery, DeliveryKind
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds.kind import Kind, does, never
from phoenix_bot.slack.outcomes import Done, Never, Outcome

log = logging.getLogger(__name__)


def _publish(row: Delivery, vocabulary: Vocabulary) -> Call:
    return Call("views.publish", {"user_id": row.payload["user"]})


def _show(attempt: Attempt, row: Delivery, call: Call) -> Outcome:
    render = attempt.services.home
    if render is None:
        return Done({})
    view = render(call.arguments["user_id"], row.tried_at or row.created_at)
    return attempt.perform(Call(call.method, {**call.arguments, "view": view}))


def _give_up(row: Delivery, refusal: Never, now: datetime) -> bool:
    """This is no problem: App Home is made again when somebody opens it again."""
    log.warning("Slack does not show App Home to %s: %s", row.payload["user"], refusal.reason)
    return True


KINDS = {
    DeliveryKind.HOME: Kind(
        _publish, task=does("show App Home"), perform=_show, instead=_give_up, tells_actor=never
    )
}
