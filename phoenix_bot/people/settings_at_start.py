"""The settings of the bot that started last, so that the audit shows what has changed by the next start."""

from collections.abc import Mapping
from datetime import datetime

from models import AuditAction, Origin, Workspace
from models.database import connection, in_turn, transaction
from models.prepared import Prepared, parameter
from phoenix_bot.people import audit

TURN = 0x5345545550
"""Key of the turn that starting bots take: "SETUP" in ASCII."""

RECORDED_ELSEWHERE = {"PHOENIX_ADMINS"}
"""Settings whose changes permissions.name_admins() records: whom it adds and removes."""

NOT_SET = "not set"
"""The value, in words, of a setting that has none."""


_STORED = Prepared(lambda: Workspace.select(Workspace.settings))
_STORE = Prepared(lambda: Workspace.update(settings=parameter("settings", Workspace.settings)))


def is_set(name: str) -> bool:
    """Whether the bot that started last had this setting; those of a command line do not count."""
    with connection():
        workspace = _STORED.first(Workspace)
    return workspace is not None and workspace.settings.get(name, NOT_SET) != NOT_SET


def record_changes(settings: Mapping[str, str], *, now: datetime) -> None:
    """Store the settings, and write into the audit which have changed since the last start.

    `settings` are values by name, as managers may see them: without secrets. Needs a stored workspace: see
    eligibility.remember_workspace().
    """
    with transaction():
        in_turn(TURN)
        (workspace,) = _STORED.models(Workspace)
        before, workspace.settings = workspace.settings, dict(settings)
        changed = {
            name: [before.get(name, NOT_SET), settings.get(name, NOT_SET)]
            for name in sorted({*before, *settings} - RECORDED_ELSEWHERE)
            if before.get(name) != settings.get(name)
        }
        if not changed:
            return
        _STORE.change(settings=workspace.settings)
        # Before the first start there was nothing that could have changed.
        if before:
            audit.record_automatic(
                AuditAction.SETTINGS_CHANGED,
                "The bot's settings",
                origin=Origin.SETTINGS,
                now=now,
                changed=changed,
            )
