"""Placeholders: people of another database whose Slack id is not known, until a member has their address.

What refers to a placeholder then refers to that member.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import peewee
from peewee import Cast, IntegrityError

from models import ALL_MODELS, AuditEntry, Delivery, ImportedRow, Outage, OutageChange, User
from models.database import connection, database, held, transaction
from models.field_types import Kind
from models.fields import FIELDS
from models.people import PLACEHOLDER, is_placeholder

PEOPLE = {
    *(field.name for field in FIELDS if field.kind is Kind.PERSON),
    *("created_by_id", "resolved_by_id"),
}
"""The fields of a step of history that hold somebody's id."""

ID_LIMIT = 32
"""Characters of an id."""

FEW = 500
"""Addresses that are looked up in one statement."""

Joined = Mapping[str, str]
"""Who was joined: the member's Slack id by the placeholder's id."""


def new_id(name: str, taken: Collection[str]) -> str:
    """An id for a placeholder that is shown as `name`; it is none of those `taken`."""
    shown = name.strip()[: ID_LIMIT - 1].strip() or "somebody"
    found, number = f"{PLACEHOLDER}{shown}", 1
    while found in taken:
        number += 1
        end = f" {number}"
        found = f"{PLACEHOLDER}{shown[: ID_LIMIT - 1 - len(end)]}{end}"
    return found


def join(emails: Collection[str] | None = None) -> Joined:
    """Join placeholders to members: those with one of these casefolded addresses, or all if None.

    That happens only if one placeholder and one active full member have an address; one that was deactivated
    in the other database is left alone. It is one transaction, in which everything that refers to the
    placeholder becomes the member's.
    """
    with connection():
        wanted = _with_address(emails)
    if not wanted:
        return {}
    with transaction():
        found = dict(_pairs(wanted))
        if found:
            move(found)
    return found


def _with_address(emails: Collection[str] | None) -> list[str]:
    """The addresses that placeholders have, of these or of all. Needs a connection."""
    those: Any = User.slack_id.startswith(PLACEHOLDER) & ~User.is_deactivated & (User.email != "")
    query = User.select(User.email).where(those).distinct()
    if emails is None:
        return sorted(user.email for user in query)
    given = sorted({email for email in emails if email})
    parts = (given[first : first + FEW] for first in range(0, len(given), FEW))
    return [user.email for part in parts for user in query.where(User.email.in_(part))]


def _pairs(emails: Collection[str]) -> Iterator[tuple[str, str]]:
    """The placeholders to join, each with its member. Holds both."""
    people: dict[str, list[User]] = {}
    wanted = sorted(emails)
    for first in range(0, len(wanted), FEW):
        those = User.email.in_(wanted[first : first + FEW])
        for user in held(User.select().where(those).order_by(User.slack_id)):
            people.setdefault(user.email, []).append(user)
    for alike in people.values():
        placeholders = [user for user in alike if user.is_placeholder]
        members = [user for user in alike if user.is_known and user.can_act and not user.is_placeholder]
        if len(placeholders) == len(members) == 1 and not placeholders[0].is_deactivated:
            yield placeholders[0].slack_id, members[0].slack_id


def move(joined: Joined) -> None:
    """Make everything of the placeholders that of the members. Needs a transaction."""
    for model in ALL_MODELS:
        for field in model._meta.sorted_fields:
            if isinstance(field, peewee.ForeignKeyField) and field.rel_model is User:
                for former, present in joined.items():
                    _refer(model, field, former, present)
    for model, column in ((Outage, Outage.latest_update_by), (Delivery, Delivery.actor_id)):
        for former, present in joined.items():
            model.update({column: present}).where(column == former).execute()
    _rewrite(OutageChange, OutageChange.fields, joined, among=PEOPLE)
    _rewrite(AuditEntry, AuditEntry.details, joined)
    for former, present in joined.items():
        ImportedRow.update(ours=present).where(
            ImportedRow.source == "auth_user", ImportedRow.ours == former
        ).execute()
    User.delete().where(User.slack_id.in_(list(joined))).execute()


def _refer(model: Any, field: Any, former: str, present: str) -> None:
    """Let the rows of a table refer to `present`. One that the member has already is deleted."""
    change = model.update({field: present})
    if not (field.unique or field.primary_key or _is_in_unique_index(model, field)):
        change.where(field == former).execute()
        return
    for row in list(model.select().where(field == former)):
        key = row._pk_expr()
        try:
            with database.atomic():
                change.where(key).execute()
        except IntegrityError:
            model.delete().where(key).execute()


def _is_in_unique_index(model: Any, field: Any) -> bool:
    indexes = model._meta.fields_to_index()
    return any(index._unique and any(part is field for part in index._expressions) for index in indexes)


def _rewrite(model: Any, column: Any, joined: Joined, *, among: Collection[str] | None = None) -> None:
    """Replace ids within JSON: in every value, or only in those of the keys `among`."""
    for row in model.select(model.id, column).where(Cast(column, "TEXT").contains(f'"{PLACEHOLDER}')):
        before = getattr(row, column.name)
        after = {
            key: _replaced(value, joined) if among is None or key in among else value
            for key, value in before.items()
        }
        if after != before:
            model.update({column: after}).where(model.id == row.id).execute()


def _replaced(value: Any, joined: Joined) -> Any:
    if isinstance(value, list):
        return [_replaced(one, joined) for one in value]
    return joined.get(value, value) if isinstance(value, str) and is_placeholder(value) else value
