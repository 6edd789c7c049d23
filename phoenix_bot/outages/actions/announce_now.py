"""Announcing an outage that was only recorded, or that another app has announced and that is open still."""

from models import Announcement, ChangeKind, Identity, Outage, OutageState
from models.database import transaction
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.alerting import announcements, standing
from phoenix_bot.outages import access, history, notices, sources
from phoenix_bot.outages.actions import announce, announce_again
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.people import permissions, profiles


def announce_now(
    which: Identity, *, act: Act, channel_id: str, allow_all: bool, audiences: Audiences
) -> None:
    """Announce a recorded outage as it is now. Refused if it is announced already by this app.

    One that another app has announced is announced again: see announce_again.py.

    NotAllowed if the person may not announce, or may not change this outage.
    """
    with transaction():
        permissions.require_announcer(profiles.meet(act.by, now=act.now), allow_all=allow_all)
        outage = access.begin(which, require=ANNOUNCE_NOW, act=act)
        if outage is None:
            return
        intake.first_time(act)
        standing.hold(outage.system_id)
        if outage.announced_elsewhere:
            announce_again.queue(outage, audiences, channel_id=channel_id, act=act)
            return
        outage.is_announced, outage.announced_at, outage.communicated_at = True, act.now, act.now
        outage.save(only=[Outage.is_announced, Outage.announced_at, Outage.communicated_at])
        place = history.announcement_of(outage)
        place.channel_id = channel_id
        place.save(only=[Announcement.channel_id])
        kinds = announce.FIRST_CALLS if outage.is_open else announce.WITHOUT_PIN
        announcing, permalink, *_ = announce.queue(place, kinds, act=act)
        sources.tell(outage, after=permalink, act=act)
        changed = {"is_announced": [False, True]}
        step = history.record(outage, ChangeKind.ANNOUNCED, act=act, changed=changed, shown_after=announcing)
        notices.queue_due(outage, step, audiences, act=act)
        if outage.is_open:
            announcements.announced(outage, now=act.now)


def _require_recorded(outage: Outage) -> None:
    if outage.announced_elsewhere and not outage.is_open:
        raise Refused(f"Outage {outage.id} is over, and another app has announced it. Nothing was changed.")
    if outage.is_told:
        raise Refused(f"Outage {outage.id} is announced already. Nothing was changed.")
    if outage.state not in (OutageState.OPEN, OutageState.RESOLVED):
        how = "withdrawn" if outage.state == OutageState.WITHDRAWN else "closed as a duplicate"
        raise Refused(f"Outage {outage.id} was {how}. Reopen it before you announce it.")


ANNOUNCE_NOW = access.Requirement(_require_recorded, access.require_changer)
