"""What an announcement shows beside its outage: its channel, and the outages that it is the same as."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import ChangeKind, DedicatedChannel, Outage

DUPLICATES_SHOWN = 5


@dataclass(frozen=True)
class Reference:
    """Another outage, and the address of its announcement if Slack has told it."""

    outage: Outage
    permalink: str = ""


@dataclass(frozen=True)
class Related:
    """What an announcement shows beside its outage.

    `posted_again` is REPOSTED if somebody deleted it, MOVED if its channel was lost; `former_permalink`
    is where it stood before, if Slack had told that and it can be read there. `original` is the outage
    that this one is a duplicate of. `duplicates` are the oldest DUPLICATES_SHOWN of those that were
    closed as duplicates of this one; so many are `further_duplicates`.
    """

    channel: DedicatedChannel | None = None
    posted_again: ChangeKind | None = None
    former_permalink: str = ""
    original: Reference | None = None
    duplicates: Sequence[Reference] = ()
    further_duplicates: int = 0
