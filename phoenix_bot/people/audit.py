"""The audit: who changed rights, systems, groups and settings, and when."""

from datetime import datetime
from typing import Any

import peewee

from models import AuditAction, AuditEntry, Origin, User
from models.database import connection
from phoenix_bot.acts import Act
from phoenix_bot.people import home_visits

SUBJECT_LIMIT = 255
"""Characters of AuditEntry.subject."""


def record(action: AuditAction, subject: str, *, act: Act, **details: Any) -> None:
    """Record a change that a person makes. Needs the transaction that makes it.

    `details` are JSON values: see AuditEntry.
    """
    _write(
        action,
        subject,
        by=act.by or None,
        origin=Origin.SLACK if act.by else Origin.COMMAND_LINE,
        now=act.now,
        details=details,
    )


def record_automatic(
    action: AuditAction, subject: str, *, origin: Origin, now: datetime, **details: Any
) -> None:
    """Record a change that the bot makes by itself. Needs the transaction that makes it."""
    _write(action, subject, by=None, origin=origin, now=now, details=details)


def _write(
    action: AuditAction,
    subject: str,
    *,
    by: str | None,
    origin: Origin,
    now: datetime,
    details: dict[str, Any],
) -> None:
    home_visits.refresh_all(now=now)
    AuditEntry.create(
        at=now, by=by, origin=origin, action=action, subject=subject[:SUBJECT_LIMIT], details=details
    )


def entries(limit: int = 20, *, before: int | None = None) -> list[AuditEntry]:
    """A page of the changes, newest first, with who made them loaded.

    It begins with the newest, or with the change before the entry whose id is `before`.
    """
    query = (
        AuditEntry.select(AuditEntry, User)
        .join(User, peewee.JOIN.LEFT_OUTER)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    with connection():
        return list(query if before is None else query.where(AuditEntry.id < before))
