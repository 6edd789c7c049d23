"""Groups: what they let people do, and who is in them. Every change here is a manager's and is in the audit.

A person is in a group because somebody put them there, or because they are in a Google group that feeds it;
the two are kept apart, so neither takes away what the other gave.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from peewee import Case

from models import AuditAction, GoogleGroup, Group, GroupPermission, Membership, Permission
from models.database import connection, in_turn, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused, beside
from phoenix_bot.people import audit, group_members, management, permissions, profiles
from phoenix_bot.text import names
from phoenix_bot.text.mrkdwn import mention

NAME_LIMIT = 80
"""Characters of a group's name."""


def add(name: str, gives: Collection[Permission], *, act: Act) -> None:
    """A new group whose members have the permissions `gives`.

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


def rename(group_id: int, name: str, *, act: Act) -> None:
    """Give a group another name; Refused for one of the first groups, or if the name is no good."""
    with transaction():
        if not management.begin(act):
            return
        _rename(get(group_id), name, act)


def _rename(group: Group, name: str, act: Act) -> None:
    _require_own(group, "renamed")
    cleaned = _free_name(name, but=group)
    if cleaned == group.name:
        return
    before, group.name, group.key = group.name, cleaned, names.key_of(cleaned)
    group.save()
    audit.record(AuditAction.GROUP_RENAMED, before, act=act, to=cleaned)


def set_permissions(group_id: int, gives: Collection[Permission], *, act: Act) -> None:
    """Let the members of a group have the permissions `gives` and no other.

    Refused if one of the first groups would lose its own, or if nobody could manage The Phoenix any more.
    """
    with transaction():
        if not management.begin(act):
            return
        _set_permissions(get(group_id), gives, act)


def _set_permissions(group: Group, gives: Collection[Permission], act: Act) -> None:
    own = permissions.FIRST_GROUPS.get(group.name)
    if own is not None and own not in gives:
        raise Refused(f"The group {group.name} always gives “{own.label}”.")
    given = set(group_members.given_by([group.id]).get(group.id, ()))
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
    """What a form says of a group."""

    name: str
    gives: frozenset[Permission]


def change(group_id: int, wanted: Details, *, seen: Details, act: Act) -> None:
    """Make a group what `wanted` says, if it still is what was `seen`.

    Refused as by rename() and set_permissions(), each for its field, `name` or `gives`.
    """
    with transaction():
        if not management.begin(act):
            return
        group = get(group_id)
        if Details(group.name, frozenset(group_members.given_by([group.id]).get(group.id, ()))) != seen:
            raise Refused(
                "Somebody has changed this group meanwhile. Nothing was changed; "
                "close this form and open it again."
            )
        with beside("gives"):
            _set_permissions(group, wanted.gives, act)
        if " ".join(wanted.name.split()) != group.name:
            with beside("name"):
                _rename(group, wanted.name, act)


def give(group_id: int, permission: Permission, *, act: Act) -> None:
    """Let the members of a group have one more permission."""
    with transaction():
        in_turn(permissions.TURN)
        set_permissions(group_id, {*_gives(group_id), permission}, act=act)


def take(group_id: int, permission: Permission, *, act: Act) -> None:
    """Let the members of a group have one permission less; Refused as in set_permissions()."""
    with transaction():
        in_turn(permissions.TURN)
        set_permissions(group_id, _gives(group_id) - {permission}, act=act)


def _gives(group_id: int) -> set[Permission]:
    return set(group_members.given_by([group_id]).get(group_id, ()))


def delete(group_id: int, *, act: Act, losing: int | None = 0) -> None:
    """Delete a group, with the part in it of at most so many members; of however many there are, if None.

    Refused for one of the first groups, for one that a Google group feeds, for one that has more members, and
    if nobody could manage The Phoenix any more.
    """
    with transaction():
        if not management.begin(act):
            return
        group = get(group_id)
        _require_own(group, "deleted")
        keys = [feeding.key for feeding in _feeding(group)]
        if keys:
            raise Refused(
                f"The Google group {', '.join(keys)} feeds the group {group.name}. "
                "Let it feed another group, or remove it, first."
            )
        members = [row.user_id for row in _members(group)]
        if losing is not None and len(members) > losing:
            raise Refused(
                f"The group {group.name} has {_people(len(members))}. Take them out first, "
                "or confirm that they shall lose it."
            )
        gave = group_members.given_by([group.id]).get(group.id, [])
        with management.keeping_a_manager():
            group.delete_instance()
        audit.record(AuditAction.GROUP_DELETED, group.name, act=act, gave=gave, members=members)


def add_member(group_id: int, slack_id: str, *, act: Act) -> bool:
    """Put a person into a group; False if somebody had before. Refused for those who cannot act."""
    try:
        with transaction():
            return management.begin(act) and _add_member(get(group_id), slack_id, act)
    except Refused:
        # The question to Slack who this is must outlive the refusal, which may rest on what was true once.
        profiles.introduce(slack_id, now=act.now, fresh=profiles.LATELY)
        raise


def add_members(group_id: int, slack_ids: Collection[str], *, act: Act) -> None:
    """Put people into a group; Refused, and nobody is added, if one of them cannot act."""
    with transaction():
        if not management.begin(act):
            return
        group = get(group_id)
        for slack_id in slack_ids:
            try:
                _add_member(group, slack_id, act)
            except Refused as refusal:
                raise Refused(f"{mention(slack_id)}: {refusal} Nobody was added.") from None


def _add_member(group: Group, slack_id: str, act: Act) -> bool:
    user = profiles.meet(slack_id, now=act.now)
    if user.is_known and (reason := profiles.why_not_assignable(user)):
        raise Refused(reason)
    added = permissions.join(slack_id, group, now=act.now)
    if added:
        audit.record(AuditAction.MEMBER_ADDED, group.name, act=act, user=slack_id)
    return added


def remove_member(group_id: int, slack_id: str, *, act: Act) -> bool:
    """Take out a person whom somebody put into a group; False if they were not in it.

    Refused if they are in it only by Google, or if nobody could manage The Phoenix any more.
    """
    with transaction():
        if not management.begin(act):
            return False
        group = get(group_id)
        with management.keeping_a_manager():
            removed = permissions.leave(slack_id, group)
        keys = [] if removed else group_members.kept_by(group.id, slack_id)
        if keys:
            raise Refused(
                f"The Google group {', '.join(keys)} keeps them in the group {group.name}. "
                "Take them out of it at Google; the next sync follows."
            )
        if removed:
            audit.record(AuditAction.MEMBER_REMOVED, group.name, act=act, user=slack_id)
        return removed


def get(group_id: int) -> Group:
    """The group; Refused if there is none with this id. Needs a connection."""
    group = Group.get_or_none(Group.id == group_id)
    if group is None:
        raise Refused("This group does not exist any more. Nothing was changed.")
    return group


def find(typed: str, *, limit: int = 100) -> list[Group]:
    """Groups whose name contains `typed`, those that start with it first."""
    wanted = names.key_of(typed)
    rank = Case(None, ((Group.key.startswith(wanted), 0),), 1)
    with connection():
        return list(Group.select().where(Group.key.contains(wanted)).order_by(rank, Group.key).limit(limit))


def _free_name(name: str, *, but: Group | None = None) -> str:
    cleaned = names.clean(name, kind="group", limit=NAME_LIMIT)
    taken = Group.get_or_none(Group.key == names.key_of(cleaned))
    if taken is not None and taken != but:
        raise Refused(f"There is already a group called {taken.name!r}.")
    return cleaned


def _require_own(group: Group, done: str) -> None:
    if group.name in permissions.FIRST_GROUPS:
        raise Refused(f"The group {group.name} is there from the start and cannot be {done}.")


def _feeding(group: Group) -> Iterable[GoogleGroup]:
    return GoogleGroup.select().where(GoogleGroup.group == group).order_by(GoogleGroup.key).limit(5)


def _members(group: Group) -> Iterable[Membership]:
    return Membership.select().where(Membership.group == group).order_by(Membership.user)


def _people(number: int) -> str:
    return "1 member" if number == 1 else f"{number} members"
