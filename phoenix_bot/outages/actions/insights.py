"""Asking for insights: pictures and numbers about the last days, by direct message."""

from models import Delivery, DeliveryKind, Payload, System
from models.database import transaction
from phoenix_bot import outbox, systems
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages.reading import insights
from phoenix_bot.outages.reading.insights import ALL_SYSTEMS, Wanted
from phoenix_bot.people import profiles, readers
from phoenix_bot.text.mrkdwn import escape


def ask(wanted: Wanted, *, zone: str, act: Act) -> str:
    """Queue insights for the person who acts, and return what they are about, in mrkdwn.

    Days are those of `zone` (an IANA name), so that everybody gets the same figures. If the same is on its
    way already, nothing more is queued. Refused if there is nothing to tell. NotAllowed if the person may not
    read outages. Unintroduced until Slack has told us whether they may.
    """
    with transaction():
        readers.require(profiles.meet(act.by, now=act.now))
        system = None if wanted.system == ALL_SYSTEMS else systems.get(wanted.system)
        about = f"{wanted.window(zone, now=act.now).words}{_of(system)}"
        if insights.is_empty(wanted, zone, now=act.now):
            raise Refused(f"No outages in the {about}, and no alerts.")
        payload: Payload = {"to": act.by, "zone": zone, **wanted.payload()}
        lane = outbox.direct_lane(act.by)
        waiting = Delivery.select(Delivery.payload).where(
            Delivery.lane == lane, Delivery.kind == DeliveryKind.INSIGHTS, Delivery.done_at.is_null()
        )
        is_waiting = any(payload.items() <= row.payload.items() for row in waiting)
        if intake.first_time(act) and not is_waiting:
            outbox.put(DeliveryKind.INSIGHTS, lane=lane, payload=payload, now=act.now, actor_id=act.by)
        return about


def _of(system: System | None) -> str:
    return f" of {escape(system.name)}" if system else ""
