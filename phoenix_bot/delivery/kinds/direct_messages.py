"""What one person is told, and what Slack tells about a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import Announcement, Delivery, DeliveryKind, DirectMessage, Outage
from models.stored_choices import known
from phoenix_bot import outbox
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.messages import assigned, direct
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call, Reply, loaded, post, posted
from phoenix_bot.delivery.kinds import direct_threads
from phoenix_bot.delivery.kinds.kind import REINSTALL, Kind, Task, always, does, find_message, never
from phoenix_bot.people import home_visits, profiles
from phoenix_bot.slack.outcomes import Never, Outcome

FIXES = {
    "channel_not_found": "Their account may be deactivated.",
    "user_disabled": "Their account is deactivated.",
    "messages_tab_disabled": "Switch the app's Messages tab on, as in manifest.yml.",
    "missing_scope": REINSTALL,
}
"""What people can do where somebody cannot be messaged, by Slack's error."""


@dataclass(frozen=True)
class Message:
    """All that is known of one direct message.

    `build` reads the row's payload; it has a connection. `goes_without_link`: it does not wait for the link
    of an announcement that Slack refuses.
    """

    build: Callable[[Delivery], Content]
    words: str = "send a direct message"
    goes_without_link: bool = False


def _with_news(build: Callable[..., Content]) -> Callable[[Delivery], Content]:
    """For messages about no outage, whose rows have the builder's arguments."""
    return lambda row: build(**row.payload["news"])


def _announced(row: Delivery) -> Content:
    # Its announcement may have been given up.
    return direct.announced(*posted(row))


def _reassigned(row: Delivery) -> Content:
    given, note = row.payload, row.payload.get("note", "")
    to, by, gained, lost = given["to"], given["by"], given["gained"], given["lost"]
    return assigned.build(*loaded(row), to=to, by=by, gained=gained, lost=lost, note=note)


def _withdrawn(row: Delivery) -> Content:
    return direct.withdrawn(*loaded(row), by=row.payload["by"], why=row.payload["why"])


def _no_channel(row: Delivery) -> Content:
    return direct.no_channel(*loaded(row), why=row.payload["why"])


def _removed(row: Delivery) -> Content:
    channel_id, is_private = row.payload["channel"], row.payload["is_private"]
    return direct.removed(*loaded(row), channel_id=channel_id, is_private=is_private)


def _untitled(row: Delivery) -> Content:
    # An earlier version called it `reason`.
    why = row.payload.get("why") or str(row.payload.get("reason"))
    return direct.untitled(*loaded(row), why=why)


def _report_issue(row: Delivery) -> Content:
    payload = row.payload
    url, why, unassigned = payload.get("url", ""), payload.get("why", ""), payload.get("unassigned", ())
    return direct.report_issue(*loaded(row), url=url, why=why, unassigned=unassigned)


def _refused(row: Delivery) -> Content:
    news = dict(row.payload["news"])
    outage = Outage.get_or_none(Outage.id == (news.pop("outage_id") or 0))
    about = (outage, Announcement.get(Announcement.outage == outage)) if outage else None
    return direct.refused(about=about, **news)


MESSAGES = {
    DirectMessage.ANNOUNCED: Message(_announced),
    # Those who work on an outage have to know, also while Slack refuses its announcement.
    DirectMessage.REASSIGNED: Message(_reassigned, "message an assignee", goes_without_link=True),
    DirectMessage.WITHDRAWN: Message(_withdrawn, "message an assignee", goes_without_link=True),
    DirectMessage.NO_CHANNEL: Message(_no_channel),
    DirectMessage.REMOVED_FROM_CHANNEL: Message(_removed, "message an assignee"),
    DirectMessage.UNTITLED: Message(_untitled),
    DirectMessage.REPORT_ISSUE: Message(_report_issue),
    DirectMessage.JOB_ENDED: Message(_with_news(direct.job_ended)),
    DirectMessage.GOOGLE_LEFT: Message(_with_news(direct.google_left)),
    DirectMessage.REFUSED: Message(_refused),
}


def _content(row: Delivery) -> Content:
    """UnknownChoice for what this version cannot say."""
    return MESSAGES[known(DirectMessage, row.payload["what"])].build(row)


def _direct_message(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """None for somebody whose account is deactivated."""
    if profiles.find(row.payload["to"]).is_deactivated:
        return None
    return post(direct_threads.place(row, is_loud=True), _content(row), row)


def _task(row: Delivery) -> Task:
    known = [message.words for what, message in MESSAGES.items() if what == row.payload.get("what")]
    return Task(known[0] if known else Message.words, FIXES)


def _is_no_refusal(row: Delivery) -> bool:
    """If Slack refuses the news of a refusal, that makes no further news."""
    return row.payload.get("what") != DirectMessage.REFUSED


def _reply(row: Delivery, vocabulary: Vocabulary) -> Reply:
    return Reply(row.payload["url"], {"response_type": "ephemeral", **_content(row).arguments()})


def _post_reply(attempt: Attempt, row: Delivery, reply: Reply) -> Outcome:
    return attempt.reply(reply)


def _say_by_direct_message(row: Delivery, refusal: Never, now: datetime) -> bool:
    """Slack no longer takes a reply at the row's response_url: say the same in a direct message."""
    outbox.put(
        DeliveryKind.DIRECT_MESSAGE,
        lane=row.lane,
        payload=row.payload,
        now=now,
        outage=row.outage,
        actor_id=row.actor_id,
    )
    return True


def _profile(row: Delivery, vocabulary: Vocabulary) -> Call:
    return Call("users.info", {"user": row.payload["user"]})


def _keep_profile(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    profiles.remember(answer["user"], now=now)
    home_visits.refresh_person(row.payload["user"], now=now)


def _keep_missing(row: Delivery, refusal: Never, now: datetime) -> bool:
    if refusal.reason not in ("user_not_found", "user_not_visible"):
        return False
    profiles.remember_missing(row.payload["user"], now=now)
    home_visits.refresh_person(row.payload["user"], now=now)
    return True


KINDS: dict[DeliveryKind, Kind[Any]] = {
    DeliveryKind.DIRECT_MESSAGE: Kind(
        _direct_message,
        task=_task,
        perform=direct_threads.send,
        recover=find_message,
        finish=direct_threads.keep,
        is_message=True,
        tells_actor=_is_no_refusal,
        is_about_past=always,
    ),
    DeliveryKind.REPLY: Kind(
        _reply,
        task=does("reply to a command", FIXES),
        perform=_post_reply,
        instead=_say_by_direct_message,
        tells_actor=never,
    ),
    DeliveryKind.PROFILE: Kind(
        _profile,
        task=does("look up a person"),
        finish=_keep_profile,
        instead=_keep_missing,
        tells_actor=never,
    ),
}
