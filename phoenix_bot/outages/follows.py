"""Who follows what. A person follows an outage, or a system with all its outages, until they unfollow it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from peewee import ModelSelect

from models import Announcement, Follow, Identity, Outage, OutageState, System
from models.database import transaction
from models.prepared import Prepared, parameter
from phoenix_bot import systems
from phoenix_bot.acts import Act
from phoenix_bot.outages import access, follower_news
from phoenix_bot.outages.reading import listing
from phoenix_bot.people import profiles, readers

SHOWN = 15
"""Systems, and outages, that a list of what somebody follows shows at most."""


@dataclass(frozen=True)
class OfOutage:
    """Whether somebody follows an outage now, and whether that is new. The announcement has it loaded.

    `system` is set if they follow the outage's system.
    """

    announcement: Announcement
    follows: bool
    is_new: bool
    system: System | None = None


@dataclass(frozen=True)
class OfSystem:
    """Whether somebody follows a system now, and whether that is new."""

    system: System
    follows: bool
    is_new: bool


@dataclass(frozen=True)
class Following:
    """What somebody follows, at most SHOWN systems and SHOWN outages, and how many are left out.

    The systems are in the order of their names. Open outages stand before resolved ones, new ones before old.
    """

    systems: list[System]
    announcements: list[Announcement]
    more_systems: int = 0
    more_outages: int = 0


def follow(which: Identity, *, act: Act) -> OfOutage:
    """Follow an outage. NotAllowed for people who may not read it, Unknown if there is no such outage."""
    return _set(which, True, act)


def unfollow(which: Identity, *, act: Act) -> OfOutage:
    """Hear nothing more of an outage, even if they follow its system. Otherwise as follow()."""
    return _set(which, False, act)


def follow_system(which: Identity, *, act: Act) -> OfSystem:
    """Follow every outage of a system. NotAllowed for people who may not read, Unknown for no such system."""
    return _set_system(which, True, act)


def unfollow_system(which: Identity, *, act: Act) -> OfSystem:
    """Stop that. Outages that they follow by themselves stay followed. Otherwise as follow_system()."""
    return _set_system(which, False, act)


def _set(which: Identity, wanted: bool, act: Act) -> OfOutage:
    with transaction():
        readers.require(profiles.meet(act.by, now=act.now))
        announcement = listing.find(which)
        if announcement is None:
            raise access.UnknownOutage(which)
        outage = announcement.outage
        by_itself = Follow.get_or_none(Follow.person == act.by, Follow.outage == outage)
        system = _system_followed(act.by, outage)
        before = by_itself.is_on if by_itself else system is not None
        if wanted or system is not None:
            _store(act, Follow.outage, outage, is_on=wanted)
        elif by_itself:
            by_itself.delete_instance()
        return OfOutage(announcement, wanted, before is not wanted, system)


def _system_followed(slack_id: str, outage: Outage) -> System | None:
    system = Follow.system == follower_news.system_of(outage)
    return outage.system if Follow.select().where(Follow.person == slack_id, system).exists() else None


def _set_system(which: Identity, wanted: bool, act: Act) -> OfSystem:
    with transaction():
        readers.require(profiles.meet(act.by, now=act.now))
        system = systems.get(which)
        system = system.merged_into or system
        theirs = (Follow.person == act.by) & (Follow.system == system)
        before = Follow.select().where(theirs).exists()
        if wanted:
            _store(act, Follow.system, system, is_on=True)
        else:
            Follow.delete().where(theirs).execute()
        return OfSystem(system, wanted, before is not wanted)


def _store(act: Act, field: Any, what: Any, *, is_on: bool) -> None:
    row = {Follow.person: act.by, field: what, Follow.is_on: is_on, Follow.since_at: act.now}
    kept = {Follow.is_on: is_on, Follow.since_at: act.now}
    Follow.insert(row).on_conflict(conflict_target=[field, Follow.person], update=kept).execute()


def of(slack_id: str) -> Following:
    """What somebody follows. Needs a connection."""
    followed = System.select().join(Follow).where(Follow.person == slack_id).order_by(System.key)
    own = listing.announcements().join(Follow, on=(Follow.outage == Outage.id))
    own = own.where(Follow.person == slack_id, Follow.is_on)
    newest = own.order_by(Outage.state != OutageState.OPEN, Outage.announced_at.desc(), Outage.id.desc())
    (systems_shown, more_systems), (shown, more) = _some(followed), _some(newest)
    return Following(systems_shown, shown, more_systems, more)


def _some(query: "ModelSelect[Any]") -> tuple[list[Any], int]:
    found = list(query.limit(SHOWN))
    return found, query.count() - len(found) if len(found) == SHOWN else 0


def among(slack_id: str, outages: Collection[Outage]) -> set[int]:
    """The ids of those of these outages that somebody follows. Needs a connection. One query."""
    rows = _THEIRS.models(Follow, person=slack_id)
    decided = {row.outage_id: row.is_on for row in rows if row.outage_id}
    followed = {row.system_id for row in rows if row.system_id}
    return {one.id for one in outages if decided.get(one.id, follower_news.system_of(one) in followed)}


_THEIRS = Prepared(lambda: Follow.select().where(Follow.person == parameter("person", Follow.person)))
