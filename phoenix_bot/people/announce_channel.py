"""What we know of the announce channel: whether it is private, and who is in it.

A sync asks Slack for all of it, page by page, and events keep it up to date. What an event says during a sync
counts more than a page of the sync, which may be older.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from peewee import EXCLUDED, Query

from models import AnnounceChannel, ChannelMember
from models.database import connection, held, transaction
from models.prepared import Prepared, parameter
from phoenix_bot.people import home_visits

PAGE = 200
"""Members on a page: the most that Slack recommends."""

Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Calls a method of Slack with arguments and returns its answer, or raises Untold."""


class Untold(Exception):
    """Slack does not tell, for the reason in the text. `is_final`: it will not, unless somebody helps."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        self.is_final = is_final
        super().__init__(reason)


def watch(channel_id: str) -> None:
    """Learn that outages are announced in this channel; what we know of any other one is forgotten."""
    with transaction():
        for statement in _WATCH:
            statement.change(channel_id=channel_id)


def _forget_others(model: type[AnnounceChannel | ChannelMember]) -> Prepared:
    return Prepared(
        lambda: model.delete().where(model.channel_id != parameter("channel_id", model.channel_id))
    )


_WATCH = (
    _forget_others(AnnounceChannel),
    _forget_others(ChannelMember),
    Prepared(
        lambda: AnnounceChannel.insert(
            channel_id=parameter("channel_id", AnnounceChannel.channel_id)
        ).on_conflict_ignore()
    ),
)


def seen_by(slack_id: str) -> tuple[AnnounceChannel, bool]:
    """The channel, with an empty id before the bot's first start, and whether this person is in it.

    Needs a connection. One look-up by primary keys.
    """
    channel: Any = _SEEN_BY.first(AnnounceChannel, slack_id=slack_id)
    if channel is None:
        return AnnounceChannel(channel_id=""), False
    return channel, channel.is_complete and bool(channel.is_in)


def _seen_by() -> Query:
    # Not a join, for which PostgreSQL would read all members as long as it has no statistics.
    membership = ChannelMember.select(ChannelMember.is_in).where(
        ChannelMember.channel_id == AnnounceChannel.channel_id,
        ChannelMember.slack_id == parameter("slack_id", ChannelMember.slack_id),
    )
    return AnnounceChannel.select(AnnounceChannel, membership.alias("is_in")).limit(1)


_SEEN_BY = Prepared(_seen_by)


def is_known() -> bool:
    """Whether we know who is in the channel."""
    with connection():
        return AnnounceChannel.select().where(AnnounceChannel.is_complete).exists()


def lacks(channel_id: str) -> bool:
    """Whether this is the announce channel, and we do not know who is in it."""
    here = AnnounceChannel.channel_id == channel_id
    with connection():
        return AnnounceChannel.select().where(here, ~AnnounceChannel.is_complete).exists()


def learn_member(channel_id: str, slack_id: str, *, is_in: bool, event_ts: str, now: datetime) -> None:
    """Learn that somebody has joined or left, unless we have learned later news of them already.

    `event_ts` is Slack's time of the event.
    """
    with transaction():
        channel = _hold(channel_id)
        if channel is None:
            return
        told = {"is_in": is_in, "as_of": channel.sync, "event_ts": event_ts}
        # Slack's times are texts of the same length.
        is_news = (EXCLUDED.event_ts == "") | (EXCLUDED.event_ts >= ChannelMember.event_ts)
        ChannelMember.insert(channel_id=channel_id, slack_id=slack_id, **told).on_conflict(
            conflict_target=[ChannelMember.channel_id, ChannelMember.slack_id], update=told, where=is_news
        ).execute()
        home_visits.refresh_person(slack_id, now=now, however_long_ago=not is_in)


def learn_end(slack_id: str) -> None:
    """Learn that somebody's account has ended. Slack takes them out of all channels, and sends no event."""
    with transaction():
        here = ChannelMember.channel_id.in_(AnnounceChannel.select(AnnounceChannel.channel_id))
        ChannelMember.update(is_in=False).where(here, ChannelMember.slack_id == slack_id).execute()


def learn_kind(channel_id: str, *, is_private: bool, now: datetime) -> None:
    """Learn that the channel is private or public now."""
    with transaction():
        channel = _hold(channel_id)
        if channel is not None and channel.is_private != is_private:
            _write(channel, is_private=is_private)
            home_visits.refresh_all(now=now)


def lose(channel_id: str, *, now: datetime) -> bool:
    """Learn that the bot is no longer in the channel, or the channel is gone: no more events come from it.

    Then nobody is known to be in it until the next sync; whether it is private stays as we know it until
    then. Returns whether this is the announce channel.
    """
    with transaction():
        channel = _hold(channel_id)
        if channel is None:
            return False
        # A sync under way is out of date.
        _write(channel, is_complete=False, sync=channel.sync + 1, trouble="")
        home_visits.refresh_all(now=now)
        return True


def change_id(channel_id: str, *, new_id: str) -> None:
    """Learn that the channel has another id."""
    with transaction():
        if _hold(channel_id) is not None:
            AnnounceChannel.update(channel_id=new_id).where(
                AnnounceChannel.channel_id == channel_id
            ).execute()
            ChannelMember.update(channel_id=new_id).where(ChannelMember.channel_id == channel_id).execute()


def sync(ask: Ask, *, now: datetime) -> int:
    """Ask Slack for everything about the channel, join it if it is public, and return how many are in it.

    Slack tells only those who are in a channel who joins and leaves. Raises Untold. What was known before
    stays if Slack may tell later; else it does not count any more.
    """
    begun = _begin()
    try:
        return _sync(begun, ask, now)
    except Untold as untold:
        _fail(begun, untold, now)
        raise


def _sync(begun: AnnounceChannel, ask: Ask, now: datetime) -> int:
    place = {"channel": begun.channel_id}
    told = ask("conversations.info", place)["channel"]
    is_private = bool(told.get("is_private"))
    if not told.get("is_member") and not is_private and not told.get("is_archived"):
        ask("conversations.join", place)
    learn_kind(begun.channel_id, is_private=is_private, now=now)
    count, more = 0, {"limit": str(PAGE)}
    while True:
        page = ask("conversations.members", place | more)
        _learn_page(begun, page["members"])
        count += len(page["members"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
        more["cursor"] = str(cursor)
    _complete(begun, now)
    return count


def _begin() -> AnnounceChannel:
    with transaction():
        channel = held(AnnounceChannel.select()).get_or_none()
        if channel is None:
            raise Untold("The bot has not been started yet", is_final=False)
        channel.sync += 1
        _write(channel, sync=channel.sync)
        return channel


def _learn_page(begun: AnnounceChannel, slack_ids: Collection[str]) -> None:
    """Store that these people are in the channel, except where an event has told of them meanwhile."""
    rows = [
        {"channel_id": begun.channel_id, "slack_id": slack_id, "is_in": True, "as_of": begun.sync}
        for slack_id in sorted(set(slack_ids))
    ]
    with transaction():
        if rows and _hold(begun.channel_id) is not None:
            ChannelMember.insert_many(rows).on_conflict(
                conflict_target=[ChannelMember.channel_id, ChannelMember.slack_id],
                preserve=[ChannelMember.is_in, ChannelMember.as_of],
                where=ChannelMember.as_of < EXCLUDED.as_of,
            ).execute()


def _complete(begun: AnnounceChannel, now: datetime) -> None:
    with transaction():
        channel = _hold(begun.channel_id)
        if channel is None or channel.sync != begun.sync:
            return
        ChannelMember.delete().where(
            ChannelMember.channel_id == begun.channel_id, ChannelMember.as_of < begun.sync
        ).execute()
        _write(channel, is_complete=True, trouble="")
        home_visits.refresh_all(now=now)


def _fail(begun: AnnounceChannel, untold: Untold, now: datetime) -> None:
    with transaction():
        channel = _hold(begun.channel_id)
        if channel is None or channel.sync != begun.sync:
            return
        unknown = {"is_private": None, "is_complete": False} if untold.is_final else {}
        _write(channel, trouble=str(untold), **unknown)
        home_visits.refresh_all(now=now)


def _hold(channel_id: str) -> AnnounceChannel | None:
    """The channel if outages are announced there, held against other writers until the transaction ends."""
    return held(AnnounceChannel.select().where(AnnounceChannel.channel_id == channel_id)).get_or_none()


def _write(channel: AnnounceChannel, **values: Any) -> None:
    AnnounceChannel.update(**values).where(AnnounceChannel.channel_id == channel.channel_id).execute()
