"""What Slack's `user` objects say, as User rows have it. Lists are long, so this is quick."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from peewee import EXCLUDED, JOIN, Join, Query, ValuesList

from models import User, Workspace
from models.many import Many
from phoenix_bot.acts.clock import from_epoch
from phoenix_bot.people import eligibility

FIELDS = (
    "slack_id",
    "name",
    "email",
    "image_url",
    "time_zone",
    "is_admin",
    "is_bot",
    "is_guest",
    "is_deactivated",
    "is_missing",
    "changed_at",
)
"""The columns of Facts, in their order."""

Facts = tuple[str, str, str, str, str, bool, bool, bool, bool, bool, int | None]
"""What databases store in these columns, only `changed_at` is in seconds since 1970."""

FEW = 200
"""People who are looked up in one statement: for many more, PostgreSQL reads the whole table."""


def of(profile: Mapping[str, Any], home: Workspace) -> Facts:
    """What Slack's `user` object says about somebody who is seen in the workspace `home`."""
    get = profile.get
    details = get("profile") or {}
    is_foreign = get("team_id") != home.team_id and eligibility.is_from_elsewhere(profile, home)
    updated = get("updated")
    return (
        str(profile["id"]),
        _text(details.get("display_name") or details.get("real_name") or get("name"), 255),
        _text(details.get("email"), 255).casefold(),
        _text(details.get("image_72"), 2000),
        _text(get("tz"), 64) or "UTC",
        # An admin of another workspace is no admin here.
        not is_foreign and bool(get("is_admin") or get("is_owner")),
        is_bot(profile),
        bool(is_foreign or get("is_restricted") or get("is_ultra_restricted") or get("is_stranger")),
        bool(get("deleted")),
        False,
        updated if isinstance(updated, int) and updated else None,
    )


def address(told: Facts) -> str:
    """Their e-mail address, casefolded; "" if Slack does not show it."""
    return told[2]


def is_bot(profile: Mapping[str, Any]) -> bool:
    """Whether this is a bot's user."""
    return bool(profile.get("is_bot")) or profile["id"] == "USLACKBOT"


def _text(value: Any, limit: int) -> str:
    """`value` as text that every database takes: one odd profile must not keep out a page of others."""
    if not value:
        return ""
    text = str(value)
    if not text.isprintable():
        text = text.encode("utf-8", "ignore").decode().replace("\0", "")
    return text[:limit]


def known(slack_ids: Sequence[str]) -> dict[str, Facts | tuple[()]]:
    """What we know of these people, by Slack id. Needs a connection.

    People without a row are left out. Those with a row that Slack has told us nothing about have ().
    """
    found: dict[str, Facts | tuple[()]] = {}
    for first in range(0, len(slack_ids), FEW):
        rows = _KNOWN.find([(slack_id,) for slack_id in slack_ids[first : first + FEW]])
        found |= {row[0]: row[:-1] if row[-1] else () for row in rows}
    return found


def _known() -> Query:
    changed_at: Any = User.changed_at
    columns = [*_columns(*FIELDS[:-1]), changed_at.to_timestamp(), User.profile_at.is_null(False)]
    wanted = ValuesList([("",)], alias="wanted")
    # So joined, SQLite looks each of them up; with IN it might read everybody.
    found = User.select(*columns).from_(Join(wanted, User, JOIN.CROSS))
    return found.where(User.slack_id == wanted.c.column1)


_KNOWN = Many(_known)


def store(told: Iterable[Facts], *, now: datetime) -> None:
    """Insert or update what Slack told, unless what we know is newer. Needs a transaction."""
    # By id, since PostgreSQL refuses an id twice. In order, so that two transactions cannot block each other.
    by_id = {one[0]: one for one in told}
    profile_at = User.profile_at.db_value(now)
    _STORE.change([(*_row(by_id[slack_id]), profile_at) for slack_id in sorted(by_id)])


def _row(told: Facts) -> tuple[Any, ...]:
    *others, seconds = told
    changed_at = None if seconds is None else from_epoch(seconds)
    return (*others, User.changed_at.db_value(changed_at))


def _storing() -> Query:
    before, told = User.changed_at, EXCLUDED.changed_at
    is_news = before.is_null() | told.is_null() | (told >= before)
    fields = _columns(*FIELDS, "profile_at")
    one = User.insert_many([[None] * len(fields)], fields=fields)
    stored = one.on_conflict(conflict_target=[User.slack_id], preserve=fields[1:], where=is_news)
    return stored.as_rowcount()


def _columns(*names: str) -> list[Any]:
    return [User._meta.fields[name] for name in names]


_STORE = Many(_storing)
