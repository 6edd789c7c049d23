"""Correcting an update, or taking it back: its author may, for an hour."""

from datetime import datetime, timedelta
from typing import Any

from models import ChangeKind, ChannelPost, DeliveryKind, Identity, Outage, OutageChange, Payload, User
from models.database import transaction
from models.updates import EDITED_AT, TAKEN_BACK_AT
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.clock import epoch
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access, history, notice_threads
from phoenix_bot.outages.channel import find, messages
from phoenix_bot.people import readers
from phoenix_bot.text import search_words
from phoenix_bot.text.mrkdwn import mention
from phoenix_bot.text.names import visible

WITHIN = timedelta(hours=1)
"""How long an update can be corrected."""

TAKEN_BACK = "(taken back)"
"""What stands in place of an update that was taken back."""


def text_of(change: int, outage: Outage) -> str:
    """The text of an update, for its author to correct. Needs a connection."""
    return _found(change, outage).reason


def correct(which: Identity, change: int, *, text: str, takes_back: bool, act: Act) -> None:
    """Replace the text of the update `change` (an id), or take it back. History keeps the former text.

    The messages that show it are changed. Refused for everybody but its author, after an hour, if it was
    taken back, and if there is no other text.
    """
    with transaction():
        outage = access.begin(which, require=requirement(change, by=act.by, now=act.now), act=act)
        if outage is None:
            return
        update = _found(change, outage)
        new = TAKEN_BACK if takes_back else text.strip()
        if not visible(new):
            raise Refused(fields={"update": "Say what is new, or take the update back with the box below."})
        if new == update.reason:
            raise Refused(fields={"update": "Nothing has changed. Change the text, or close this form."})
        intake.first_time(act)
        former, update.reason = update.reason, new
        kind, mark = ChangeKind.UPDATE_EDITED, EDITED_AT
        if takes_back:
            kind, mark = ChangeKind.UPDATE_TAKEN_BACK, TAKEN_BACK_AT
        update.fields = {**update.fields, mark: [None, epoch(act.now)]}
        update.save(only=[OutageChange.reason, OutageChange.fields])
        _keep_latest(outage)
        history.record(outage, kind, act=act, changed={}, reason=former)
        _show(outage, update, act)


def requirement(change: int, *, by: str, now: datetime) -> access.Requirement:
    """What must be true before somebody corrects the update `change` (an id)."""

    def person(user: User, outage: Outage) -> None:
        readers.require(user)

    def state(outage: Outage) -> None:
        update = _found(change, outage)
        if update.by_id != by:
            author = mention(update.by_id or "")
            raise Refused(f"Only {author}, who posted this update, can edit it or take it back.")
        if TAKEN_BACK_AT in update.fields:
            raise Refused("This update was taken back already. If there is news, post another one.")
        if now - update.at > WITHIN:
            raise Refused("This update is more than an hour old, so it stays. Post another one instead.")

    return access.Requirement(state, person)


def _found(change: int, outage: Outage) -> OutageChange:
    """Refused if the outage has no such update."""
    found: OutageChange | None = OutageChange.get_or_none(
        OutageChange.id == change, OutageChange.outage == outage, OutageChange.kind == ChangeKind.UPDATED
    )
    if found is None:
        raise Refused("The Phoenix does not know this update. Nothing was changed.")
    return found


def _keep_latest(outage: Outage) -> None:
    """Store on the outage its newest update that was not taken back, and the words that find it now."""
    steps = OutageChange.select().where(
        OutageChange.outage == outage, OutageChange.kind == ChangeKind.UPDATED
    )
    newest_first = steps.order_by(OutageChange.id.desc())
    valid = [step for step in newest_first if TAKEN_BACK_AT not in step.fields]
    found = valid[0] if valid else None
    texts = (outage.system_name, outage.summary, outage.resolution, outage.report_title)
    latest: dict[str, Any] = {
        "search_words": search_words.added("", *texts, *(step.reason for step in valid)),
        "latest_update": found.reason if found else "",
        "latest_update_at": found.at if found else None,
        "latest_update_by": (found.by_id or "") if found else "",
    }
    for name, value in latest.items():
        setattr(outage, name, value)
    outage.save(only=[Outage._meta.fields[name] for name in latest])


def _show(outage: Outage, update: OutageChange, act: Act) -> None:
    """Queue what shows the update: announcement, thread, notices, and the outage's own channel."""
    history.tell_thread(outage, DeliveryKind.UPDATE, act=act)
    notice_threads.queue_reply(outage, update, act=act, is_correction=True)
    if outage.is_told:
        outbox.put(
            DeliveryKind.CORRECTION,
            lane=outbox.thread_lane(history.announcement_of(outage)),
            payload={"change": update.id},
            now=act.now,
            outage=outage,
            actor_id=act.by,
        )
    if find.usable(outage) is not None:
        own: Payload = {"change": update.id, "what": ChannelPost.UPDATE}
        messages.queue(DeliveryKind.CORRECTION, outage, act=act, payload=own)
        messages.queue_current(outage, act=act, with_topic=False)
