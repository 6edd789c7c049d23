"""Finding an outage, and what must be true before somebody does something with it.

Who may do what, and in which state of an outage, stands here once: in the requirements at the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from peewee import ModelSelect, fn

from models import Identity, Outage, OutageChange, Permission, System, User
from models.database import connection, held
from models.prepared import Prepared, parameter
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import NotAllowed, Refused, Unknown
from phoenix_bot.people import eligibility, permissions, profiles, readers
from phoenix_bot.text.mrkdwn import mention, moment


class UnknownOutage(Unknown):
    """Somebody wants to do something with an outage of another database: outages are never deleted."""

    def __init__(self, which: Identity) -> None:
        super().__init__(
            "outage",
            f"The number {which.id} may mean another outage now. "
            "/phoenix list shows the outages that it knows.",
        )


def lock_both(which: Identity, other: Identity) -> dict[Identity, Outage]:
    """Those of the two outages that exist, held against other writers until the transaction ends.

    Always in the order of their ids, so that two such transactions do not wait for each other.
    """
    query = Outage.select().where(Outage.is_meant(which) | Outage.is_meant(other)).order_by(Outage.id)
    return {outage.identity: outage for outage in held(query)}


@dataclass(frozen=True)
class Requirement:
    """What must be true before somebody does something with an outage: its state, and who they are.

    Both raise Refused if it is not. They need a connection.
    """

    state: Callable[[Outage], None]
    person: Callable[[User, Outage], None]


def begin(which: Identity, *, require: Requirement, act: Act) -> Outage | None:
    """The outage, locked for a change by this act; None if the act has taken effect already.

    Refused if there is no such outage, or if it or the person does not meet `require`. Needs a transaction.
    """
    outage = _HELD.first(Outage, id=which.id, token=which.token)
    user = profiles.meet(act.by, now=act.now)
    if outage is None:
        raise _unknown(which, user)
    require.person(user, outage)
    if not intake.is_new(act):
        return None
    require.state(outage)
    return outage


def view(which: Identity, *, by: str, require: Requirement) -> tuple[Outage, int]:
    """The outage with its system, and the id of its newest change, for a form to be opened on.

    Refused if there is no such outage, or if it or the person does not meet `require`.
    """
    with connection():
        user = profiles.find(by)
        found = _WITH_SYSTEM.joined(Outage, "system", id=which.id, token=which.token)
        if not found:
            raise _unknown(which, user)
        [outage] = found
        try:
            require.state(outage)
        except Refused:
            _require_concerned(user, outage)
            raise
        require.person(user, outage)
        [[newest]] = _NEWEST_CHANGE.rows(outage=outage)
        return outage, newest or 0


def _meant(*loaded: Any) -> "ModelSelect[Outage]":
    return Outage.select(*loaded).where(
        Outage.id == parameter("id", Outage.id), Outage.token == parameter("token", Outage.token)
    )


_HELD = Prepared(lambda: held(_meant()))

_WITH_SYSTEM = Prepared(lambda: _meant(Outage, System).join(System))

_NEWEST_CHANGE = Prepared(
    lambda: OutageChange.select(fn.MAX(OutageChange.id)).where(
        OutageChange.outage == parameter("outage", OutageChange.outage)
    )
)


def _unknown(which: Identity, user: User) -> UnknownOutage:
    """The refusal of what is about no outage; NotAllowed for people who may not read. Needs a connection."""
    readers.require(user)
    return UnknownOutage(which)


def _require_concerned(user: User, outage: Outage) -> None:
    """NotAllowed for people who may neither read outages nor change this one: they learn nothing about it.

    Needs a connection.
    """
    if not changeable_by(user)(outage):
        readers.require(user)


def changeable_by(user: User) -> Callable[[Outage], bool]:
    """Whether `user` may change an outage: if they created it, are assigned to it, or may change any outage.

    What they may is read once, however many outages are asked about. Needs a connection.
    """
    return changeable(user, any_outage=permissions.holds(user, Permission.CHANGE_OUTAGE))


def changeable(user: User, *, any_outage: bool) -> Callable[[Outage], bool]:
    """As changeable_by(), if it is known whether they may change any outage."""
    if any_outage:
        return lambda outage: True
    if not eligibility.may_act(user):
        return lambda outage: False
    return lambda outage: user.slack_id in {outage.created_by_id, *outage.assignee_ids}


def require_changer(user: User, outage: Outage) -> None:
    """NotAllowed unless `user` may change this outage; Unintroduced if that depends on who they are.

    Needs a connection.
    """
    if changeable_by(user)(outage):
        return
    readers.require(user)
    why_not = permissions.why_not(user, Permission.CHANGE_OUTAGE, "change it")
    people = sorted(outage.assignee_ids)
    are = "is" if len(people) == 1 else "are"
    raise NotAllowed(f"Ask {' or '.join(map(mention, people))}, who {are} working on this outage. {why_not}")


def require_open(outage: Outage) -> None:
    """Refused, with who resolved it and when, unless the outage is open."""
    if not outage.is_open:
        raise Refused(
            f"Outage {outage.id} was {_how_it_ended(outage)}{_resolution(outage)}. "
            "Nothing was changed; its announcement shows what can be done now."
        )


def _how_it_ended(outage: Outage) -> str:
    if outage.is_withdrawn:
        return "withdrawn as a false alarm"
    original = outage.duplicate_of_id
    return f"closed as a duplicate of outage {original}" if original else "resolved"


def _resolution(outage: Outage) -> str:
    who = f" by {mention(outage.resolved_by_id)}" if outage.resolved_by_id else ""
    return f"{who} at {moment(outage.resolved_at)}" if outage.resolved_at else who


def require_announced(outage: Outage) -> None:
    """Refused if the outage is only recorded, or announced by another app."""
    if not outage.is_told:
        how = "was announced by another app" if outage.announced_elsewhere else "is only recorded"
        advice = f"Press *Announce now* first: `/phoenix show {outage.id}` has that button."
        raise Refused(f"Outage {outage.id} {how}, so nobody would hear of it. {advice}")


def _require_open_and_announced(outage: Outage) -> None:
    require_open(outage)
    require_announced(outage)


def require_unreported(outage: Outage) -> None:
    """Refused unless the outage is resolved and no report is linked yet."""
    require_resolved(outage)
    if outage.report_url:
        raise Refused(
            f"Outage {outage.id} already has a post-mortem: {outage.report_url} Its Edit button changes that."
        )


def require_lacking_report(outage: Outage) -> None:
    """Refused unless the outage is resolved, a report was suggested, and none is linked yet."""
    require_unreported(outage)
    if not outage.lacks_report:
        raise Refused(f"Outage {outage.id} needs no post-mortem. Nothing was changed.")


def require_over(outage: Outage) -> None:
    """Refused if the outage is open."""
    if outage.is_open:
        raise Refused(
            f"Outage {outage.id} is open. Nothing was changed; its announcement shows what can be done now."
        )


def require_resolved(outage: Outage) -> None:
    """Refused unless the outage is over, and was no false alarm."""
    require_over(outage)
    if outage.is_withdrawn:
        raise Refused(
            f"Outage {outage.id} was withdrawn as a false alarm{_resolution(outage)}. Nothing was changed. "
            "If it is an outage after all, reopen it first."
        )


def require_original(outage: Outage) -> None:
    """Refused for a duplicate: the other outage has the end and the report."""
    if outage.duplicate_of_id is not None:
        raise Refused(
            f"Outage {outage.id} was closed as a duplicate of outage {outage.duplicate_of_id}, "
            "which is where the post-mortem belongs."
        )


def _require_own_end(outage: Outage) -> None:
    require_resolved(outage)
    require_original(outage)


EDIT = Requirement(require_open, require_changer)
REASSIGN = Requirement(require_open, require_changer)
POST_UPDATE = Requirement(_require_open_and_announced, require_changer)
RESOLVE = Requirement(require_open, require_changer)
WITHDRAW = Requirement(require_open, require_changer)
CLOSE_AS_DUPLICATE = Requirement(require_open, require_changer)
EDIT_RESOLUTION = Requirement(require_resolved, require_changer)
EDIT_DURATION = Requirement(require_resolved, require_changer)
LINK_REPORT = Requirement(require_unreported, require_changer)
DECLINE_REPORT = Requirement(require_lacking_report, require_changer)
DRAFT_REPORT = Requirement(_require_own_end, require_changer)
REOPEN = Requirement(require_over, require_changer)
"""What each action needs.

Those about an outage's channel are in channel/requests.py; CREATE_REPORT is in actions/create_report.py.
"""
