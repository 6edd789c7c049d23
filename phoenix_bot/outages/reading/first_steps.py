"""What is left to do in a workspace where the bot was just installed."""

from dataclasses import dataclass
from typing import Any

from peewee import fn

from models import (
    AnnounceChannel,
    GoogleGroup,
    GoogleMembership,
    GroupPermission,
    Membership,
    Outage,
    OutageState,
    Permission,
    System,
)
from models.prepared import Prepared
from phoenix_bot.systems import EVERYTHING
from phoenix_bot.text.names import key_of


@dataclass(frozen=True)
class FirstSteps:
    """Which first steps are done. `channel_id` is where outages are announced, "" before it is known.

    `channel_trouble` is why Slack does not tell who is in it, as a clause; "" if it does.
    """

    has_systems: bool
    has_announcers: bool
    has_channel: bool
    has_outage: bool
    channel_id: str = ""
    channel_trouble: str = ""

    @property
    def done(self) -> tuple[bool, ...]:
        """All steps, in order."""
        return (self.has_systems, self.has_announcers, self.has_channel, self.has_outage)


def left(*, allow_all: bool) -> FirstSteps | None:
    """How far the first steps are; None once all are done, or the bot has seen an outage to its end.

    `allow_all`: every full member may announce. Needs a connection. One query.
    """
    [(systems, announcers, is_complete, channel_id, trouble, outage, ended)] = _STEPS.rows()
    steps = FirstSteps(
        has_systems=bool(systems),
        has_announcers=allow_all or bool(announcers),
        has_channel=bool(is_complete),
        has_outage=bool(outage),
        channel_id=channel_id or "",
        channel_trouble=trouble or "",
    )
    return None if ended or all(steps.done) else steps


def _steps() -> Any:
    announces = GroupPermission.permission == Permission.ADD_ANNOUNCEMENT
    by_hand = Membership.select(Membership.user).join(
        GroupPermission, on=(GroupPermission.group == Membership.group)
    )
    by_google = GoogleMembership.that_count(GoogleMembership.id).join(
        GroupPermission, on=(GroupPermission.group == GoogleGroup.group)
    )
    # The oldest one: an index leads to it, and most outages are over.
    first = Outage.select(Outage.id).order_by(Outage.id).limit(1)
    ended = first.where(Outage.state != OutageState.OPEN, ~Outage.is_drill)
    return System.select(
        fn.EXISTS(System.select(System.id).where(System.key != key_of(EVERYTHING))),
        fn.EXISTS(by_hand.where(announces)) | fn.EXISTS(by_google.where(announces)),
        AnnounceChannel.select(AnnounceChannel.is_complete).limit(1),
        AnnounceChannel.select(AnnounceChannel.channel_id).limit(1),
        AnnounceChannel.select(AnnounceChannel.trouble).limit(1),
        first,
        ended,
    ).limit(1)


_STEPS = Prepared(_steps)
