"""App Home: who changed rights, systems, groups and settings, and when."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, SectionBlock

from models import AuditAction, AuditEntry, Permission
from phoenix_bot.blocks.content import literal, ours
from phoenix_bot.blocks.home import frame
from phoenix_bot.text.home_address import HomeAddress
from phoenix_bot.text.mrkdwn import mention, moment, one_line, shorten

PAGE = "audit"

PEOPLE_SHOWN = 10
"""People who are named in one entry; the others are counted."""

DETAILS_SHOWN = 600
"""Code points of the details of an entry."""

PEOPLE = ("user", "added", "removed", "kept", "leaving", "members")
"""Details that may be people, as Slack ids."""

WORDS = {
    "is_active": "active",
    "gives": "allows",
    "gave": "allowed",
    "to": "new name",
    "feeds": "for the group",
}
"""What details are called whose own name is not clear."""


def build(entries: Sequence[AuditEntry], *, more: bool, is_first: bool) -> list[Block]:
    """These entries, newest first, at most two blocks each; `more` says whether there are older ones."""
    if not entries:
        return [
            ours("Nothing has been changed yet." if is_first else "There is nothing older."),
            *_turns("", is_first),
        ]
    shown = [block for entry in entries for block in _entry(entry)]
    return [*shown, *_turns(str(entries[-1].id) if more else "", is_first)]


def _turns(before: str, is_first: bool) -> list[Block]:
    buttons = []
    if not is_first:
        buttons.append(frame.go("← Newest", HomeAddress(PAGE), tag="newest"))
    if before:
        buttons.append(frame.go("Older →", HomeAddress(PAGE, {"before": before}), tag="older"))
    return [ActionsBlock(block_id="turns", elements=buttons)] if buttons else []


def _entry(entry: AuditEntry) -> Iterator[Block]:
    by = mention(entry.by_id) if entry.by_id else entry.origin
    people = {name: ids for name, ids in entry.details.items() if name in PEOPLE and _are_people(ids)}
    whom = [f"{_name(name)}: {_mentions(ids)}" for name, ids in people.items()]
    line = f"{moment(entry.at)} · *{_label(entry.action)}* by {by}"
    yield ours(" · ".join([line, *whom]))
    rest = [
        f"{_name(name)}: {_words(value)}"
        for name, value in entry.details.items()
        if name not in people and value not in ("", None, [], {})
    ]
    text = "\n".join(
        [one_line(entry.subject, 255), *([shorten("; ".join(rest), DETAILS_SHOWN)] if rest else [])]
    )
    yield SectionBlock(text=literal(text or "(without a name)"))


def _label(action: str) -> str:
    known = action in set(AuditAction)
    return AuditAction(action).label if known else action.replace("_", " ").capitalize()


def _name(name: str) -> str:
    return WORDS.get(name, name.replace("_", " "))


def _are_people(value: Any) -> bool:
    ids = value if isinstance(value, list) else [value]
    return bool(ids) and all(isinstance(one, str) and re.fullmatch(r"[UW][A-Z0-9]{2,}", one) for one in ids)


def _mentions(value: Any) -> str:
    ids = value if isinstance(value, list) else [value]
    more = f" and {len(ids) - PEOPLE_SHOWN} more" if len(ids) > PEOPLE_SHOWN else ""
    return ", ".join(map(mention, ids[:PEOPLE_SHOWN])) + more


def _words(value: Any) -> str:
    """A detail in words: a change as "from → to", permissions as people read them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{_name(name)} {' → '.join(map(_words, pair))}" for name, pair in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value[:PEOPLE_SHOWN])) + ("…" if len(value) > PEOPLE_SHOWN else "")
    if value in set(Permission):
        return Permission(value).label
    return str(value) or "nothing"
