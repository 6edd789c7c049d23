"""The command `systems`: the systems that can break."""

import argparse
import shlex

from models.database import connection, transaction
from phoenix_bot import systems
from phoenix_bot.operations.commands import Commands, act, add, below, open_quietly


def add_commands(commands: Commands) -> None:
    """Declare the command and its own commands."""
    commands = below(add(commands, "systems", "list or change the systems that can break", list_systems))
    listed = add(commands, "list", "show the systems that can be chosen, one a line", list_systems)
    listed.add_argument("--retired", action="store_true", help="show the retired systems instead")
    new = add(commands, "add", "add systems: all that are given, or none if one is refused", add_systems)
    new.add_argument("names", nargs="+", metavar="NAME")
    rename = add(
        commands,
        "rename",
        "give a system another name; past outages keep the old one",
        rename_system,
    )
    rename.add_argument("old", metavar="OLD")
    rename.add_argument("new", metavar="NEW")
    retire = add(commands, "retire", "stop offering a system; past outages keep it", retire_system)
    retire.add_argument("name", metavar="NAME")
    restore = add(commands, "restore", "offer a retired system again", restore_system)
    restore.add_argument("name", metavar="NAME")
    merge = add(
        commands,
        "merge",
        "move the outages of one system to another system, and retire the first",
        merge_systems,
    )
    merge.add_argument("name", metavar="NAME")
    merge.add_argument("into", metavar="INTO")


def list_systems(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Print the systems that can be chosen, or the retired ones."""
    open_quietly(env)
    if options.retired:
        print("\n".join(systems.retired_names()) or "No system is retired.")
    else:
        print("\n".join(systems.offered_names()) or "There is no system. Add one: bot.py systems add NAME")
    return 0


def add_systems(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Add all the systems given, or none."""
    open_quietly(env)
    with transaction():
        added = [systems.add(name, act=act()).name for name in options.names]
    print("\n".join(f"Added {name}." for name in added))
    return 0


def rename_system(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Give a system another name."""
    open_quietly(env)
    which = systems.named(options.old).identity
    systems.rename(which, options.new, act=act())
    with connection():
        print(f"{options.old} is now {systems.get(which).name}.")
    return 0


def retire_system(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Stop offering a system."""
    open_quietly(env)
    system = systems.named(options.name)
    systems.retire(system.identity, act=act())
    print(f"{system.name} is retired. To bring it back: bot.py systems restore {shlex.quote(system.name)}")
    return 0


def restore_system(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Offer a retired system again."""
    open_quietly(env)
    system = systems.named(options.name)
    systems.restore(system.identity, act=act())
    print(f"{system.name} can be chosen again.")
    return 0


def merge_systems(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Move the outages of one system to another, and retire the first."""
    open_quietly(env)
    system, into = systems.named(options.name), systems.named(options.into)
    moved = systems.merge(system.identity, into.identity, act=act())
    print(f"{system.name} is retired. Outages moved to {into.name}: {moved}.")
    return 0
