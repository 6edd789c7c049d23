"""What tests of rights, groups and systems share: people on record, their acts, and what the audit tells."""

from itertools import count
from typing import Any

from models import AuditAction, GoogleGroup, User
from models.database import connection, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import audit, group_members, groups, profiles

ADA, NINA, OMAR, PETER = "U0ADA00000", "U0NINA0000", "U0OMAR0000", "U0PETER000"

_clicks = count()


def member(slack_id: str, email: str = "", **details: Any) -> User:
    """Somebody whom Slack has told about."""
    profile = {"id": slack_id, "name": slack_id, "profile": {"email": email}, **details}
    return profiles.remember(profile, now=utcnow())


def operator() -> Act:
    """What somebody does at the command line now."""
    return Act.at_command_line(utcnow())


def clicked(by: str) -> Act:
    """What somebody does in Slack now, for the first time."""
    return Act(by=by, key=f"click:{next(_clicks)}", now=utcnow())


def inside(group: str) -> list[str]:
    """Slack ids of everybody in a group."""
    return sorted(one.user.slack_id for one in group_members.members(groups.named(group).id, limit=1000))


def take_out(slack_id: str, group: str) -> bool:
    """Take somebody out of a group; whether they had been put in."""
    with transaction():
        return group_members.leave(slack_id, groups.named(group))


def google_group(key: str) -> GoogleGroup:
    """A Google group as it is on record now."""
    with connection():
        return GoogleGroup.get(GoogleGroup.key == key)


def told() -> list[str]:
    """What the audit says, oldest first: "Action subject: detail value, …"."""
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
