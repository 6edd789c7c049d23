"""What tests of rights, groups and systems share: people, their acts, and the texts of the audit."""

from itertools import count
from typing import Any

from models import AuditAction, GoogleGroup, GoogleMembership, Group, Identity, Permission, User
from models.database import connection, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import audit, group_members, groups, permissions, profiles
from phoenix_bot.people.google import feeds

ADA, NINA, OMAR, PETER = "U0ADA00000", "U0NINA0000", "U0OMAR0000", "U0PETER000"

_clicks = count()


def member(slack_id: str, email: str = "", **details: Any) -> User:
    """Write somebody into the database whom Slack has described."""
    profile = {"id": slack_id, "name": slack_id, "profile": {"email": email}, **details}
    return profiles.remember(profile, now=utcnow())


def operator() -> Act:
    """An act of an operator at the command line, now."""
    return Act.at_command_line(utcnow())


def clicked(by: str) -> Act:
    """An act of somebody in Slack, now, delivered for the first time."""
    return Act(by=by, key=f"click:{next(_clicks)}", now=utcnow())


def inside(group: str) -> list[str]:
    """The Slack ids of everybody in a group, in order."""
    return sorted(one.user.slack_id for one in group_members.members(groups.named(group).id, limit=1000))


def take_out(slack_id: str, group: str) -> bool:
    """Take somebody out of a group; return whether somebody had put them in."""
    with transaction():
        return group_members.leave(slack_id, groups.named(group))


def google_group(key: str) -> GoogleGroup:
    """The row of a Google group as it is now, with the group that it feeds."""
    with connection():
        return GoogleGroup.select(GoogleGroup, Group).join(Group).where(GoogleGroup.key == key).get()


def told() -> list[str]:
    """The entries of the audit as texts, oldest first: "Action subject: detail value, …"."""
    return [
        f"{AuditAction(entry.action).label} {entry.subject}"
        + ": ".join(
            [
                "",
                ", ".join(
                    f"{name} {_short(value)}" for name, value in sorted(entry.details.items()) if value
                ),
            ]
        ).removesuffix(": ")
        for entry in reversed(audit.entries(100))
    ]


def _short(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def admins_of_ours(*slack_ids: str) -> Identity:
    """Add a group that may manage, with these people in it, and return which it is."""
    groups.add("admins", [Permission.MANAGE], act=operator())
    for slack_id in slack_ids:
        member(slack_id)
        group_members.add_member(groups.named("admins").identity, slack_id, act=operator())
    admins: Identity = groups.named("admins").identity
    return admins


def feed(group: str, *slack_ids: str, key: str = "oncall@example.com") -> None:
    """A Google group that feeds a group, with these people in it."""
    feeds.add(feeds.Details(key, "", groups.named(group).identity), act=operator())
    with transaction():
        for slack_id in slack_ids:
            GoogleMembership.create(google_group=google_group(key), user=slack_id, added_at=utcnow())


def may(slack_id: str, permission: Permission) -> bool:
    """Whether somebody has a permission."""
    with connection():
        return permissions.holds(member(slack_id), permission)
