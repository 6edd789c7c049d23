"""Who may do what: by the groups they are in, as a workspace admin, or by PHOENIX_ADMINS."""

import html
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import peewee

from models import (
    AuditAction,
    GoogleGroup,
    GoogleMembership,
    Group,
    GroupPermission,
    Membership,
    NamedAdmin,
    Origin,
    Permission,
    User,
)
from models.database import in_turn, transaction
from models.prepared import Prepared, parameter
from phoenix_bot.acts.refusals import NotAllowed, Unintroduced
from phoenix_bot.people import audit, eligibility
from phoenix_bot.text.names import key_of

TURN = 0x4D414E414745
"""Key of the turn that everybody who changes rights takes: "MANAGE" in ASCII."""

FIRST_GROUPS = {"on_call": Permission.ADD_ANNOUNCEMENT, "edit_all_outages": Permission.CHANGE_OUTAGE}
"""Names of the groups that the first start adds, and the permission that each always gives."""


_ANY_GROUP = Prepared(lambda: Group.select(Group.id).limit(1))
_NAMED = Prepared(lambda: NamedAdmin.select(NamedAdmin.name))


def create_first_groups() -> list[str]:
    """Add FIRST_GROUPS to a database that has no group; return the names of what was added."""
    with transaction():
        if _ANY_GROUP.rows():
            return []
        for name, permission in FIRST_GROUPS.items():
            GroupPermission.create(group=Group.create(name=name, key=key_of(name)), permission=permission)
        return list(FIRST_GROUPS)


def name_admins(names: Iterable[str], *, now: datetime) -> None:
    """Give every permission to those whom the setting PHOENIX_ADMINS names, and to nobody it named before.

    `names` are Slack ids and e-mail addresses. A starting bot stores them as they are; holds() compares them
    with people. So nothing goes stale when an address changes hands or a profile comes late, and a command
    line without the setting takes nothing from the running bot's admins.
    """
    wanted = set(names)
    with transaction():
        in_turn(TURN)
        known = {name for (name,) in _NAMED.rows()}
        if wanted == known:
            return
        NamedAdmin.delete().execute()
        for name in wanted:
            NamedAdmin.create(name=name)
        audit.record_automatic(
            AuditAction.ADMINS_NAMED,
            "PHOENIX_ADMINS",
            origin=Origin.SETTINGS,
            now=now,
            added=sorted(wanted - known),
            removed=sorted(known - wanted),
        )


def _given(permission: Any) -> peewee.Expression:
    """A condition on User rows: who has `permission`, as long as they may act."""
    giving = GroupPermission.select(GroupPermission.group).where(GroupPermission.permission == permission)
    by_hand = Membership.select(Membership.user).where(Membership.group.in_(giving))
    by_google = GoogleMembership.that_count(GoogleMembership.user).where(GoogleGroup.group.in_(giving))
    named = NamedAdmin.select(NamedAdmin.name)
    return (
        User.is_admin
        | User.slack_id.in_(named)
        | User.email.in_(named)
        | User.slack_id.in_(by_hand)
        | User.slack_id.in_(by_google)
    )


def holds(user: User, permission: Permission) -> bool:
    """Whether `user` may act and has `permission`. Needs a connection.

    Workspace admins and those whom PHOENIX_ADMINS names have all; others need a group that gives it.
    """
    return eligibility.may_act(user) and (user.is_admin or _is_given(user, permission))


def held_by(user: User, *, allow_all: bool) -> frozenset[Permission]:
    """The permissions of `user`, as holds() and may_announce() have them. Needs a connection. One query."""
    if not eligibility.may_act(user):
        return frozenset()
    if user.is_admin:
        return frozenset(Permission)
    [given] = _ALL_GIVEN.rows(user=user.slack_id) or [()]
    held = {permission for permission, is_given in zip(Permission, given, strict=False) if is_given}
    return frozenset(held | {Permission.ADD_ANNOUNCEMENT} if allow_all else held)


_IS_MEANT = User.slack_id == parameter("user", User.slack_id)

_ALL_GIVEN = Prepared(lambda: User.select(*map(_given, Permission)).where(_IS_MEANT))


def _is_given(user: User, permission: Permission) -> bool:
    return bool(_IS_GIVEN.rows(user=user.slack_id, permission=permission))


_IS_GIVEN = Prepared(
    lambda: User.select(User.slack_id).where(
        _IS_MEANT, _given(parameter("permission", GroupPermission.permission))
    )
)


def managers() -> "peewee.ModelSelect[User]":
    """A query for everybody who may manage The Phoenix, by Slack id. Needs a connection."""
    return (
        User.select()
        .where(eligibility.may_act_condition(), _given(Permission.MANAGE))
        .order_by(User.slack_id)
    )


def may_announce(user: User, *, allow_all: bool) -> bool:
    """Whether `user` may announce outages: every full member, if `allow_all`. Needs a connection."""
    return eligibility.may_act(user) and (allow_all or holds(user, Permission.ADD_ANNOUNCEMENT))


def may_turn_out_to_announce(user: User, *, allow_all: bool) -> bool:
    """Whether somebody whom Slack has not told us about yet may announce if they are a full member.

    Needs a connection.
    """
    return not user.is_known and (allow_all or _is_given(user, Permission.ADD_ANNOUNCEMENT))


def require_announcer(user: User, *, allow_all: bool) -> None:
    """NotAllowed unless `user` may announce outages.

    Unintroduced if that depends on who they are. Needs a connection.
    """
    if not may_announce(user, allow_all=allow_all):
        raise NotAllowed(why_not(user, Permission.ADD_ANNOUNCEMENT, "announce outages"))


def require_manager(user: User) -> None:
    """NotAllowed unless `user` may manage people, groups and systems.

    Unintroduced if that depends on who they are. Needs a connection.
    """
    if not holds(user, Permission.MANAGE):
        raise NotAllowed(why_not(user, Permission.MANAGE, "manage The Phoenix"))


def why_not_acting(user: User, what: str) -> str:
    """Why somebody may not do `what`, whatever groups they are in, as a sentence; "" if nothing forbids it.

    Unintroduced until Slack has told us who they are: they may be an admin. Needs a connection.
    """
    if not user.is_known:
        raise Unintroduced
    if not user.can_act:
        return f"Only full members of this workspace can {what}."
    strange = eligibility.address_complaint(user)
    return f"You cannot {what}: {strange}." if strange else ""


def why_not(user: User, permission: Permission, what: str) -> str:
    """Why somebody without `permission` may not do `what`, and whom to ask for it.

    Unintroduced as in why_not_acting(). Needs a connection.
    """
    if reason := why_not_acting(user, what):
        return reason
    group = (
        Group.select(Group.name)
        .join(GroupPermission)
        .where(GroupPermission.permission == permission)
        .order_by(Group.id)
        .scalar()
    )
    whom = " or ".join(f"<@{one.slack_id}>" for one in managers().limit(3)) or "a workspace admin"
    if not group:
        return f"You may not {what}. Ask {whom} for the right to {what}."
    return f"You may not {what}. Ask {whom} to add you to the group {html.escape(group, quote=False)}."
