"""What operators do at the command line, beside running the bot. Each function is one command.

They answer the process's exit code, and raise Refused in words for the terminal.
"""

import argparse
import logging
import re

from slack_sdk.errors import SlackApiError

from models import User
from models.database import connection, transaction
from phoenix_bot import people, permissions, systems
from phoenix_bot import settings as configuration
from phoenix_bot.app import slack_client
from phoenix_bot.clock import utcnow
from phoenix_bot.delivery import parked as refused
from phoenix_bot.refusals import Refused
from phoenix_bot.running import open_database


def _open(env: dict[str, str]) -> None:
    logging.getLogger().setLevel("WARNING")
    open_database(*configuration.read_database(env))


def list_systems(_: argparse.Namespace, env: dict[str, str]) -> int:
    """Print every system."""
    _open(env)
    print("\n".join(systems.names()))
    return 0


def add_systems(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Add all the systems given, or none."""
    _open(env)
    with transaction():
        added = [systems.add(name).name for name in options.names]
    print("\n".join(f"Added {name}." for name in added))
    return 0


def rename_system(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Give a system another name."""
    _open(env)
    print(f"{options.old} is now {systems.rename(options.old, options.new).name}.")
    return 0


def grant(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Put somebody into a group."""
    _open(env)
    slack_id = _slack_id(options.who, env)
    added = permissions.add_to_group(slack_id, options.group, now=utcnow())
    print(f"{slack_id} is {'now' if added else 'already'} in {options.group}.")
    return 0


def revoke(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Take somebody out of a group."""
    _open(env)
    slack_id = _slack_id(options.who, env)
    removed = permissions.remove_from_group(slack_id, options.group)
    print(f"{slack_id} {'is no longer' if removed else 'was not'} in {options.group}.")
    return 0


def _slack_id(who: str, env: dict[str, str]) -> str:
    """The Slack id of an id or e-mail address; Refused if nobody, or more than one, has the address."""
    if re.fullmatch(r"[UW][A-Z0-9]{2,}", who):
        return who
    if "@" not in who:
        raise Refused(f"{who!r} is neither a Slack id (U…) nor an e-mail address.")
    with connection():
        known = [
            user.slack_id for user in User.select().where(User.email == who.casefold(), ~User.is_deactivated)
        ]
    if len(known) > 1:
        raise Refused(f"Several people have had the address {who}: {', '.join(known)}. Give the Slack id.")
    if known:
        return str(known[0])
    try:
        answer = slack_client(configuration.read(env)).users_lookupByEmail(email=who)
    except SlackApiError as error:
        if error.response.get("error") != "users_not_found":
            raise
        raise Refused(f"Nobody active in this workspace has the address {who}.") from error
    return people.remember(answer["user"], now=utcnow()).slack_id


def parked(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Print what Slack refused for good, or let it be tried again."""
    _open(env)
    if options.retry:
        print(f"{refused.retry_all(now=utcnow())} deliveries will be tried again by the running bot.")
        return 0
    rows = refused.rows()
    for row in rows:
        since = f"{row.created_at:%Y-%m-%d %H:%M} UTC"
        print(f"{row.id}: {row.kind} of outage {row.outage_id}, since {since}: {row.error}")
    print("Mend the reasons, then run this with --retry." if rows else "Nothing is parked.")
    return 0
