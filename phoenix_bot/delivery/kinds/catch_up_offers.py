"""What somebody sees who has joined an outage's own channel, and nobody else."""

import logging
from datetime import datetime
from typing import Any

from models import Delivery, DeliveryKind
from phoenix_bot.blocks.answers import catch_up
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call, loaded
from phoenix_bot.delivery.kinds.kind import Kind, does, never
from phoenix_bot.people import profiles, readers
from phoenix_bot.slack.outcomes import Done, Never, Outcome

log = logging.getLogger(__name__)


def _offer(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """None for somebody who may not read outages."""
    outage, announcement = loaded(row)
    if not readers.may_read(profiles.find(row.payload["to"])):
        return None
    content = catch_up.offer(outage, announcement.permalink)
    to = {"channel": row.payload["channel"], "user": row.payload["to"]}
    return Call("chat.postEphemeral", {**to, **content.arguments()})


def _once(attempt: Attempt, row: Delivery, call: Call) -> Outcome:
    """Slack does not tell whether it has shown it. Nobody needs it so much that it may come twice."""
    return Done({})


def _give_up(row: Delivery, refusal: Never, now: datetime) -> bool:
    """This is no problem: they may have left again, and the announcement has the same button."""
    log.info("Slack does not show an offer to %s: %s", row.payload["to"], refusal.reason)
    return True


KINDS: dict[DeliveryKind, Kind[Any]] = {
    DeliveryKind.CATCH_UP_OFFER: Kind(
        _offer,
        task=does("offer to catch somebody up in its channel"),
        recover=_once,
        instead=_give_up,
        tells_actor=never,
        in_own_channel=True,
    )
}
