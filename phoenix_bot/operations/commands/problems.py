"""The command `problems`: what Slack refused for good."""

import argparse

from phoenix_bot.delivery import advice, problems
from phoenix_bot.operations.commands import Commands, act, add, open_quietly


def add_commands(commands: Commands) -> None:
    """Declare the command; `parked` is its former name."""
    about = "list the messages that Slack rejected permanently, or try them again"
    parser = add(commands, "problems", about, list_or_retry, aliases=["parked"])
    parser.add_argument("--retry", action="store_true", help="try all of them again")


def list_or_retry(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Print the problems, or let the running bot try them again."""
    open_quietly(env)
    if options.retry:
        _retry()
    else:
        _list()
    return 0


def _retry() -> None:
    again = outdated = 0
    # Not until none is left: what the running bot tries at once may be refused at once.
    for _ in range(problems.count() // problems.AT_ONCE + 1):
        retried = problems.retry_all(act=act())
        again, outdated = again + retried.again, outdated + retried.outdated
    print(f"The running bot will try {_counted(again)} again.")
    if outdated:
        print(f"Left out, as newer news went out or is on its way: {outdated}.")


def _list() -> None:
    rows = problems.rows()
    for row in rows:
        print(f"{row.id}: {advice.heading(row)}, since {row.created_at:%Y-%m-%d %H:%M} UTC: {row.error}")
    print(f"{_counted(len(rows))}. Fix the causes, then run this with --retry." if rows else "No problems.")


def _counted(number: int) -> str:
    return "1 problem" if number == 1 else f"{number} problems"
