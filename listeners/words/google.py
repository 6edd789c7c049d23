"""/phoenix google: the Google groups that feed groups of ours."""

from dataclasses import replace

from listeners.words.asked import Asked, Word, for_managers, usage
from listeners.words.pages import page
from models import GoogleGroup
from models.database import connection
from phoenix_bot import google_groups, typed_names
from phoenix_bot.acting import Act
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.word_answers import Row, asking, told
from phoenix_bot.google_groups import Details, Overview
from phoenix_bot.mrkdwn import escape, moment

NAME = "google"
KEY = "oncall@example.com"


def word() -> Word:
    """The word with what may follow it."""
    return for_managers(
        "google …",
        "Google groups whose members are in groups here",
        [
            Word("list", "all of them, and how their last sync went", lambda asked: show(0, 0)),
            Word("add <key> [group]", f"such as google add {KEY} on_call", _add),
            Word("activate <key>", "sync it from now on", _activate),
            Word("deactivate <key>", "sync it no more; who is in a group only by it leaves", _deactivate),
            Word("confirm <key>", "let those go who left it, where that waits for a word", _confirm),
            Word("keep <key>", "keep those who left it, as if added by hand", _keep),
            Word("remove <key>", "forget it; asks first", _remove),
        ],
    )


def show(subject: int, number: int) -> Content:
    """A page of all Google groups."""
    return page(
        NAME,
        "Google groups",
        google_groups.overview,
        _row,
        nothing=f"There is none yet. `/phoenix google add {KEY} on_call` adds one.",
        number=number,
    )


def _row(one: Overview) -> Row:
    google_group = one.google_group
    parts = [
        "" if google_group.is_active else "not active",
        f"{one.members} there by it",
        f":warning: {one.leaving} left it and wait for `confirm` or `keep`" if one.leaving else "",
        f"synced at {moment(google_group.last_sync_at)}: {escape(google_group.last_outcome)}"
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
    google_groups.add(Details(typed_names.unquoted(key), "", group.id), act=asked.act)
    return told(f"{key} feeds {group.name} from the next sync on. /phoenix sync user-groups does one now.")


def _activate(asked: Asked) -> Content:
    key = _switch(asked, "activate", on=True)
    return told(f"{key} is active: the next sync adds its members. /phoenix sync user-groups does one now.")


def _deactivate(asked: Asked) -> Content:
    return told(f"{_switch(asked, 'deactivate', on=False)} is not active any more.")


def _switch(asked: Asked, form: str, *, on: bool) -> str:
    one = _one(asked, form)
    details = Details(one.key, one.name, one.group_id)
    google_groups.change(one.id, replace(details, is_active=on), act=asked.act)
    return str(one.key)


def _confirm(asked: Asked) -> Content:
    one = _one(asked, "confirm")
    gone = google_groups.confirm_removals(one.id, act=asked.act)
    return told(f"Taken out because they left {one.key}: {gone}.")


def _keep(asked: Asked) -> Content:
    one = _one(asked, "keep")
    kept = google_groups.discard_removals(one.id, act=asked.act)
    return told(f"Kept, as if added by hand, although they left {one.key}: {kept}.")


def _one(asked: Asked, form: str) -> GoogleGroup:
    if not asked.rest:
        raise usage(NAME, f"{form} <key>", f"{form} {KEY}")
    return typed_names.google_group(asked.rest)


def _remove(asked: Asked) -> Content:
    one = _one(asked, "remove")
    with connection():
        feeds = google_groups.get(one.id).group.name
    return asking(
        f"Remove the Google group {one.key}?",
        consequences=f"Whoever is in {feeds} only by it leaves that. Nothing changes at Google.",
        button="Remove",
        value=f"remove {one.id} 0",
    )


def remove(google_group_id: int, _: int, *, act: Act) -> Content:
    """Forget a Google group as somebody has confirmed."""
    with connection():
        key = google_groups.get(google_group_id).key
    google_groups.remove(google_group_id, act=act)
    return told(f"{key} is removed.")


PAGES = {NAME: show}
CONFIRMED = {"remove": remove}
