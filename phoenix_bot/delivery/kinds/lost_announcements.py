"""What is done when a call shows that the announcement, or its channel, is gone.

Usually an event tells that first; this is for when the event was lost.
"""

from dataclasses import replace

from models import Delivery
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call
from phoenix_bot.outages import reposts
from phoenix_bot.slack.outcomes import ARCHIVED, Done, Later, Never, Outcome

GONE = {"message_not_found", "cant_update_message", "thread_not_found", "cannot_reply_to_message"}
"""What Slack says about a deleted message, and about some that are still there."""

UNCHANGEABLE = {*GONE, "edit_window_closed"}
"""What Slack says about a message that nobody can change any more."""

LOST = {"channel_not_found", *ARCHIVED}
"""What Slack says about a channel that no longer takes messages."""

POINTERS = ("thread_ts", "ts", "timestamp", "message_ts")
"""The arguments that name the announcement, by method."""


def call_or_post_again(attempt: Attempt, row: Delivery, call: Call) -> Outcome:
    """Make a call about the announcement. If that was deleted, post it again; the row comes after it."""
    outcome = call_or_move(attempt, row, call)
    if isinstance(outcome, Never) and outcome.reason in GONE:
        return post_again_if_gone(attempt, row, call, outcome)
    return outcome


def post_again_if_gone(attempt: Attempt, row: Delivery, call: Call, outcome: Outcome) -> Outcome:
    """Post the announcement again that Slack did not find for `call`; `outcome` if it is there.

    Slack is asked first: an announcement that is still there must not be doubled.
    """
    if row.outage_id is None:
        return outcome
    ts = _pointed_at(call)
    match attempt.message(call.arguments["channel"], ts):
        case None:
            reposts.post_again(row.outage_id, deleted_ts=ts, now=utcnow())
            return Later("the announcement was deleted")
        case Later() as unknown:
            # The call itself was refused, whatever became of the question.
            return replace(unknown, uncertain=False)
    return outcome


def call_or_move(attempt: Attempt, row: Delivery, call: Call) -> Outcome:
    """Make a call in the announcement's channel. If that no longer takes messages, move the announcement."""
    outcome = attempt.perform(call)
    if isinstance(outcome, Never) and outcome.reason in LOST:
        return _move(attempt, row, call, outcome)
    return outcome


def _move(attempt: Attempt, row: Delivery, call: Call, refusal: Never) -> Outcome:
    """Move an announcement to the channel of the settings, now that its own no longer takes messages.

    That the settings name another channel is no reason to move it. Slack is asked first whether the message
    is there already: then its channel only got another id.
    """
    former, channel_id = call.arguments["channel"], attempt.services.announce_channel_id
    ts = _pointed_at(call)
    if row.outage_id is None or channel_id in ("", former):
        return refusal
    match attempt.message(channel_id, ts) if ts else None:
        case Done():
            reposts.change_channel_id(former, new_id=channel_id)
            return Later("the channel has another id")
        case Later() as unknown:
            return replace(unknown, uncertain=False)
        case Never() as unreadable:
            # This is what somebody has to fix: nobody needs the former channel any more.
            return unreadable
    is_readable = refusal.reason in ARCHIVED
    moves = reposts.move(
        row.outage_id, channel_id=former, to_id=channel_id, is_readable=is_readable, now=utcnow()
    )
    return Later("the announcement moves to another channel") if moves else refusal


def _pointed_at(call: Call) -> str:
    """The timestamp of the announcement that a call is about; "" if it posts one."""
    return next((str(call.arguments[name]) for name in POINTERS if name in call.arguments), "")
