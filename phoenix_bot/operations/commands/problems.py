"""The command `problems`: what Slack refused for good, at the command line."""

import argparse

from phoenix_bot.delivery import problems
from phoenix_bot.operations.commands import Commands, act, add, open_quietly


def add_commands(commands: Commands) -> None:
    """Declare the command; `parked` is its former name."""
    about = "list the messages that Slack refused for good, or try them again"
    parser = add(commands, "problems", about, list_or_retry, aliases=["parked"])
    parser.add_argument("--retry", action="store_true", help="try all of them again")


def list_or_retry(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Print what Slack refused for good, or let it be tried again."""
    open_quietly(env)
    if options.retry:
        again = outdated = 0
        # Not until none is left: what the running bot tries at once may be refused at once.
        for _ in range(problems.count() // problems.AT_ONCE + 1):
            retried = problems.retry_all(act=act())
            again, outdated = again + retried.again, outdated + retried.outdated
        print(f"{again} deliveries will be tried again by the running bot.")
        if outdated:
            print(f"{outdated} are left out, as newer news went out or is on its way.")
        return 0
    rows = problems.rows()
    for row in rows:
        since = f"{row.created_at:%Y-%m-%d %H:%M} UTC"
        print(f"{row.id}: {row.kind} of outage {row.outage_id}, since {since}: {row.error}")
    print(
        "Mend the reasons, then run this with --retry."
        if rows
        else "There is no problem: Slack refused nothing for good."
    )
    return 0
