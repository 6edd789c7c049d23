"""What an announcement shows that is not in the outage itself: its channel, duplicates, a former thread."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import ChangeKind, DedicatedChannel, Outage

DUPLICATES_SHOWN = 5


@dataclass(frozen=True)
class Reference:
    """Another outage, and the address of its announcement: "" until Slack has told us."""

    outage: Outage
    permalink: str = ""


@dataclass(frozen=True)
class Related:
    """What an announcement shows that is not in the outage itself.

    `posted_again` is REPOSTED if somebody deleted the announcement, MOVED if its channel was lost,
    ANNOUNCED_AGAIN if another app had announced it.
    `former_permalink` is its former address, if we know it and people can still open it. `original` is the
    outage that this one duplicates. `duplicates` are the oldest DUPLICATES_SHOWN outages that were closed as
    duplicates of this one, and `further_duplicates` is the number of the others.
    """

    channel: DedicatedChannel | None = None
    posted_again: ChangeKind | None = None
    former_permalink: str = ""
    original: Reference | None = None
    duplicates: Sequence[Reference] = ()
    further_duplicates: int = 0
