"""The command `groups`: permission groups, the permissions they give, and who is in them."""

import argparse

from models import Permission
from phoenix_bot.operations.commands import Commands, act, add, below, open_quietly
from phoenix_bot.people import group_members, group_overviews, groups

PAGE = 500
"""Rows read at a time."""


def add_commands(commands: Commands) -> None:
    """Declare the command and its own commands."""
    commands = below(add(commands, "groups", "list or change the permission groups", list_groups))
    add(commands, "list", "show every group with the permissions it gives, one group a line", list_groups)
    members = add(commands, "members", "show who is in a group, and how they got into it", list_members)
    members.add_argument("group", metavar="GROUP")
    new = add(commands, "add", "add a group", add_group)
    new.add_argument("name", metavar="NAME")
    rename = add(commands, "rename", "give a group another name", rename_group)
    rename.add_argument("old", metavar="OLD")
    rename.add_argument("new", metavar="NEW")
    give = add(commands, "permissions", "set exactly which permissions a group gives", set_permissions)
    give.add_argument("name", metavar="GROUP")
    for parser, number in ((new, "*"), (give, "*")):
        parser.add_argument(
            "gives",
            nargs=number,
            metavar="PERMISSION",
            type=_permission,
            help=f"any of {', '.join(Permission)}",
        )
    delete = add(commands, "delete", "delete a group", delete_group)
    delete.add_argument("name", metavar="GROUP")
    delete.add_argument("--with-members", action="store_true", help="delete it even if people are in it")


def _permission(typed: str) -> Permission:
    try:
        return Permission(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"there is no permission {typed!r}; the permissions are {', '.join(Permission)}"
        ) from None


def list_groups(_: argparse.Namespace, env: dict[str, str]) -> int:
    """Print every group: the permissions it gives, how many people are in it, and what feeds it."""
    open_quietly(env)
    offset = 0
    while page := group_overviews.overview(limit=PAGE, offset=offset):
        for row in page:
            fed = f"; fed by {', '.join(row.google_keys)}" if row.google_keys else ""
            print(f"{row.group.name}: {', '.join(row.gives) or 'gives nothing'}; members: {row.members}{fed}")
        offset += PAGE
    if not offset:
        print("There is no group. Add one: bot.py groups add NAME PERMISSION")
    return 0


def list_members(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Print who is in a group, and whether people or Google groups put them there."""
    open_quietly(env)
    group, offset = groups.named(options.group), 0
    while page := group_members.members(group.id, limit=PAGE, offset=offset):
        for row in page:
            by = ", ".join([*(["by hand"] if row.by_hand else []), *row.google_keys])
            print(
                " ".join(part for part in (row.user.slack_id, row.user.name, row.user.email) if part),
                f"({by})",
            )
        offset += PAGE
    if not offset:
        print(f"Nobody is in {group.name}.")
    return 0


def add_group(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Add a group."""
    open_quietly(env)
    groups.add(options.name, options.gives, act=act())
    print(f"Added {options.name}.")
    return 0


def rename_group(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Give a group another name."""
    open_quietly(env)
    group = groups.named(options.old)
    groups.rename(group.identity, options.new, act=act())
    print(f"{group.name} is now {options.new}.")
    return 0


def set_permissions(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Set exactly which permissions a group gives."""
    open_quietly(env)
    group = groups.named(options.name)
    groups.set_permissions(group.identity, options.gives, act=act())
    print(f"{group.name} now gives {', '.join(sorted(set(options.gives))) or 'nothing'}.")
    return 0


def delete_group(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Delete a group."""
    open_quietly(env)
    group = groups.named(options.name)
    groups.delete(group.identity, act=act(), losing=None if options.with_members else 0)
    print(f"Deleted {group.name}.")
    return 0
