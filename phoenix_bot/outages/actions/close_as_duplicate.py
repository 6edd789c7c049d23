"""Closing an outage as a duplicate of another one, and finding candidates for that."""

import re
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from models import ChangeKind, DeliveryKind, Identity, Outage, OutageState
from models.database import connection, transaction
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access, history, state_news
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.people import profiles, readers
from phoenix_bot.text.numbers import is_number, number

OFFERED = 100
"""Options that a select takes."""

WORDS_READ = 8
"""Words of a search that count."""

LATELY = timedelta(days=30)
"""How long after its announcement a resolved outage is offered. Any one is found by its number."""


def close(form: Form, *, remark: str, act: Act, audiences: Audiences) -> None:
    """Close an open outage as a duplicate of the form's `duplicate_of_id`, and tell both threads.

    Refused if that is the same outage, does not exist, was withdrawn, or is a duplicate itself. Outages that
    are duplicates of the closed one still link to it, and it links on.
    """
    picked: Identity = form.values["duplicate_of_id"]
    with transaction():
        held = access.lock_both(form.outage, picked)
        outage = access.begin(form.outage, require=access.CLOSE_AS_DUPLICATE, act=act)
        if outage is None:
            return
        original = _original(outage, held.get(picked))
        end = {
            "state": OutageState.DUPLICATE.value,
            "duplicate_of_id": original.id,
            "resolved_at": max(act.minute, outage.started_at),
            "resolved_by_id": act.by,
        }
        step = history.record(
            outage, ChangeKind.CLOSED_AS_DUPLICATE, act=act, changed=fields.change(outage, end), reason=remark
        )
        state_news.queue(outage, step, audiences, act=act)
        gained = {"duplicate_id": [None, outage.id]}
        step = history.record(original, ChangeKind.DUPLICATE_CLOSED, act=act, changed=gained, reason=remark)
        if outage.is_announced:
            history.tell_thread(original, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)
        intake.first_time(act)


def _original(outage: Outage, found: Outage | None) -> Outage:
    if found is None:
        raise _refused("The Phoenix does not know this outage any more. Pick another one.")
    if found.is_withdrawn:
        raise _refused(f"Outage {found.id} was withdrawn as a false alarm. Pick another one.")
    if found == outage:
        raise _refused("An outage cannot be a duplicate of itself. Pick another one.")
    if found.duplicate_of_id == outage.id:
        raise _refused(f"Outage {found.id} was closed as a duplicate of this one. Pick another one.")
    if found.duplicate_of_id is not None:
        raise _refused(
            f"Outage {found.id} is a duplicate of outage {found.duplicate_of_id}. Pick that one instead."
        )
    return found


def _refused(complaint: str) -> Refused:
    return Refused(fields={"duplicate_of_id": complaint})


def candidates(which: Identity, typed: str, *, by: str, now: datetime) -> list[Outage]:
    """Outages that `which` may be a duplicate of, at most OFFERED; none if there is no such outage.

    If `by` may not read outages, only those that they may change.
    Each word of `typed` must be the other outage's number or state, or be in its system's name or its
    summary. If `typed` is only a number, the outage with that number comes first. Then come open ones, then
    those resolved lately, each newest first.
    """
    words = re.findall(r"[^\s,:;()#…]+", typed)[:WORDS_READ]
    # Not IS NULL, for which a database might read an index in which almost every value is null.
    others = Outage.select().where(
        Outage.id != which.id, fn.COALESCE(Outage.duplicate_of, 0) == 0, Outage.state != OutageState.WITHDRAWN
    )
    matching = others.where(*map(_says, words)) if words else others
    newest_first = Outage.announced_at.desc(), Outage.id.desc()
    with connection():
        if not Outage.select().where(Outage.is_meant(which)).exists():
            return []
        found = [outage for word in words if len(words) == 1 for outage in others.where(_numbered(word))]
        for lately in (
            matching.where(Outage.state == OutageState.OPEN),
            matching.where(Outage.state == OutageState.RESOLVED, Outage.announced_at >= now - LATELY),
        ):
            found.extend(lately.order_by(*newest_first).limit(OFFERED))
        user = profiles.find(by)
        if not readers.may_read(user):
            found = list(filter(access.changeable_by(user), found))
    return list({outage.id: outage for outage in found}.values())[:OFFERED]


def _says(word: str) -> Any:
    written = Outage.system_name.contains(word) | Outage.summary.contains(word)
    return written | (Outage.state == word.casefold()) | _numbered(word)


def _numbered(word: str) -> Any:
    return Outage.id == (number(word) if is_number(word) else 0)
