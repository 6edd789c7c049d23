"""What stands around an outage: its channel, and the outages that it is the same as."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import DedicatedChannel, Outage

DUPLICATES_SHOWN = 5


@dataclass(frozen=True)
class Reference:
    """Another outage, and the address of its announcement if Slack has told it."""

    outage: Outage
    permalink: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What an announcement shows beside its outage.

    `was_deleted` says that somebody deleted it and it was posted again; `former_permalink` is where it stood
    before, if Slack had told that. `original` is the outage that this one is a duplicate of. `duplicates` are
    the oldest DUPLICATES_SHOWN of those that were closed as duplicates of this one; so many are
    `further_duplicates`.
    """

    channel: DedicatedChannel | None = None
    was_deleted: bool = False
    former_permalink: str = ""
    original: Reference | None = None
    duplicates: Sequence[Reference] = ()
    further_duplicates: int = 0
