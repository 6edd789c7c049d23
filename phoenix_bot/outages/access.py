"""Finding an outage, and whether its state allows a change."""

from collections.abc import Callable

from peewee import fn

from models import Outage, OutageChange, System
from models.database import connection, held
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Gone, Refused
from phoenix_bot.outages import history
from phoenix_bot.people import permissions, profiles
from phoenix_bot.text.mrkdwn import mention, moment


def get(outage_id: int) -> Outage:
    """The outage; Refused if there is none with this id. Needs a connection."""
    outage = Outage.select(Outage, System).join(System).where(Outage.id == outage_id).get_or_none()
    if outage is None:
        raise Gone(f"Outage {outage_id}")
    return outage


def lock(outage_id: int) -> Outage:
    """The outage, held against other writers until the transaction ends; Refused if there is none."""
    found = history.hold(outage_id)
    return found if found is not None else get(outage_id)


def lock_both(outage_id: int, other_id: int | None) -> dict[int, Outage]:
    """Those of the two outages that exist, by id, held against other writers until the transaction ends.

    Always in the order of their ids, so that two such transactions do not wait for each other.
    """
    query = Outage.select().where(Outage.id.in_([outage_id, other_id or outage_id])).order_by(Outage.id)
    return {outage.id: outage for outage in held(query)}


def begin(outage_id: int, *, require: Callable[[Outage], None], act: Act) -> Outage | None:
    """The outage, locked for a change by this act; None if the act has taken effect already.

    Refused if there is no such outage, if the person may not change it, or if `require` refuses its state.
    Needs a transaction.
    """
    outage = lock(outage_id)
    permissions.require_changer(profiles.meet(act.by, now=act.now), outage)
    if not intake.is_new(act):
        return None
    require(outage)
    return outage


def view(outage_id: int, *, by: str, require: Callable[[Outage], None]) -> tuple[Outage, int]:
    """The outage with its system, and the id of its newest change, for a form to be opened on.

    Refused if there is no such outage, if `require` refuses its state, or if `by` may not change it.
    """
    with connection():
        outage = get(outage_id)
        require(outage)
        permissions.require_changer(profiles.find(by), outage)
        newest = OutageChange.select(fn.MAX(OutageChange.id)).where(OutageChange.outage == outage).scalar()
        return outage, newest or 0


def require_open(outage: Outage) -> None:
    """Refused, with who resolved it and when, unless the outage is open."""
    if not outage.is_open:
        original = outage.duplicate_of_id
        how = f"closed as a duplicate of outage {original}" if original else "resolved"
        raise Refused(
            f"Outage {outage.id} was {how}{_resolution(outage)}. "
            "Nothing was changed; its announcement shows what can be done now."
        )


def _resolution(outage: Outage) -> str:
    who = f" by {mention(outage.resolved_by_id)}" if outage.resolved_by_id else ""
    return f"{who} at {moment(outage.resolved_at)}" if outage.resolved_at else who


def require_unreported(outage: Outage) -> None:
    """Refused unless the outage is resolved and no report is linked yet."""
    require_resolved(outage)
    if outage.report_url:
        raise Refused(
            f"Outage {outage.id} already has a report: {outage.report_url} Its Edit button changes that."
        )


def require_resolved(outage: Outage) -> None:
    """Refused unless the outage is resolved."""
    if outage.is_open:
        raise Refused(
            f"Outage {outage.id} is open. Nothing was changed; its announcement shows what can be done now."
        )
