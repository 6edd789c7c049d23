"""Groups, what they permit, and who is in them."""

from collections.abc import Iterator

from models import AuditAction, Group, GroupPermission, Membership, Permission, User
from phoenix_bot.acts import Act
from phoenix_bot.operations.transfer.django import choices, imported
from phoenix_bot.operations.transfer.django.people import People
from phoenix_bot.operations.transfer.django.reading import Row, Source
from phoenix_bot.operations.transfer.django.report import ADDED, JOINED, THERE
from phoenix_bot.operations.transfer.django.tables import (
    CONTENT_TYPES,
    GROUP_PERMISSIONS,
    GROUPS,
    PERMISSIONS,
    USER_GROUPS,
    USER_PERMISSIONS,
    Table,
)
from phoenix_bot.people import audit, permissions
from phoenix_bot.people.groups import NAME_LIMIT
from phoenix_bot.text import names

SUPERUSERS = "superusers of the former app"

SUPERUSER = "superuser"
"""What ImportedRow calls the right of a superuser, beside the user."""


class Rights:
    """Takes over groups and memberships. Its methods need a transaction each, in this order."""

    def __init__(self, source: Source, people: People, act: Act) -> None:
        self._source, self._people, self._act = source, people, act
        self._report = source.report
        self._groups: dict[int, int] = {}
        self._permissions: dict[int, tuple[str, Permission | None]] = {}

    def take_over_groups(self) -> None:
        """The groups, by their names."""
        for row, before in _rows(self._source, GROUPS):
            if row.problem:
                self._report.refuse(row.table, row.id, row.problem)
            elif before is not None:
                # Somebody may have deleted it here since.
                if Group.select().where(Group.id == int(before)).exists():
                    self._groups[row.id] = int(before)
                self._report.count(row.table, THERE)
            else:
                self._add_group(row)

    def _add_group(self, row: Row) -> None:
        name = names.visible(row.text("name"))[:NAME_LIMIT].strip() or f"group {row.id} of the former app"
        if name != row.text("name"):
            self._report.note(row.table, row.id, "its name was changed", detail=name)
        group, is_new = self._group(name)
        self._groups[row.id] = group.id
        self._report.count(row.table, ADDED if is_new else JOINED)
        imported.remember(row.table, row.id, group.id)

    def _group(self, name: str) -> tuple[Group, bool]:
        group = Group.get_or_none(Group.key == names.key_of(name))
        if group is not None:
            return group, False
        audit.record(AuditAction.GROUP_ADDED, name, act=self._act, gives=[])
        return Group.create(name=name, key=names.key_of(name)), True

    def take_over_permissions(self) -> None:
        """What the groups permit."""
        self._permissions = dict(self._read_permissions())
        for row, before in _rows(self._source, GROUP_PERMISSIONS):
            group_id, what = self._groups.get(row["group_id"]), self._permissions.get(row["permission_id"])
            if before is not None:
                self._report.count(row.table, THERE)
            elif reason := row.problem or _why_not(group_id, what):
                self._report.refuse(row.table, row.id, reason)
            elif group_id and what and what[1]:
                is_new = self._permit(group_id, what[1])
                self._report.count(row.table, ADDED if is_new else JOINED)
                imported.remember(row.table, row.id)

    def _read_permissions(self) -> Iterator[tuple[int, tuple[str, Permission | None]]]:
        """Each of Django's permissions by its id: its name there, and ours."""
        apps = {row.id: row.text("app_label") for row in self._source.rows(CONTENT_TYPES)}
        for row in self._source.rows(PERMISSIONS):
            name, app = row.text("codename"), apps.get(row["content_type_id"], "")
            yield row.id, (f"{app}.{name}".strip("."), choices.PERMISSIONS.get(name))

    def _permit(self, group_id: int, permission: Permission) -> bool:
        new = GroupPermission.insert(group=group_id, permission=permission).on_conflict_ignore()
        is_new = bool(new.as_rowcount().execute())
        if is_new:
            name = Group.get_by_id(group_id).name
            changed = {"added": [permission], "removed": []}
            audit.record(AuditAction.GROUP_PERMISSIONS_CHANGED, name, act=self._act, **changed)
        return is_new

    def take_over_members(self) -> None:
        """Who is in which group. Whoever was deactivated is left out."""
        for row, before in _rows(self._source, USER_GROUPS):
            group_id = self._groups.get(row["group_id"])
            if before is not None:
                self._report.count(row.table, THERE)
            elif reason := row.problem or self._why_no_member(row) or _why_not(group_id):
                self._report.refuse(row.table, row.id, reason)
            elif group_id:
                self._join(row, group_id)

    def take_over_own_permissions(self) -> None:
        """What people were permitted beside their groups: they join a group that permits it.

        Superusers join a group of their own, which permits everything.
        """
        for row, before in _rows(self._source, USER_PERMISSIONS):
            what = self._permissions.get(row["permission_id"])
            if before is not None:
                self._report.count(row.table, THERE)
            elif reason := row.problem or self._why_no_member(row) or _why_not(1, what):
                self._report.refuse(row.table, row.id, reason)
            elif what and what[1]:
                self._join(row, self._giving(what[1]))
        for ids in imported.parts(self._people.superusers):
            known = imported.known(SUPERUSER, ids)
            for id in ids:
                if id not in known:
                    self._let_do_everything(self._people.ours[id])
                    imported.remember(SUPERUSER, id)

    def _let_do_everything(self, slack_id: str) -> None:
        group, is_new = self._group(SUPERUSERS)
        if is_new:
            for permission in Permission:
                self._permit(group.id, permission)
        self._add_member(slack_id, group.id)

    def _giving(self, permission: Permission) -> int:
        """The group that somebody joins who alone is permitted something: our first one, if it is there."""
        for name, gives in permissions.FIRST_GROUPS.items():
            group = Group.get_or_none(Group.key == names.key_of(name))
            if gives is permission and group is not None:
                return int(group.id)
        group, _ = self._group(f"{permission.value.replace('_', ' ')} (former app)")
        self._permit(group.id, permission)
        return int(group.id)

    def _join(self, row: Row, group_id: int) -> None:
        is_new = self._add_member(self._people.ours[row["user_id"]], group_id)
        self._report.count(row.table, ADDED if is_new else JOINED)
        imported.remember(row.table, row.id)

    def _add_member(self, slack_id: str, group_id: int) -> bool:
        new = Membership.insert(group=group_id, user=slack_id, added_at=self._act.now).on_conflict_ignore()
        is_new = bool(new.as_rowcount().execute())
        if is_new:
            name = Group.get_by_id(group_id).name
            audit.record(AuditAction.MEMBER_ADDED, name, act=self._act, user=slack_id)
        return is_new

    def _why_no_member(self, row: Row) -> str:
        id = row["user_id"]
        if id not in self._people.ours:
            return "its user is not there"
        is_gone = id in self._people.gone or User.get_by_id(self._people.ours[id]).is_deactivated
        return "its user was deactivated" if is_gone else ""


def _why_not(
    group_id: int | None, what: tuple[str, Permission | None] | None = ("", Permission.MANAGE)
) -> str:
    """Why a row about a group and a permission is not taken; "" if it is."""
    if group_id is None:
        return "its group is not there"
    if what is None:
        return "its permission is not there"
    return "" if what[1] else f"nothing here corresponds to the permission {what[0]}"


def _rows(source: Source, table: Table) -> Iterator[tuple[Row, str | None]]:
    """The rows of a table, each with what it became if it was taken over before."""
    for rows in imported.parts(source.rows(table)):
        before = imported.known(table.name, [row.id for row in rows])
        for row in rows:
            yield row, before[row.id].ours if row.id in before else None
