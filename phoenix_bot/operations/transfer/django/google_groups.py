"""Google groups: their members join the group of those who may announce."""

from models import AuditAction, GoogleGroup, Group, GroupPermission, Permission
from phoenix_bot.acts import Act
from phoenix_bot.operations.transfer.django import imported
from phoenix_bot.operations.transfer.django.reading import Row, Source
from phoenix_bot.operations.transfer.django.report import ADDED, JOINED, THERE
from phoenix_bot.operations.transfer.django.tables import GOOGLE_GROUPS
from phoenix_bot.people import audit
from phoenix_bot.text import names

FED = "on_call"
"""The group that the Django app fed from all Google groups."""

KEY_LIMIT, NAME_LIMIT = 255, 80


def take_over(source: Source, *, act: Act) -> None:
    """Store the Google groups that are new. Needs a transaction."""
    for rows in imported.parts(source.rows(GOOGLE_GROUPS)):
        before = imported.known(GOOGLE_GROUPS.name, [row.id for row in rows])
        for row in rows:
            key = row.text("key").casefold()
            if row.problem or not key or len(key) > KEY_LIMIT:
                why = "its key is longer than 255 characters" if key else "its key is empty"
                source.report.refuse(row.table, row.id, row.problem or why)
            elif row.id in before:
                source.report.count(row.table, THERE)
            else:
                is_new = _store(row, key, act)
                source.report.count(row.table, ADDED if is_new else JOINED)
                imported.remember(row.table, row.id)


def _store(row: Row, key: str, act: Act) -> bool:
    """Store a Google group; False if there is one with its key."""
    if GoogleGroup.select().where(GoogleGroup.key == key).exists():
        return False
    group = _fed(act)
    name = names.visible(row.text("name"))[:NAME_LIMIT]
    GoogleGroup.create(key=key, name=name, is_active=row["is_allowed"] is not False, group=group)
    audit.record(AuditAction.GOOGLE_GROUP_ADDED, key, act=act, group=group.name)
    return True


def _fed(act: Act) -> Group:
    group = Group.get_or_none(Group.key == names.key_of(FED))
    if group is None:
        group = Group.create(name=FED, key=names.key_of(FED))
        GroupPermission.create(group=group, permission=Permission.ADD_ANNOUNCEMENT)
        audit.record(AuditAction.GROUP_ADDED, FED, act=act, gives=[Permission.ADD_ANNOUNCEMENT])
    return group
