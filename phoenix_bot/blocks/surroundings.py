"""What stands around an outage: its channel, and the outages that it is the same as."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import DedicatedChannel, Outage


@dataclass(frozen=True)
class Reference:
    """Another outage, and the address of its announcement if Slack has told it."""

    outage: Outage
    permalink: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What an announcement shows beside its outage.

    `former_permalink` is where it stood before it was deleted by hand. `original` is the outage that this one
    is a duplicate of, `duplicates` are those that were closed as duplicates of this one, oldest first.
    """

    channel: DedicatedChannel | None = None
    former_permalink: str = ""
    original: Reference | None = None
    duplicates: Sequence[Reference] = ()
