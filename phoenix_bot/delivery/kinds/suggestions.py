"""Suggestions to announce an outage, in a channel of their own."""

from datetime import datetime
from typing import Any

from peewee import SQL, Case, fn

from models import Alert, Delivery, DeliveryKind, Monitor, Suggestion
from models.database import held
from phoenix_bot.alerting import decisions, messages
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.messages import suggestion as blocks
from phoenix_bot.blocks.messages.suggestion import Critical, Storm
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call, post
from phoenix_bot.delivery.kinds.kind import FIXES, Kind, does, find_message
from phoenix_bot.outages.reading import related
from phoenix_bot.slack.outcomes import Never

ADVICE = {
    **FIXES,
    "channel_not_found": "Check SUGGEST_CHANNEL_ID; if the channel is private, invite the app to it.",
}

GONE = {"message_not_found", "cant_update_message"}


def _post_or_update(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """None if it was never posted, and nobody has to decide about it any more."""
    suggestion = Suggestion.get_by_id(row.payload["suggestion"])
    call = post({"channel": suggestion.channel_id}, _content(suggestion), row)
    if suggestion.ts:
        kept = {name: call.arguments[name] for name in ("channel", "text", "blocks", "metadata")}
        return Call("chat.update", {**kept, "ts": suggestion.ts})
    return call if suggestion.is_asking else None


def _content(suggestion: Suggestion) -> Content:
    return blocks.build(suggestion, _storm(suggestion), related.reference(suggestion.outage_id))


def _storm(suggestion: Suggestion) -> Storm:
    """The monitors that it is about, as they are now. One query."""
    still = fn.MAX(Case(None, [(Alert.ended_at.is_null(), 1)], 0))
    query: Any = (
        Monitor.select(Monitor.name, Monitor.url, fn.SUM(Alert.times), still, SQL("COUNT(*) OVER ()"))
        .join(Alert)
        .where(decisions.is_about(suggestion))
        .group_by(Monitor.id)
        .order_by(still.desc(), fn.MIN(Alert.started_at), Monitor.id)
        .limit(blocks.NAMED)
        .tuples()
    )
    rows = list(query)
    named = [Critical(name, url, int(times), bool(is_still)) for name, url, times, is_still, _ in rows]
    return Storm(named, rows[0][-1] if rows else 0)


def _keep_ts(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    Suggestion.update(ts=answer["ts"]).where(Suggestion.id == row.payload["suggestion"]).execute()


def _learn_deletion(row: Delivery, refusal: Never, now: datetime) -> bool:
    """Somebody has deleted the message, and the event that says so was lost."""
    if refusal.reason not in GONE:
        return False
    for suggestion in held(Suggestion.select().where(Suggestion.id == row.payload["suggestion"])):
        messages.forget_message(suggestion, now=now)
    return True


KINDS = {
    DeliveryKind.SUGGESTION: Kind(
        _post_or_update,
        task=does("suggest an outage", ADVICE),
        recover=find_message,
        finish=_keep_ts,
        instead=_learn_deletion,
        is_message=True,
    )
}
