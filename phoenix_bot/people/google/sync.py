"""A sync: who is in a Google group is in the group that it feeds. integrations/google.py asks Google."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import peewee
from peewee import Case

from models import AuditAction, DirectMessage, GoogleGroup, GoogleMembership, Origin, User
from models.database import connection, in_turn, transaction
from phoenix_bot import outbox
from phoenix_bot.people import audit, eligibility, permissions

BATCH = 500
"""Rows that one statement writes."""

MOST_ASKED = 20
"""Managers, at most, who are told that people wait for their decision."""


@dataclass(frozen=True)
class NoAnswer:
    """Google did not say who is in a group; `reason` is a sentence."""

    reason: str


Canonical = Callable[[str], str]
"""Makes e-mail addresses of one person equal, such as those in a company's old domains."""


def active_keys() -> list[str]:
    """The keys of the Google groups to ask Google about."""
    with connection():
        rows = GoogleGroup.select(GoogleGroup.key).where(GoogleGroup.is_active).order_by(GoogleGroup.key)
        return [row.key for row in rows]


def apply(
    key: str, answer: Collection[str] | NoAnswer, *, now: datetime, canonical: Canonical = str.casefold
) -> str:
    """Bring our group in line with the Google group `key`; return how it went, in words.

    `answer` has the e-mail addresses of its members. Those who are new are added. Those who left are removed;
    but if they are more than half of those whom the Google group had added, or all who could manage The
    Phoenix, they wait for a manager's decision. If Google did not answer, nobody is removed. Who was added by
    hand stays. How it went is kept with the Google group.
    """
    found = {} if isinstance(answer, NoAnswer) else _found(answer, canonical=canonical)
    with transaction():
        in_turn(permissions.TURN)
        google_group = GoogleGroup.get_or_none(GoogleGroup.key == key, GoogleGroup.is_active)
        if google_group is None:
            return "no longer active"
        if isinstance(answer, NoAnswer):
            outcome = answer.reason
        else:
            change = _change(google_group, set().union(*found.values()), now=now)
            outcome = _told(change, unknown=sum(not ids for ids in found.values()))
        google_group.last_sync_at, google_group.last_outcome = now, outcome
        google_group.save()
        return outcome


def _found(emails: Collection[str], *, canonical: Canonical) -> dict[str, set[str]]:
    """The full, active member whom each address means, by Slack id: a set of one, or an empty one.

    Somebody who has exactly the address comes before those whose canonical address is the same. An address
    that could mean several people means none of them.
    """
    wanted = {email.casefold() for email in emails}
    exact: dict[str, list[str]] = {}
    alike: dict[str, list[str]] = {canonical(email): [] for email in wanted}
    with connection():
        for slack_id, email, can_act in _people():
            if email in wanted:
                exact.setdefault(email, []).extend([slack_id] if can_act else [])
            elif can_act and canonical(email) in alike:
                alike[canonical(email)].append(slack_id)
    # An address with the same canonical form means whoever has the exact one, or nobody if they have left.
    alike |= {canonical(email): [] for email in exact}
    for email, ids in exact.items():
        alike[canonical(email)] += ids
    return {email: _only(exact.get(email, alike[canonical(email)])) for email in wanted}


def _only(slack_ids: list[str]) -> set[str]:
    return set(slack_ids) if len(slack_ids) == 1 else set()


def _people() -> Iterator[tuple[str, str, bool]]:
    """Slack id and e-mail address of everybody who has one, and whether they are full, active members."""
    can_act = Case(None, ((eligibility.cannot_act_condition(), 0),), 1)
    query = User.select(User.slack_id, User.email, can_act).where(User.email != "")
    for slack_id, email, can in query.tuples().iterator():
        yield slack_id, email, bool(can)


@dataclass(frozen=True)
class _Change:
    people: int
    added: list[str]
    removed: list[str]
    waiting: int


def _change(google_group: GoogleGroup, found: set[str], *, now: datetime) -> _Change:
    rows = GoogleMembership.select().where(GoogleMembership.google_group == google_group)
    leaving_at = {row.user_id: row.leaving_at for row in rows}
    added, left = sorted(found - set(leaving_at)), sorted(set(leaving_at) - found)
    asked = {slack_id for slack_id in left if leaving_at[slack_id] is not None}
    # While a manager has not decided, nobody is removed: with newcomers it would soon be less than half.
    wait = bool(asked) or len(left) * 2 > len(leaving_at) or _are_all_managers(left)
    _set_leaving(google_group, [one for one in found if leaving_at.get(one)], None)
    for batch in _batches(added):
        GoogleMembership.insert_many(
            [{"google_group": google_group, "user": one, "added_at": now} for one in batch]
        ).execute()
    removed = [] if wait else left
    for batch in _batches(removed):
        GoogleMembership.delete().where(*_those(google_group, batch)).execute()
    newly_held = sorted(set(left) - asked) if wait else []
    _set_leaving(google_group, newly_held, now)
    _record(google_group, now=now, added=added, removed=removed, held=newly_held)
    return _Change(len(found), added, removed, len(left) if wait else 0)


def _are_all_managers(slack_ids: list[str]) -> bool:
    """Whether these are all who could manage The Phoenix, and so decide about themselves."""
    # Among one manager more than these would be somebody else.
    managers = {user.slack_id for user in permissions.managers().limit(len(slack_ids) + 1)}
    return bool(managers) and managers <= set(slack_ids)


def _set_leaving(google_group: GoogleGroup, slack_ids: list[str], at: datetime | None) -> None:
    for batch in _batches(slack_ids):
        GoogleMembership.update(leaving_at=at).where(*_those(google_group, batch)).execute()


def _those(google_group: GoogleGroup, slack_ids: list[str]) -> tuple[peewee.Expression, peewee.Expression]:
    return (GoogleMembership.google_group == google_group, GoogleMembership.user.in_(slack_ids))


def _batches(slack_ids: list[str]) -> Iterator[list[str]]:
    return (slack_ids[start : start + BATCH] for start in range(0, len(slack_ids), BATCH))


def _ask_managers(google_group: GoogleGroup, count: int, *, now: datetime) -> None:
    """Tell managers that people wait for their decision: a job may find that while nobody is looking."""
    for manager in permissions.managers().limit(MOST_ASKED):
        outbox.tell(
            manager.slack_id,
            DirectMessage.GOOGLE_LEFT,
            payload={"news": {"key": google_group.key, "feeds": google_group.group.name, "count": count}},
            now=now,
        )


def _record(
    google_group: GoogleGroup, *, now: datetime, added: list[str], removed: list[str], held: list[str]
) -> None:
    record = partial(
        audit.record_automatic,
        subject=google_group.key,
        origin=Origin.GOOGLE,
        now=now,
        feeds=google_group.group.name,
    )
    if added or removed:
        record(AuditAction.GOOGLE_MEMBERS_CHANGED, added=added, removed=removed)
    if held:
        record(AuditAction.GOOGLE_REMOVALS_HELD, leaving=held)
        _ask_managers(google_group, len(held), now=now)


def _told(change: _Change, *, unknown: int) -> str:
    belong = "address belongs" if unknown == 1 else "addresses belong"
    parts = [
        f"{change.people} in it",
        f"{len(change.added)} added" if change.added else "",
        f"{len(change.removed)} removed" if change.removed else "",
        f"{change.waiting} to be removed when a manager confirms it" if change.waiting else "",
        f"{unknown} {belong} to nobody active in Slack, or to several people" if unknown else "",
    ]
    return "; ".join(part for part in parts if part)
