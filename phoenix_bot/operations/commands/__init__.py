"""The commands of bot.py, one file each. Here is how a command is declared, and what several of them need."""

import argparse
import logging
from collections.abc import Callable, Sequence
from typing import TypeAlias

from phoenix_bot import settings as configuration
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.database import open_database

Command = Callable[[argparse.Namespace, dict[str, str]], int]
"""Runs with the options that were typed and the settings that were given; returns the exit code."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(
    commands: Commands,
    name: str,
    about: str,
    command: Command,
    *,
    aliases: Sequence[str] = (),
    holds_signals: bool = False,
) -> argparse.ArgumentParser:
    """Declare a command. `about` is its line in the list of commands and the first line of its own help.

    If it `holds_signals`, it ends when it chooses to; a signal ends the others at once.
    """
    description = f"{about[0].upper()}{about[1:]}."
    parser = commands.add_parser(name, aliases=aliases, help=about, description=description)
    parser.set_defaults(command=command, holds_signals=holds_signals)
    return parser


def below(parser: argparse.ArgumentParser) -> Commands:
    """Let a command have commands of its own, of which one must be typed."""
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


def open_quietly(env: dict[str, str]) -> list[str]:
    """Open the database without logging it; returns in words what had to be created."""
    logging.getLogger().setLevel("WARNING")
    return open_database(*configuration.read_database(env))


def act() -> Act:
    """An act of the command line, now."""
    return Act.at_command_line(utcnow())
