"""The commands of bot.py, one file each; here is how one is declared, and what all of them need."""

import argparse
import logging
from collections.abc import Callable, Sequence
from typing import TypeAlias

from phoenix_bot import settings as configuration
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.database import open_database

Command = Callable[[argparse.Namespace, dict[str, str]], int]
"""Does it, with what was typed and the settings given; answers the process's exit code."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(
    commands: Commands, name: str, about: str, command: Command, *, aliases: Sequence[str] = ()
) -> argparse.ArgumentParser:
    """A command that explains itself."""
    description = f"{about[0].upper()}{about[1:]}."
    parser = commands.add_parser(name, aliases=aliases, help=about, description=description)
    parser.set_defaults(command=command)
    return parser


def below(parser: argparse.ArgumentParser) -> Commands:
    """Where the commands under a command go: one of them must be given."""
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


def open_quietly(env: dict[str, str]) -> list[str]:
    """Open the database without a word in the log; answers what it had to make, in words."""
    logging.getLogger().setLevel("WARNING")
    return open_database(*configuration.read_database(env))


def act() -> Act:
    """What the command line does now."""
    return Act.at_command_line(utcnow())
