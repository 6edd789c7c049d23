"""What an announcement shows beside its outage: its channel, its original, its duplicates."""

from models import Announcement, ChangeKind, DedicatedChannel, Outage
from models.prepared import only
from phoenix_bot.blocks.announcement.related import DUPLICATES_SHOWN, Reference, Related
from phoenix_bot.outages import history
from phoenix_bot.outages.reading import listing


def find(outage: Outage, announcement: Announcement) -> Related:
    """What the announcement of `outage` shows beside it. Needs a connection."""
    closed = Announcement.select(Announcement, Outage).join(Outage).where(Outage.duplicate_of == outage)
    reposted = history.newest(outage, ChangeKind.REPOSTED, ChangeKind.MOVED)
    duplicates = list(closed.order_by(Outage.id).limit(DUPLICATES_SHOWN))
    return Related(
        channel=only(DedicatedChannel, "outage", outage),
        posted_again=ChangeKind(reposted.kind) if reposted else None,
        former_permalink=announcement.former_permalink,
        original=reference(outage.duplicate_of_id),
        duplicates=[Reference(one.outage, one.permalink) for one in duplicates],
        further_duplicates=closed.count() - DUPLICATES_SHOWN if len(duplicates) == DUPLICATES_SHOWN else 0,
    )


def reference(outage_id: int | None) -> Reference | None:
    """The outage with this id and the link to its announcement; None if there is none. Needs a connection."""
    found = listing.by_id(outage_id) if outage_id is not None else None
    return Reference(found.outage, found.permalink) if found is not None else None
