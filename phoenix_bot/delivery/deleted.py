"""When a call shows that the announcement was deleted, an event about which was lost."""

from dataclasses import replace

from models import Delivery
from phoenix_bot import reposts
from phoenix_bot.clock import utcnow
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.outcomes import Later, Never, Outcome
from phoenix_bot.delivery.slack import Slack

GONE = {"message_not_found", "cant_update_message", "thread_not_found", "cannot_reply_to_message"}
"""What Slack says about a message that was deleted, and about some that are there."""

POINTERS = ("thread_ts", "ts", "timestamp")
"""The arguments that name the announcement, by method."""


def or_post_again(slack: Slack, row: Delivery, call: Call) -> Outcome:
    """Make a call about the announcement; if that was deleted it is posted again, and the row comes after it.

    Slack is asked first whether it is really gone: an announcement that is there must not be doubled.
    """
    outcome = slack.perform(call)
    if not isinstance(outcome, Never) or outcome.reason not in GONE or row.outage_id is None:
        return outcome
    ts = next(str(call.arguments[name]) for name in POINTERS if name in call.arguments)
    match slack.message(call.arguments["channel"], ts):
        case None:
            reposts.post_again(row.outage_id, deleted_ts=ts, now=utcnow())
            return Later("the announcement was deleted")
        case Later() as unknown:
            # The call itself was refused, whatever became of the question.
            return replace(unknown, uncertain=False)
    return outcome
