"""/phoenix google: the Google groups whose members join groups here."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from listeners.answering import button_values
from listeners.phoenix import typed_names
from listeners.phoenix.pages import NOTHING, page
from listeners.phoenix.words import Asked, Word, for_managers, usage
from models import GoogleGroup, Identity
from models.database import connection
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import exactly, from_exactly
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.answers.management import Row, asking, told
from phoenix_bot.blocks.content import Content
from phoenix_bot.people import profiles
from phoenix_bot.people.google import departures
from phoenix_bot.people.google import feeds as google_groups
from phoenix_bot.people.google.feeds import Details, Overview
from phoenix_bot.text.mrkdwn import escape, moment
from phoenix_bot.text.numbers import MOMENT_DIGITS, number

NAME = "google"
KEY = "oncall@example.com"

SHOWN = 10
"""People who are named of those who left a Google group; the others are counted."""


def word() -> Word:
    """The word with what may follow it."""
    return for_managers(
        "google …",
        "Google groups whose members join groups here",
        [
            Word("list", "all of them, and how their last sync went", lambda asked: show(NOTHING, 0)),
            Word("add <key> [group]", f"add one, such as google add {KEY} on_call", _add),
            Word(
                "feed <key> <group>",
                f"feed another group, such as google feed {KEY} edit_all_outages",
                _feed,
            ),
            Word("rename <key> <name>", "give it a name that people know", _rename),
            Word("activate <key>", "start syncing it", _activate),
            Word(
                "deactivate <key>",
                "stop syncing it; who is in a group only because of it leaves",
                _deactivate,
            ),
            Word("confirm <key>", "remove people who left the Google group (asks first)", _confirm),
            Word("keep <key>", "keep people who left the Google group (asks first)", _keep),
            Word("remove <key>", "stop using it; nothing changes at Google (asks first)", _remove),
        ],
    )


def show(subject: Identity, number: int) -> Content:
    """A page of all Google groups."""
    return page(
        NAME,
        "Google groups",
        google_groups.overview,
        _row,
        nothing=f"There is no Google group yet. `/phoenix google add {KEY} on_call` adds one.",
        number=number,
    )


def _row(one: Overview) -> Row:
    google_group = one.google_group
    parts = [
        "" if google_group.is_active else "not active",
        f"{one.members} in the group because of it",
        f":warning: {one.leaving} left it: `confirm` or `keep`" if one.leaving else "",
        f"last sync at {moment(google_group.last_sync_at)}: {escape(google_group.last_outcome)}"
        if google_group.last_sync_at
        else "never synced",
    ]
    name = f" ({google_group.name})" if google_group.name else ""
    return Row(
        f"{google_group.key}{name} feeds {google_group.group.name}",
        " · ".join(part for part in parts if part),
    )


def _add(asked: Asked) -> Content:
    key, below = asked.next_word()
    if not key:
        raise usage(NAME, "add <key> [group]", f"add {KEY} on_call")
    group = typed_names.group(below.rest) if below.rest else google_groups.default_group()
    google_groups.add(Details(typed_names.unquoted(key), "", group.identity), act=asked.act)
    return told(f"The next sync adds the members of {key} to {group.name}. {_next_sync()}")


def _activate(asked: Asked) -> Content:
    key = _switch(asked, "activate", on=True)
    return told(f"{key} is active: the next sync adds its members. {_next_sync()}")


def _next_sync() -> str:
    if google_groups.is_configured():
        return "/phoenix sync user-groups starts one now."
    return google_groups.NOT_CONFIGURED


def _deactivate(asked: Asked) -> Content:
    return told(f"{_switch(asked, 'deactivate', on=False)} is no longer active.")


def _switch(asked: Asked, form: str, *, on: bool) -> str:
    one = _one(asked, form)
    _change(one, act=asked.act, is_active=on)
    return str(one.key)


def _change(one: GoogleGroup, *, act: Act, **details: Any) -> None:
    with connection():
        known = google_groups.of(one)
    google_groups.change(one.identity, replace(known, **details), act=act)


def _feed(asked: Asked) -> Content:
    one, typed = _one_and(asked, "feed <key> <group>", f"feed {KEY} edit_all_outages")
    group = typed_names.group(typed)
    _change(one, act=asked.act, group=group.identity)
    return told(f"{one.key} feeds {group.name} now.")


def _rename(asked: Asked) -> Content:
    one, typed = _one_and(asked, "rename <key> <name>", f"rename {KEY} Night shift")
    name = typed_names.new_name(typed, markup=asked.markup, kind="Google group")
    _change(one, act=asked.act, name=name)
    return told(f"{one.key} is called {' '.join(name.split())} now.")


def _one_and(asked: Asked, form: str, example: str) -> tuple[GoogleGroup, str]:
    key, below = asked.next_word()
    if not below.rest:
        raise usage(NAME, form, example)
    return typed_names.google_group(key), below.rest


def _confirm(asked: Asked) -> Content:
    one, left_at, who = _left(asked, "confirm")
    return asking(
        f"Remove {who}, who left the Google group {one.google_group.key}?",
        consequences=f"They leave {one.google_group.group.name} unless somebody also added them by hand.",
        button="Remove them",
        value=f"confirm {one.google_group.identity} {exactly(left_at)}",
    )


def _keep(asked: Asked) -> Content:
    one, left_at, who = _left(asked, "keep")
    return asking(
        f"Keep {who}, who left the Google group {one.google_group.key}?",
        consequences=f"They stay in {one.google_group.group.name} as if somebody had added them by hand.",
        button="Keep them",
        value=f"keep {one.google_group.identity} {exactly(left_at)}",
    )


def _left(asked: Asked, form: str) -> tuple[Overview, datetime, str]:
    """The Google group that was named, when the last person left it, and who left it, in words.

    Refused if nobody is waiting for a decision.
    """
    (one,) = google_groups.overview(only=_one(asked, form).id)
    if one.left_at is None:
        raise Refused(f"Nobody who left {one.google_group.key} is waiting for a decision.")
    with connection():
        ids = departures.waiting([one.google_group.id], limit=SHOWN)[one.google_group.id]
        names = profiles.names(set(ids))
    more = f" and {one.leaving - len(ids)} more" if one.leaving > len(ids) else ""
    return one, one.left_at, f"{', '.join(names[slack_id] for slack_id in ids)}{more}"


def confirm(which: Identity, until: str, *, act: Act) -> Content:
    """Remove those who left, as somebody confirmed."""
    gone = departures.remove(which, until=_moment(until), act=act)
    return told(f"Removed because they left {_key(which)}: {gone}.")


def keep(which: Identity, until: str, *, act: Act) -> Content:
    """Keep those who left, as somebody confirmed."""
    kept = departures.keep(which, until=_moment(until), act=act)
    return told(f"Kept, as if added by hand, although they left {_key(which)}: {kept}.")


def _moment(until: str) -> datetime:
    return from_exactly(button_values.read(until, partial(number, digits=MOMENT_DIGITS)))


def _key(which: Identity) -> str:
    with connection():
        return str(google_groups.get(which).key)


def _one(asked: Asked, form: str) -> GoogleGroup:
    if not asked.rest:
        raise usage(NAME, f"{form} <key>", f"{form} {KEY}")
    return typed_names.google_group(asked.rest)


def _remove(asked: Asked) -> Content:
    one = _one(asked, "remove")
    with connection():
        feeds = one.group.name
    return asking(
        f"Remove the Google group {one.key}?",
        consequences=f"People who are in {feeds} only because of it leave. Nothing changes at Google.",
        button="Remove",
        value=f"remove {one.identity} 0",
    )


def remove(which: Identity, _: str, *, act: Act) -> Content:
    """Stop using a Google group, as somebody confirmed."""
    key = _key(which)
    google_groups.remove(which, act=act)
    return told(f"{key} is removed.")


PAGES = {NAME: show}
CONFIRMED = {"remove": remove, "confirm": confirm, "keep": keep}
