"""An outage's announcement and its thread."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import Query, fn

from models import (
    Announcement,
    DedicatedChannel,
    Delivery,
    DeliveryKind,
    NoticeMessage,
    Outage,
    OutageState,
    Suggestion,
)
from models.prepared import Prepared, parameter
from phoenix_bot.acts import Act
from phoenix_bot.alerting import messages as suggestion_messages
from phoenix_bot.blocks.announcement import announcement as blocks
from phoenix_bot.blocks.announcement import calls
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call, loaded, post, posted
from phoenix_bot.delivery.kinds.kind import Claim, Kind, Task, does, find_message, never
from phoenix_bot.delivery.kinds.lost_announcements import (
    call_or_move,
    call_or_post_again,
    post_again_if_gone,
)
from phoenix_bot.outages import history, notice_threads
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.reading import related
from phoenix_bot.people import home_visits
from phoenix_bot.slack import outcomes
from phoenix_bot.slack.outcomes import Done, Never, Outcome


def _announcement(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, announcement = loaded(row)
    around = related.find(outage, announcement)
    content = blocks.build(outage, vocabulary, around)
    if not around.posted_again:
        content = calls.first(content, outage, vocabulary)
    return post({"channel": announcement.channel_id}, content, row)


def _announcing(row: Delivery) -> Task:
    again = " again, which somebody deleted" if row.payload.get("again") else ""
    return Task(f"post its announcement{again}")


def _keep_ts(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    _KEEP_TS.change(ts=answer["ts"], outage=row.outage_id)


_OF_OUTAGE = Announcement.outage == parameter("outage", Announcement.outage)

_KEEP_TS = Prepared(lambda: Announcement.update(ts=parameter("ts", Announcement.ts)).where(_OF_OUTAGE))

_KEEP_PERMALINK = Prepared(
    lambda: Announcement.update(permalink=parameter("permalink", Announcement.permalink)).where(_OF_OUTAGE)
)


def _permalink(row: Delivery, vocabulary: Vocabulary) -> Call:
    _, announcement = posted(row)
    message = {"channel": announcement.channel_id, "message_ts": announcement.ts}
    return Call("chat.getPermalink", message)


def _keep_permalink(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    _KEEP_PERMALINK.change(permalink=answer["permalink"], outage=row.outage_id)
    [(is_linked_to, is_home_open)] = _SHOWN_BY.rows(outage=row.outage_id, since=now - home_visits.RECENTLY)
    if is_linked_to and row.outage is not None:
        _show_link(row.outage, Act(by=row.actor_id, key="", now=now))
    if is_home_open:
        home_visits.queue_all(now=now)


def _shown_by() -> Query:
    """Whether anything may link to the announcement of an outage, and whether anybody has App Home open."""
    duplicate = Outage.alias()
    linking = (
        DedicatedChannel.select(DedicatedChannel.outage).where(DedicatedChannel.outage == Outage.id),
        Suggestion.select(Suggestion.id).where(Suggestion.outage == Outage.id),
        NoticeMessage.select(NoticeMessage.id).where(
            NoticeMessage.outage == Outage.id, NoticeMessage.ts != ""
        ),
        duplicate.select(duplicate.id).where(duplicate.duplicate_of == Outage.id),
    )
    is_duplicate = Outage.duplicate_of.is_null(False)
    is_linked_to = reduce(or_, map(fn.EXISTS, linking), is_duplicate)
    outage = Outage.id == parameter("outage", Outage.id)
    return Outage.select(is_linked_to, home_visits.is_open()).where(outage)


_SHOWN_BY = Prepared(_shown_by)


def _show_link(outage: Outage, act: Act) -> None:
    messages.queue_link(outage, act=act)
    suggestion_messages.show_link(outage, now=act.now)
    notice_threads.queue_current(outage, act=act)
    for other in _linking_to(outage):
        history.tell_thread(other, DeliveryKind.UPDATE, act=act)


def _linking_to(outage: Outage) -> Iterable[Outage]:
    """Outages whose announcements link to this one's: its duplicates, and its original if it has one.

    Resolved ones in another channel are left out: that channel may be gone.
    """
    return _LINKING.models(Outage, outage=outage.id, original=outage.duplicate_of_id or 0)


def _linking() -> Query:
    others = (Outage.duplicate_of == parameter("outage", Outage.duplicate_of)) | (
        Outage.id == parameter("original", Outage.id)
    )
    here = Announcement.select(Announcement.channel_id).where(_OF_OUTAGE)
    is_changeable = (Outage.state == OutageState.OPEN) | (Announcement.channel_id == here)
    return Outage.select().join(Announcement).where(others, is_changeable).order_by(Outage.id)


_LINKING = Prepared(_linking)


def _find_link(attempt: Attempt, row: Delivery, call: Call) -> Outcome:
    outcome = attempt.perform(call)
    if outcome == Never("message_not_found"):
        outcome = post_again_if_gone(attempt, row, call, outcome)
    return or_made_link(attempt, call, outcome)


def or_made_link(attempt: Attempt, call: Call, outcome: Outcome) -> Outcome:
    """The outcome of asking for a message's address; if Slack refuses, one made from the workspace's."""
    if not isinstance(outcome, Never):
        return outcome
    try:
        url = attempt.message_url(call.arguments["channel"], call.arguments["message_ts"])
    except outcomes.NETWORK_ERRORS as error:
        return outcomes.of_error("auth.test", error)
    return Done({"permalink": url})


def _pin(row: Delivery, vocabulary: Vocabulary) -> Call:
    _, announcement = posted(row)
    method = "pins.add" if row.kind == DeliveryKind.PIN else "pins.remove"
    return Call(method, {"channel": announcement.channel_id, "timestamp": announcement.ts})


def update(row: Delivery, vocabulary: Vocabulary) -> Call:
    """Show the announcement as it is now; Unposted if Slack has none."""
    outage, announcement = posted(row)
    content = blocks.build(outage, vocabulary, related.find(outage, announcement))
    message = {"channel": announcement.channel_id, "ts": announcement.ts}
    return Call("chat.update", {**message, **content.arguments()})


KINDS = {
    DeliveryKind.ANNOUNCEMENT: Kind(
        _announcement,
        task=_announcing,
        perform=call_or_move,
        recover=find_message,
        finish=_keep_ts,
        makes_needless=DeliveryKind.UPDATE,
        is_message=True,
    ),
    DeliveryKind.PERMALINK: Kind(
        _permalink,
        task=does("look up the link to its announcement"),
        perform=_find_link,
        finish=_keep_permalink,
        tells_actor=never,
    ),
    DeliveryKind.PIN: Kind(
        _pin, task=does("pin its announcement"), perform=call_or_post_again, claims={None: Claim.OPEN}
    ),
    DeliveryKind.UNPIN: Kind(_pin, task=does("unpin its announcement"), claims={None: Claim.RESOLVED}),
    DeliveryKind.UPDATE: Kind(
        update,
        task=does("update its announcement"),
        perform=call_or_post_again,
        makes_needless=DeliveryKind.UPDATE,
    ),
}
