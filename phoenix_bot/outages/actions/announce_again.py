"""Announcing an outage again that another app has announced: nobody but that app can change its message."""

from models import Announcement, ChangeKind, DeliveryKind, Outage
from phoenix_bot.acts import Act
from phoenix_bot.alerting import announcements
from phoenix_bot.outages import history, notices
from phoenix_bot.outages.actions import announce
from phoenix_bot.outages.notices import Audiences


def queue(outage: Outage, audiences: Audiences, *, channel_id: str, act: Act) -> None:
    """Queue the announcement of an open outage in a channel; it links to the former one.

    When it was announced stays as it was. Needs a transaction that holds the outage.
    """
    outage.announced_elsewhere, outage.communicated_at = False, act.now
    outage.save(only=[Outage.announced_elsewhere, Outage.communicated_at])
    place = history.announcement_of(outage)
    former, place.channel_id, place.ts = place.permalink, channel_id, ""
    place.former_permalink, place.permalink = former, ""
    place.save(
        only=[
            *(Announcement.channel_id, Announcement.ts),
            *(Announcement.permalink, Announcement.former_permalink),
        ]
    )
    announcing, *_ = announce.queue(place, announce.FIRST_CALLS, act=act)
    changed = {"permalink": [former, ""]}
    step = history.record(
        outage, ChangeKind.ANNOUNCED_AGAIN, act=act, changed=changed, shown_after=announcing
    )
    history.tell_thread(outage, DeliveryKind.COMMENT, act=act, step=step)
    notices.queue_due(outage, step, audiences, act=act)
    announcements.announced(outage, now=act.now)
