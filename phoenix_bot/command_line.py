"""How a command of bot.py is declared."""

import argparse
from collections.abc import Callable
from typing import TypeAlias

Command = Callable[[argparse.Namespace, dict[str, str]], int]
"""Does it, with what was typed and the settings given; answers the process's exit code."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(commands: Commands, name: str, about: str, command: Command) -> argparse.ArgumentParser:
    """A command that explains itself."""
    parser = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
    parser.set_defaults(command=command)
    return parser


def below(parser: argparse.ArgumentParser) -> Commands:
    """Where the commands under a command go: one of them must be given."""
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
