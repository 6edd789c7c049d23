"""Who may do what."""

from datetime import datetime

from models import Group, GroupPermission, Membership, Outage, Permission, User
from models.database import transaction
from phoenix_bot import workspace
from phoenix_bot.refusals import NotAllowed, Refused, Unintroduced

FIRST_GROUPS = {"on_call": Permission.ADD_ANNOUNCEMENT, "edit_all_outages": Permission.CHANGE_OUTAGE}


def create_first_groups() -> None:
    """Make the groups that are there from the first start; leaves existing ones alone."""
    with transaction():
        if Group.select().exists():
            return
        for name, permission in FIRST_GROUPS.items():
            GroupPermission.create(group=Group.create(name=name), permission=permission)


def holds(user: User, permission: Permission) -> bool:
    """Whether `user` is a workspace admin or in a group that gives `permission`. Needs a connection."""
    if not workspace.may_act(user):
        return False
    return user.is_admin or (
        Membership.select()
        .join(GroupPermission, on=(GroupPermission.group == Membership.group))
        .where(Membership.user == user.slack_id, GroupPermission.permission == permission)
        .exists()
    )


def may_announce(user: User, *, allow_all: bool) -> bool:
    """Whether `user` may announce outages. Needs a connection."""
    return workspace.may_act(user) and (allow_all or holds(user, Permission.ADD_ANNOUNCEMENT))


def require_announcer(user: User, *, allow_all: bool) -> None:
    """NotAllowed unless `user` may announce outages.

    Unintroduced if that depends on who they are. Needs a connection.
    """
    if not may_announce(user, allow_all=allow_all):
        raise NotAllowed(_lacks(user, Permission.ADD_ANNOUNCEMENT, "announce outages"))


def require_changer(user: User, outage: Outage) -> None:
    """NotAllowed unless `user` created the outage, is assigned to it, or may change every outage.

    Unintroduced if that depends on who they are. Needs a connection.
    """
    concerned = user.slack_id in {outage.created_by_id, *outage.assignee_ids}
    if workspace.may_act(user) and (concerned or holds(user, Permission.CHANGE_OUTAGE)):
        return
    lacks = _lacks(user, Permission.CHANGE_OUTAGE, "change this outage")
    people = ", ".join(f"<@{slack_id}>" for slack_id in sorted({outage.created_by_id, *outage.assignee_ids}))
    raise NotAllowed(f"{lacks} Or ask those concerned with it: {people}.")


def _lacks(user: User, permission: Permission, what: str) -> str:
    """What keeps `user` from doing `what`, and whom to ask; Unintroduced if they may be an admin."""
    if not user.is_known:
        raise Unintroduced
    if not user.can_act:
        return f"Only full members of this workspace can {what}; guests, bots and deactivated people cannot."
    if strange := workspace.strange_address(user):
        return f"You cannot {what}: {strange}."
    group = (
        Group.select(Group.name)
        .join(GroupPermission)
        .where(GroupPermission.permission == permission)
        .order_by(Group.id)
        .scalar()
    )
    admins = (
        User.select(User.slack_id).where(User.is_admin, ~User.is_deactivated).order_by(User.slack_id).limit(3)
    )
    whom = " or ".join(f"<@{admin.slack_id}>" for admin in admins) or "a workspace admin"
    return (
        f"You need the permission “{permission.label}” to {what}. "
        f"Ask {whom} to add you to the group {group or '(none gives it yet)'}."
    )


def add_to_group(slack_id: str, group_name: str, *, now: datetime) -> bool:
    """Put a person into a group; False if they were in it already. Refused if the group does not exist."""
    with transaction():
        group = _group(group_name)
        User.insert(slack_id=slack_id).on_conflict_ignore().execute()
        added = Membership.insert(group=group, user=slack_id, added_at=now).on_conflict_ignore()
        return bool(added.as_rowcount().execute())


def remove_from_group(slack_id: str, group_name: str) -> bool:
    """Take a person out of a group; False if they were not in it. Refused if the group does not exist."""
    with transaction():
        group = _group(group_name)
        return bool(
            Membership.delete().where(Membership.group == group, Membership.user == slack_id).execute()
        )


def _group(name: str) -> Group:
    group = Group.get_or_none(Group.name == name)
    if group is None:
        names = ", ".join(group.name for group in Group.select().order_by(Group.name))
        raise Refused(f"There is no group {name!r}. The groups are: {names}.")
    return group
