"""Groups: which there are, and what each lets its members do. Who is in them is in group_members.py.

Every change here is a manager's and is in the audit.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from peewee import Case

from models import AuditAction, GoogleGroup, Group, GroupPermission, Identity, Membership, Permission
from models.database import connection, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Gone, Refused, beside
from phoenix_bot.people import audit, management, permissions
from phoenix_bot.text import names

NAME_LIMIT = 80
"""Characters of a group's name."""


def add(name: str, gives: Collection[Permission], *, act: Act) -> None:
    """Add a group whose members have the permissions `gives`.

    Refused if its name is empty, too long or taken.
    """
    with transaction():
        if not management.begin(act):
            return
        cleaned = _free_name(name)
        group = Group.create(name=cleaned, key=names.key_of(cleaned))
        for permission in gives:
            GroupPermission.create(group=group, permission=permission)
        audit.record(AuditAction.GROUP_ADDED, cleaned, act=act, gives=sorted(gives))


def rename(which: Identity, name: str, *, act: Act) -> None:
    """Give a group another name.

    Refused for one of the first groups, or if the name is empty, too long or taken.
    """
    with transaction():
        if not management.begin(act):
            return
        _rename(get(which), name, act)


def _rename(group: Group, name: str, act: Act) -> None:
    _require_added(group, "renamed")
    cleaned = _free_name(name, but=group)
    if cleaned == group.name:
        return
    before, group.name, group.key = group.name, cleaned, names.key_of(cleaned)
    group.save()
    audit.record(AuditAction.GROUP_RENAMED, before, act=act, to=cleaned)


def set_permissions(which: Identity, gives: Collection[Permission], *, act: Act) -> None:
    """Let the members of a group have the permissions `gives` and no other.

    Refused if one of the first groups would lose its own, or if nobody could manage The Phoenix any more.
    """
    with transaction():
        if not management.begin(act):
            return
        _set_permissions(get(which), gives, act)


def _set_permissions(group: Group, gives: Collection[Permission], act: Act) -> None:
    own = permissions.FIRST_GROUPS.get(group.name)
    if own is not None and own not in gives:
        raise Refused(f"The group {group.name} always gives “{own.label}”.")
    given = set(permissions_of(group))
    added, removed = sorted(set(gives) - given), sorted(given - set(gives))
    if not (added or removed):
        return
    for permission in added:
        GroupPermission.create(group=group, permission=permission)
    taken = GroupPermission.permission.in_(removed)
    with management.keeping_a_manager():
        GroupPermission.delete().where(GroupPermission.group == group, taken).execute()
    audit.record(AuditAction.GROUP_PERMISSIONS_CHANGED, group.name, act=act, added=added, removed=removed)


@dataclass(frozen=True)
class Details:
    """What the form for a group contains."""

    name: str
    gives: frozenset[Permission]


def change(which: Identity, wanted: Details, *, seen: Details, act: Act) -> None:
    """Change a group to `wanted`, if it still is as the manager has `seen` it.

    Refused as in rename() and set_permissions(), each for its field, `name` or `gives`.
    """
    with transaction():
        if not management.begin(act):
            return
        group = get(which)
        if Details(group.name, frozenset(permissions_of(group))) != seen:
            raise Refused(f"Somebody else has changed this group meanwhile. {management.OPEN_AGAIN}")
        with beside("gives"):
            _set_permissions(group, wanted.gives, act)
        if " ".join(wanted.name.split()) != group.name:
            with beside("name"):
                _rename(group, wanted.name, act)


def give(which: Identity, permission: Permission, *, act: Act) -> None:
    """Let the members of a group have one more permission; Refused if there is no such group."""
    with transaction():
        if management.begin(act):
            group = get(which)
            _set_permissions(group, {*permissions_of(group), permission}, act)


def take(which: Identity, permission: Permission, *, act: Act) -> None:
    """Let the members of a group have one permission less; Refused as in set_permissions()."""
    with transaction():
        if management.begin(act):
            group = get(which)
            _set_permissions(group, set(permissions_of(group)) - {permission}, act)


def permissions_of(group: Group) -> list[Permission]:
    """What a group gives, sorted. Needs a connection."""
    return permissions_by_group([group.id]).get(group.id, [])


def permissions_by_group(group_ids: list[int]) -> dict[int, list[Permission]]:
    """What each of the groups gives, by the group's id; one that gives nothing is left out.

    So is what only a newer version knows; groups keep that. Needs a connection.
    """
    is_known = GroupPermission.permission.in_(list(Permission))
    rows = GroupPermission.select().where(GroupPermission.group.in_(group_ids), is_known)
    given: dict[int, list[Permission]] = {}
    for row in rows.order_by(GroupPermission.permission):
        given.setdefault(row.group_id, []).append(Permission(row.permission))
    return given


def delete(which: Identity, *, act: Act, losing: int | None = 0) -> None:
    """Delete a group that has at most `losing` members, or however many if None. Its members lose it.

    Refused for one of the first groups, for one that a Google group feeds, for one that has more members, and
    if nobody could manage The Phoenix any more.
    """
    with transaction():
        if not management.begin(act):
            return
        group = get(which)
        _require_added(group, "deleted")
        keys = [feeding.key for feeding in _feeding(group)]
        if keys:
            raise Refused(
                f"The Google group {', '.join(keys)} feeds the group {group.name}. "
                "Let it feed another group, or remove it, first."
            )
        members = [row.user_id for row in _members(group)]
        if losing is not None and len(members) > losing:
            raise Refused(
                f"The group {group.name} has {_people(len(members))}. Remove them first, "
                "or confirm that they lose it."
            )
        gave = permissions_of(group)
        with management.keeping_a_manager():
            group.delete_instance()
        audit.record(AuditAction.GROUP_DELETED, group.name, act=act, gave=gave, members=members)


def get(which: Identity) -> Group:
    """The group; Gone if there is no such group. Needs a connection."""
    group = Group.get_or_none(Group.is_meant(which))
    if group is None:
        raise Gone("group")
    return group


def named(name: str) -> Group:
    """The group of this name, in any case; Refused, with the names there are, if there is none."""
    with connection():
        group = Group.get_or_none(Group.key == names.key_of(name))
        if group is not None:
            return group
        known = ", ".join(group.name for group in Group.select().order_by(Group.key).limit(20))
    raise Refused(f"There is no group {name!r}. The groups are: {known}.")


def find(typed: str, *, limit: int = 100) -> list[Group]:
    """Groups whose name contains `typed`, those that start with it first."""
    wanted = names.key_of(typed)
    rank = Case(None, ((Group.key.startswith(wanted), 0),), 1)
    with connection():
        return list(Group.select().where(Group.key.contains(wanted)).order_by(rank, Group.key).limit(limit))


def _free_name(name: str, *, but: Group | None = None) -> str:
    """`name` cleaned; Refused if another group than `but` has it."""
    cleaned = names.clean(name, kind="group", limit=NAME_LIMIT)
    taken = Group.get_or_none(Group.key == names.key_of(cleaned))
    if taken is not None and taken != but:
        raise Refused(f"There is already a group called {taken.name!r}.")
    return cleaned


def _require_added(group: Group, done: str) -> None:
    """Refused for the groups that are there from the first start."""
    if group.name in permissions.FIRST_GROUPS:
        raise Refused(f"The group {group.name} is built in and cannot be {done}.")


def _feeding(group: Group) -> Iterable[GoogleGroup]:
    return GoogleGroup.select().where(GoogleGroup.group == group).order_by(GoogleGroup.key).limit(5)


def _members(group: Group) -> Iterable[Membership]:
    return Membership.select().where(Membership.group == group).order_by(Membership.user)


def _people(number: int) -> str:
    return "1 member" if number == 1 else f"{number} members"
