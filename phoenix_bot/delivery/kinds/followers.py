"""News for those who follow an outage: a row for all of them becomes a direct message to each."""

from dataclasses import dataclass
from typing import Any

from models import ChangeKind, Delivery, DeliveryKind, OutageChange
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.announcement import comments
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.messages import followed
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call, loaded, post, posted
from phoenix_bot.delivery.kinds import direct_threads
from phoenix_bot.delivery.kinds.direct_messages import FIXES
from phoenix_bot.delivery.kinds.kind import Kind, always, does, find_message, never
from phoenix_bot.outages import follower_news, history
from phoenix_bot.outages.reading import related
from phoenix_bot.people import profiles, readers
from phoenix_bot.slack.outcomes import Done, Later, Outcome

LOUD = (*history.ENDS, ChangeKind.REOPENED)
"""The steps that also those hear of who do not look into the thread."""


@dataclass(frozen=True)
class FanOut:
    """No call of Slack: some rows are made of one."""

    limit: str = ""


def _to_all(row: Delivery, vocabulary: Vocabulary) -> FanOut:
    """Unposted while Slack does not show the announcement, to which the messages lead."""
    posted(row)
    return FanOut()


def _tell_some(attempt: Attempt, row: Delivery, step: FanOut) -> Outcome:
    """The row stays the first of its lane until all have messages: nobody hears of a later step before."""
    attempt.hold()
    if follower_news.tell_some(row, now=utcnow()):
        return Done({})
    return Later("", seconds=(follower_news.AT_ONCE * follower_news.APART).total_seconds(), is_trouble=False)


def _to_one(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """None for somebody who follows it no more, or may not read any more."""
    outage, announcement = loaded(row)
    user = profiles.find(row.payload["to"])
    if not follower_news.follows(user.slack_id, outage) or not readers.may_read(user):
        return None
    step = OutageChange.get_by_id(row.payload["change"])
    content = followed.build(
        Reference(outage, announcement.permalink),
        step,
        vocabulary,
        original=related.reference(comments.other_id(step)),
    )
    return post(direct_threads.place(row, is_loud=step.kind in LOUD), content, row)


KINDS: dict[DeliveryKind, Kind[Any]] = {
    DeliveryKind.FOLLOWERS: Kind(
        _to_all,
        task=does("tell those who follow the outage"),
        perform=_tell_some,
        tells_actor=never,
    ),
    DeliveryKind.FOLLOWER_NEWS: Kind(
        _to_one,
        task=does("tell somebody who follows the outage", FIXES),
        perform=direct_threads.send,
        recover=find_message,
        finish=direct_threads.keep,
        is_message=True,
        tells_actor=never,
        is_about_past=always,
    ),
}
