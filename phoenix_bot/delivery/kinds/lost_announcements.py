"""When a call shows that the announcement, or its channel, is gone, an event about which was lost."""

from dataclasses import replace

from models import Delivery
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery.attempt import Slack
from phoenix_bot.delivery.calls import Call
from phoenix_bot.outages import reposts
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome

GONE = {"message_not_found", "cant_update_message", "thread_not_found", "cannot_reply_to_message"}
"""What Slack says about a message that was deleted, and about some that are there."""

ARCHIVED = {"is_archived", "is_inactive"}

LOST = {"channel_not_found", *ARCHIVED}
"""What Slack says about a channel that takes no messages any more."""

POINTERS = ("thread_ts", "ts", "timestamp")
"""The arguments that name the announcement, by method."""


def or_post_again(slack: Slack, row: Delivery, call: Call) -> Outcome:
    """Make a call about the announcement; if that was deleted it is posted again, and the row comes after it.

    Slack is asked first whether it is really gone: an announcement that is there must not be doubled.
    """
    outcome = slack.perform(call)
    if isinstance(outcome, Never) and outcome.reason in LOST:
        return _move(slack, row, call, outcome)
    if not isinstance(outcome, Never) or outcome.reason not in GONE or row.outage_id is None:
        return outcome
    ts = _pointed_at(call)
    match slack.message(call.arguments["channel"], ts):
        case None:
            reposts.post_again(row.outage_id, deleted_ts=ts, now=utcnow())
            return Later("the announcement was deleted")
        case Later() as unknown:
            # The call itself was refused, whatever became of the question.
            return replace(unknown, uncertain=False)
    return outcome


def or_move(slack: Slack, row: Delivery, call: Call) -> Outcome:
    """Post an announcement, in the channel of the settings if its own takes no messages any more."""
    outcome = slack.perform(call)
    if isinstance(outcome, Never) and outcome.reason in LOST:
        return _move(slack, row, call, outcome)
    return outcome


def _move(slack: Slack, row: Delivery, call: Call, refusal: Never) -> Outcome:
    """Only this refusal moves an announcement: where the settings name another channel, its own may be fine.

    Slack is asked first whether it stands there, since the channel only got another id.
    """
    former, channel_id, ts = call.arguments["channel"], slack.services.announce_channel_id, _pointed_at(call)
    if row.outage_id is None or channel_id in ("", former):
        return refusal
    match slack.message(channel_id, ts) if ts else None:
        case Done():
            reposts.renumber(former, new_id=channel_id)
            return Later("the channel has another id")
        case Later() as unknown:
            return replace(unknown, uncertain=False)
        case Never() as unreadable:
            # That is what somebody has to mend: the former channel is given up.
            return unreadable
    is_readable = refusal.reason in ARCHIVED
    moves = reposts.move(
        row.outage_id, channel_id=former, to_id=channel_id, is_readable=is_readable, now=utcnow()
    )
    return Later("the announcement moves to another channel") if moves else refusal


def _pointed_at(call: Call) -> str:
    """The announcement that a call is about; "" if it posts one."""
    return next((str(call.arguments[name]) for name in POINTERS if name in call.arguments), "")
