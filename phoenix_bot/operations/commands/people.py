"""The commands `init`, `grant` and `revoke`: the first groups, and who is in which permission group."""

import argparse
import re

from slack_sdk.errors import SlackApiError

from models import Group, Membership, User
from models.database import connection
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import is_within, utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.commands import Commands, act, add, open_quietly
from phoenix_bot.people import group_members, groups, permissions, profiles
from phoenix_bot.slack.client import slack_client


def add_commands(commands: Commands) -> None:
    """Declare the three commands."""
    add(commands, "init", "create the first groups and the first system; safe to repeat", prepare)
    for name, about, command in (
        ("grant", "put somebody into a permission group", grant),
        ("revoke", "take somebody out of a permission group", revoke),
    ):
        parser = add(commands, name, about, command)
        parser.add_argument("who", metavar="WHO", help="Slack id (U…) or e-mail address")
        parser.add_argument(
            "group", metavar="GROUP", help=f"for example {' or '.join(permissions.FIRST_GROUPS)}"
        )


def prepare(_: argparse.Namespace, env: dict[str, str]) -> int:
    """Create what every database needs, and print what was created."""
    made = open_quietly(env)
    print("\n".join(f"Created {thing}." for thing in made) or "Everything is already there.")
    return 0


def grant(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Put somebody into a group."""
    open_quietly(env)
    slack_id, group = _slack_id(options.who, env), groups.named(options.group)
    added = group_members.add_member(group.identity, slack_id, act=act())
    print(f"{slack_id} is {'now' if added else 'already'} in {group.name}.")
    return 0


def revoke(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Take somebody out of a group."""
    open_quietly(env)
    group = groups.named(options.group)
    slack_id = _known_in(group, options.who) or _slack_id(options.who, env)
    removed = group_members.remove_member(group.identity, slack_id, act=act())
    keys = group_members.google_keys(group.id, slack_id)
    if keys:
        print(f"{slack_id} is now in {group.name} only through the Google group {', '.join(keys)}.")
    else:
        print(f"{slack_id} {'is no longer' if removed else 'was not'} in {group.name}.")
    return 0


def _slack_id(who: str, env: dict[str, str]) -> str:
    """The Slack id for an id or an e-mail address; Refused if nobody or more than one person has the address.

    Addresses change hands. So Slack is asked whose it is, unless it said so lately or there is no token.
    """
    if re.fullmatch(r"[UW][A-Z0-9]{2,}", who):
        return who
    if "@" not in who:
        raise Refused(f"{who!r} is neither a Slack id (U…) nor an e-mail address.")
    with connection():
        known = list(User.select().where(User.email == who.casefold(), ~User.is_deactivated))
    ids = [user.slack_id for user in known]
    if len(ids) > 1:
        raise Refused(_several(who, ids))
    now = utcnow()
    is_fresh = any(user.is_known and is_within(profiles.FRESH, user.profile_at, now) for user in known)
    if known and (is_fresh or not env.get("SLACK_BOT_TOKEN")):
        return str(ids[0])
    try:
        found = slack_client(configuration.read(env)).users_lookupByEmail(email=who)
    except SlackApiError as error:
        if error.response.get("error") != "users_not_found":
            raise
        raise Refused(f"Nobody active in this workspace has the address {who}.") from error
    return profiles.remember(found["user"], now=utcnow()).slack_id


def _known_in(group: Group, who: str) -> str:
    """The Slack id of the person whom we know by this e-mail address, even if they have left; "" if nobody.

    Slack itself does not find people who are deactivated. If several people have had the address, whoever is
    in the group is meant; Refused if that is more than one.
    """
    if "@" not in who:
        return ""
    with connection():
        known = [user.slack_id for user in User.select().where(User.email == who.casefold())]
        by_hand = Membership.select().where(Membership.group == group, Membership.user.in_(known))
        inside = {row.user_id for row in by_hand}
    inside |= {slack_id for slack_id in known if group_members.google_keys(group.id, slack_id)}
    ids = sorted(inside or known)
    if len(ids) > 1:
        raise Refused(_several(who, ids))
    return ids[0] if ids else ""


def _several(email: str, slack_ids: list[str]) -> str:
    return f"Several people have had the address {email}: {', '.join(slack_ids)}. Give the Slack id."
