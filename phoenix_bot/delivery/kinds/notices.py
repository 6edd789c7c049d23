"""What sales and B2B partners are told in channels of their own."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models import Audience, Delivery, DeliveryKind, Notice, NoticeMessage, Outage, OutageChange
from models.stored_choices import known
from phoenix_bot.blocks.messages import notices
from phoenix_bot.blocks.messages.notices import WHO
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call, loaded, post
from phoenix_bot.delivery.kinds.kind import FIXES, Claim, Kind, Task, always, find_message, never
from phoenix_bot.delivery.kinds.lost_announcements import GONE, UNCHANGEABLE
from phoenix_bot.outages import notice_threads
from phoenix_bot.outages.notices import current
from phoenix_bot.people import profiles
from phoenix_bot.slack.outcomes import Never

log = logging.getLogger(__name__)

SETTINGS = {
    Audience.SALES: "SLACK_NOTIFY_SALES_CHANNEL_ID",
    Audience.B2B: "SLACK_NOTIFY_B2B_CHANNEL_ID",
}


def _task(words: str, row: Delivery) -> Task:
    to = [audience for audience in Audience if audience == row.payload.get("audience")]
    if not to:
        return Task(words)
    no_channel = f"Check {SETTINGS[to[0]]}; if the channel is private, invite the app to it."
    return Task(f"{words} for {WHO[to[0]]}", {**FIXES, "channel_not_found": no_channel})


def _message(row: Delivery) -> NoticeMessage | None:
    """The notice that stands in the row's channel already; None if there is none."""
    found = notice_threads.find(row.outage_id, row.payload["audience"], row.payload["channel"])
    return found if found is not None and found.ts else None


def _notice(row: Delivery, vocabulary: Vocabulary) -> Call:
    """The first notice stands alone. Others are in its thread, and the channel shows them, too."""
    outage, announcement = loaded(row)
    content = notices.build(
        outage,
        announcement.permalink,
        vocabulary,
        audience=known(Audience, row.payload["audience"]),
        what=known(Notice, row.payload["what"]),
        original=outage.duplicate_of,
        duplicates=row.payload.get("duplicates", ()),
    )
    message = _message(row)
    thread = {"thread_ts": message.ts, "reply_broadcast": True} if message else {}
    return post({"channel": row.payload["channel"], **thread}, content, row)


def _keep_ts(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    """Remember where the first notice stands."""
    is_its = (NoticeMessage.outage == row.outage_id) & (NoticeMessage.audience == row.payload["audience"])
    first = NoticeMessage.update(ts=answer["ts"]).where(
        is_its, NoticeMessage.channel_id == row.payload["channel"], NoticeMessage.ts == ""
    )
    first.execute()


def _current(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """None while no notice stands there: the one to come shows the outage as it is then."""
    message = _message(row)
    if message is None:
        return None
    outage, announcement = loaded(row)
    content = notices.build(
        outage,
        announcement.permalink,
        vocabulary,
        audience=known(Audience, message.audience),
        what=current(outage),
        original=outage.duplicate_of,
        duplicates=_duplicates(outage, message),
        is_kept_current=True,
    )
    return Call("chat.update", {"channel": message.channel_id, "ts": message.ts, **content.arguments()})


def _duplicates(outage: Outage, message: NoticeMessage) -> list[int]:
    """The outage's duplicates that the audience has heard of."""
    heard = NoticeMessage.select(NoticeMessage.outage).join(Outage)
    told = heard.where(Outage.duplicate_of == outage, NoticeMessage.audience == message.audience)
    return sorted({one.outage_id for one in told})


def _reply(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """None while no notice stands there."""
    message = _message(row)
    if message is None:
        return None
    step = OutageChange.get_by_id(row.payload["change"])
    with_eta = row.payload.get("changes", True)
    content, author = notices.reply(step, profiles.find(step.by_id or ""), vocabulary, with_eta=with_eta)
    return post({"channel": message.channel_id, "thread_ts": message.ts, **author}, content, row)


def _forget(row: Delivery, refusal: Never, now: datetime) -> bool:
    """A notice that somebody deleted is no problem: the next one takes its place.

    Nor is one that nobody can change any more. Else it would stay as it is though the cause is fixed.
    """
    if refusal.reason not in UNCHANGEABLE:
        return False
    log.warning("The notice about outage %s is not kept current: %s", row.outage_id, refusal.reason)
    message = _message(row)
    if message is not None and refusal.reason == "message_not_found":
        NoticeMessage.update(ts="").where(NoticeMessage.id == message.id).execute()
    return True


def _is_gone(row: Delivery, refusal: Never, now: datetime) -> bool:
    return refusal.reason in GONE


_CLAIMS: Mapping[str | None, Claim] = {
    Notice.ANNOUNCED: Claim.ANNOUNCED,
    Notice.UNAFFECTED: Claim.OPEN,
    Notice.AFFECTED: Claim.OPEN,
    Notice.RESOLVED: Claim.RESOLVED,
    Notice.WITHDRAWN: Claim.RESOLVED,
    Notice.REOPENED: Claim.OPEN,
}

KINDS = {
    DeliveryKind.NOTICE: Kind(
        _notice,
        task=lambda row: _task("post the notice", row),
        recover=find_message,
        finish=_keep_ts,
        is_message=True,
        is_about_past=always,
        claims=_CLAIMS,
    ),
    DeliveryKind.NOTICE_UPDATE: Kind(
        _current,
        task=lambda row: _task("update the notice", row),
        instead=_forget,
        makes_needless=DeliveryKind.NOTICE_UPDATE,
        tells_actor=never,
    ),
    DeliveryKind.NOTICE_REPLY: Kind(
        _reply,
        task=lambda row: _task("post news in the thread of the notice", row),
        recover=find_message,
        instead=_is_gone,
        is_message=True,
        is_about_past=always,
    ),
}
