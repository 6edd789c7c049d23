"""The command `check`: whether everything is there that the bot needs."""

import argparse

from phoenix_bot import settings as configuration
from phoenix_bot.operations.commands import Commands, add
from phoenix_bot.slack.client import slack_client


def add_commands(commands: Commands) -> None:
    """Declare the command."""
    about = "check everything that the bot needs; exit code 1 if there is something to do"
    add(commands, "check", about, print_findings)


def print_findings(_: argparse.Namespace, env: dict[str, str]) -> int:
    """Print a table of what is fine, and of what to do about the rest."""
    # Imported here: who runs the bot need not wait for it.
    from phoenix_bot.operations import check

    settings = configuration.read(env)
    findings = list(check.run(settings, slack_client(settings)))
    print(check.table(findings))
    return 1 if any(finding.todo for finding in findings) else 0
