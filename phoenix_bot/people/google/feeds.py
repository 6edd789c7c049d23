"""Which Google groups feed our groups: their members become members of ours.

Every change here is a manager's and is in the audit.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from models import AuditAction, GoogleGroup, GoogleMembership, Group, Identity
from models.database import connection, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Gone, Refused
from phoenix_bot.people import audit, groups, management, settings_at_start

DEFAULT_GROUP = "on_call"
"""The group of ours that a Google group feeds unless a manager chooses another."""

NAME_LIMIT = 80
"""Characters of a Google group's name."""

KEY_LIMIT = 255
"""Characters of a Google group's key."""

NOT_CONFIGURED = (
    "Google cannot be asked yet: nothing is synced before an operator sets GOOGLE_SERVICE_ACCOUNT and "
    "GOOGLE_ACC, as docs/integrations.md says, and restarts the bot."
)
"""What a manager who sets up a Google group must know while is_configured() is false."""


def is_configured() -> bool:
    """Whether the bot that started last can ask Google."""
    return settings_at_start.is_set("GOOGLE_SERVICE_ACCOUNT")


@dataclass(frozen=True)
class Details:
    """What managers enter about a Google group: its key, its name, and which group it feeds."""

    key: str
    name: str
    group: Identity
    is_active: bool = True


def normalised(key: str) -> str:
    """A key as it is stored: a Google group's address, or Google's id of it; Refused if it is neither."""
    typed = key.strip().casefold()
    is_address = re.fullmatch(r"[^@\s<>,;|/]+@[^@\s<>,;|/]+\.[^@\s<>,;|/]+", typed)
    is_id = re.fullmatch(r"(?=.*\d)[a-z0-9]{10,40}", typed)
    if not (is_address or is_id) or len(typed) > KEY_LIMIT:
        raise Refused(
            "Enter the Google group's address, such as oncall@example.com, or Google's id of it, "
            f"not {key.strip()[:80]!r}."
        )
    return typed


def default_group() -> Group:
    """The group called DEFAULT_GROUP; Refused if there is none."""
    return groups.named(DEFAULT_GROUP)


def add(details: Details, *, act: Act) -> None:
    """Let a Google group feed a group of ours from the next sync on.

    Refused if the key is neither an address nor an id, if it is taken, or if there is no such group of ours.
    """
    with transaction():
        if not management.begin(act):
            return
        key, name = _free_key(details.key), _clean_name(details.name)
        group = groups.get(details.group)
        GoogleGroup.create(key=key, name=name, group=group, is_active=details.is_active)
        audit.record(
            AuditAction.GOOGLE_GROUP_ADDED,
            key,
            act=act,
            name=name,
            feeds=group.name,
            is_active=details.is_active,
        )


def change(which: Identity, details: Details, *, act: Act, seen: Details | None = None) -> int:
    """Change what managers entered about a Google group; return how many people it removed from our group.

    If it feeds another group now, those whom it put into the former one are in the new one at once. If it is
    no longer active, or has another key, they are removed: under another key nobody is known yet.

    `seen` is what the manager saw in the form. Refused as in add(), if somebody else has changed that
    meanwhile, or if nobody could manage The Phoenix any more.
    """
    with transaction():
        if not management.begin(act):
            return 0
        google_group = get(which)
        if seen is not None and seen != of(google_group):
            raise Refused(f"Somebody else has changed this Google group meanwhile. {management.OPEN_AGAIN}")
        key, name = _free_key(details.key, but=google_group), _clean_name(details.name)
        group = groups.get(details.group)
        changed = _changes(google_group, details, key=key, name=name, group=group)
        if not changed:
            return 0
        is_same = details.is_active and "key" not in changed
        google_group.key, google_group.name = key, name
        google_group.group, google_group.is_active = group, details.is_active
        if "key" in changed:
            google_group.last_sync_at, google_group.last_outcome = None, ""
        with management.keeping_a_manager():
            removed = [] if is_same else _empty(google_group)
            google_group.save()
        audit.record(AuditAction.GOOGLE_GROUP_CHANGED, key, act=act, changed=changed, removed=removed)
        return len(removed)


def _changes(before: GoogleGroup, details: Details, *, key: str, name: str, group: Group) -> dict[str, Any]:
    """What changes, as the audit keeps it: {what: [from, to]}."""
    compared: dict[str, list[Any]] = {
        "key": [before.key, key],
        "name": [before.name, name],
        "feeds": [before.group.name, group.name],
        "is_active": [before.is_active, details.is_active],
    }
    return {what: values for what, values in compared.items() if values[0] != values[1]}


def remove(which: Identity, *, act: Act) -> None:
    """Delete a Google group; whoever was in our group only by it is removed from it.

    Refused if there is no such Google group, or if nobody could manage The Phoenix any more.
    """
    with transaction():
        if not management.begin(act):
            return
        google_group = get(which)
        with management.keeping_a_manager():
            removed = _empty(google_group)
            google_group.delete_instance()
        audit.record(
            AuditAction.GOOGLE_GROUP_REMOVED,
            google_group.key,
            act=act,
            fed=google_group.group.name,
            removed=removed,
        )


def get(which: Identity) -> GoogleGroup:
    """The Google group; Gone if there is no such Google group. Needs a connection."""
    google_group = GoogleGroup.get_or_none(GoogleGroup.is_meant(which))
    if google_group is None:
        raise Gone("Google group")
    return google_group


def of(google_group: GoogleGroup) -> Details:
    """What managers entered about a Google group. Needs a connection."""
    return Details(google_group.key, google_group.name, google_group.group.identity, google_group.is_active)


def named(key: str) -> GoogleGroup:
    """The Google group with this key, in any case; Refused if there is none."""
    with connection():
        google_group = GoogleGroup.get_or_none(GoogleGroup.key == key.strip().casefold())
    if google_group is None:
        raise Refused(f"No Google group {key.strip()!r} has been added.")
    return google_group


@dataclass(frozen=True)
class Overview:
    """A Google group with the group it feeds, how many people it puts there, and how many of them left it.

    Those who left, the last of them at `left_at`, wait for a manager's decision: see departures.py.
    """

    google_group: GoogleGroup
    members: int = 0
    leaving: int = 0
    left_at: datetime | None = None


def overview(limit: int = 100, offset: int = 0, *, only: int | None = None) -> list[Overview]:
    """A page of all Google groups, by key; or `only` the one with this id, if there is one. Two queries."""
    query = GoogleGroup.select(GoogleGroup, Group).join(Group).order_by(GoogleGroup.key)
    with connection():
        found = list(
            query.limit(limit).offset(offset) if only is None else query.where(GoogleGroup.id == only)
        )
        counts = (
            GoogleMembership.select(
                GoogleMembership.google_group,
                peewee.fn.COUNT(GoogleMembership.id),
                peewee.fn.COUNT(GoogleMembership.leaving_at),
                peewee.fn.MAX(GoogleMembership.leaving_at),
            )
            .where(GoogleMembership.google_group.in_([one.id for one in found]))
            .group_by(GoogleMembership.google_group)
        )
        numbers: dict[int, Any] = {row[0]: row[1:] for row in list[Any](counts.tuples())}
    return [Overview(one, *numbers.get(one.id, ())) for one in found]


def _empty(google_group: GoogleGroup) -> list[str]:
    """Remove everybody whom the Google group added; return their Slack ids."""
    memberships = GoogleMembership.google_group == google_group
    removed = [
        row.user_id for row in GoogleMembership.select().where(memberships).order_by(GoogleMembership.user)
    ]
    GoogleMembership.delete().where(memberships).execute()
    return removed


def _free_key(typed: str, *, but: GoogleGroup | None = None) -> str:
    key = normalised(typed)
    taken = GoogleGroup.get_or_none(GoogleGroup.key == key)
    if taken is not None and taken != but:
        raise Refused(f"The Google group {key} has been added already; it feeds {taken.group.name}.")
    return key


def _clean_name(typed: str) -> str:
    name = " ".join(typed.split())
    if len(name) > NAME_LIMIT:
        raise Refused(f"A Google group's name has at most {NAME_LIMIT} characters; {name[:30]!r}… is longer.")
    return name
