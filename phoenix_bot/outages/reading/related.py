"""What an announcement shows beside its outage: its channel, its original, its duplicates."""

from peewee import ModelSelect, Query, Select

from models import Announcement, ChangeKind, DedicatedChannel, Outage, OutageChange
from models.database import database
from models.prepared import Prepared, only, parameter
from phoenix_bot.blocks.announcement.related import DUPLICATES_SHOWN, Reference, Related
from phoenix_bot.outages.reading import listing

POSTED_AGAIN = (ChangeKind.REPOSTED, ChangeKind.MOVED, ChangeKind.ANNOUNCED_AGAIN)
"""The steps after which its announcement is another message."""


def find(outage: Outage, announcement: Announcement) -> Related:
    """What the announcement of `outage` shows beside it. Needs a connection."""
    [(posted_again, has_channel, has_duplicates)] = _THERE_IS.rows(outage=outage.id)
    duplicates = _DUPLICATES.joined(Announcement, "outage", original=outage) if has_duplicates else []
    return Related(
        channel=only(DedicatedChannel, "outage", outage) if has_channel else None,
        posted_again=ChangeKind(posted_again) if posted_again else None,
        former_permalink=announcement.former_permalink,
        original=reference(outage.duplicate_of_id),
        duplicates=[Reference(one.outage, one.permalink) for one in duplicates],
        further_duplicates=_further(outage) if len(duplicates) == DUPLICATES_SHOWN else 0,
    )


def _there_is() -> Query:
    """How it was last posted again, a channel, and a duplicate. Most outages have none of them: one look."""
    outage = parameter("outage", Announcement.outage)
    again = OutageChange.select(OutageChange.kind).where(
        OutageChange.outage == outage, OutageChange.kind.in_(POSTED_AGAIN)
    )
    channel = DedicatedChannel.select(DedicatedChannel.outage).where(DedicatedChannel.outage == outage)
    duplicate = Outage.select(Outage.id).where(Outage.duplicate_of == outage)
    columns = [again.order_by(OutageChange.id.desc()).limit(1), channel, duplicate.limit(1)]
    return Select(columns=columns).bind(database)


_THERE_IS = Prepared(_there_is)


def _closed() -> "ModelSelect[Announcement]":
    closed = Announcement.select(Announcement, Outage).join(Outage)
    return closed.where(Outage.duplicate_of == parameter("original", Outage.duplicate_of))


_DUPLICATES = Prepared(lambda: _closed().order_by(Outage.id).limit(DUPLICATES_SHOWN))


def _further(outage: Outage) -> int:
    closed = Announcement.select().join(Outage).where(Outage.duplicate_of == outage)
    return int(closed.count()) - DUPLICATES_SHOWN


def reference(outage_id: int | None) -> Reference | None:
    """The outage with this id and the link to its announcement; None if there is none. Needs a connection."""
    found = listing.by_id(outage_id) if outage_id is not None else None
    return Reference(found.outage, found.permalink) if found is not None else None
