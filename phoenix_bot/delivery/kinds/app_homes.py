"""App Home, shown to one person."""

import logging
from datetime import datetime

from models import Delivery, DeliveryKind
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Slack
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds.kind import Kind
from phoenix_bot.slack.outcomes import Done, Never, Outcome

log = logging.getLogger(__name__)


def _publish(row: Delivery, vocabulary: Vocabulary) -> Call:
    return Call("views.publish", {"user_id": row.payload["user"]})


def _show(slack: Slack, row: Delivery, call: Call) -> Outcome:
    render = slack.services.home
    if render is None:
        return Done({})
    view = render(call.arguments["user_id"], row.tried_at or row.created_at)
    return slack.perform(Call(call.method, {**call.arguments, "view": view}))


def _let_go(row: Delivery, refusal: Never, now: datetime) -> bool:
    """Nobody waits for it: whoever opens App Home again gets it anew."""
    log.warning("Slack does not show App Home to %s: %s", row.payload["user"], refusal.reason)
    return True


KINDS = {DeliveryKind.HOME: Kind(_publish, instead=_let_go, perform=_show)}
