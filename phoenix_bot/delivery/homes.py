"""App Home, shown to one person."""

import logging
from datetime import datetime

from models import Delivery, DeliveryKind
from phoenix_bot.blocks.terms import Terms
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kind import Kind
from phoenix_bot.delivery.outcomes import Never
from phoenix_bot.home.render import render

log = logging.getLogger(__name__)


def _publish(row: Delivery, terms: Terms) -> Call:
    slack_id = row.payload["user"]
    home = render(slack_id, terms, now=row.tried_at or row.created_at)
    return Call("views.publish", {"user_id": slack_id, "view": home.to_dict()})


def _let_go(row: Delivery, refusal: Never, now: datetime) -> bool:
    """Nobody waits for it any more who does not open App Home again."""
    log.warning("Slack does not show App Home to %s: %s", row.payload["user"], refusal.reason)
    return True


KINDS = {DeliveryKind.HOME: Kind(_publish, instead=_let_go)}
