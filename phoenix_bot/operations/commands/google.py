"""The command `google`: the Google groups that feed permission groups."""

import argparse
from collections.abc import Callable

from models.database import connection
from phoenix_bot.operations.commands import Commands, act, add, below, open_quietly
from phoenix_bot.people import groups, profiles
from phoenix_bot.people.google import departures, feeds
from phoenix_bot.people.google.feeds import Details

PAGE = 500
"""Rows read at a time."""


def add_commands(commands: Commands) -> None:
    """Declare the command and its own commands."""
    commands = below(
        add(
            commands,
            "google",
            "list or change the Google groups that feed permission groups",
            list_google_groups,
        )
    )
    add(commands, "list", "show every Google group and how its last sync went", list_google_groups)
    new = add(commands, "add", "let a Google group feed a permission group", add_google_group)
    new.add_argument("key", metavar="KEY", help="address such as oncall@example.com, or Google's id")
    new.add_argument("--name", default="", help="a name for it")
    new.add_argument(
        "--group",
        default=feeds.DEFAULT_GROUP,
        metavar="GROUP",
        help="the permission group that it feeds (default: %(default)s)",
    )
    for name, about, command in (
        ("activate", "let a Google group feed its group again", _switch(on=True)),
        (
            "deactivate",
            "stop a Google group from feeding; whoever is in only through it leaves",
            _switch(on=False),
        ),
        (
            "remove",
            "remove a Google group; whoever is in only through it leaves",
            remove_google_group,
        ),
    ):
        add(commands, name, about, command).add_argument("key", metavar="KEY")
    _add_decisions(commands)


def _add_decisions(commands: Commands) -> None:
    for name, about, command in (
        (
            "confirm",
            "show who has left a Google group, or remove them from the group it feeds",
            confirm_removals,
        ),
        ("keep", "show who has left a Google group, or keep them in the group it feeds", keep_members),
    ):
        decide = add(commands, name, about, command)
        decide.add_argument("key", metavar="KEY")
        decide.add_argument("--yes", action="store_true", help="do it; without this, they are only shown")


def list_google_groups(_: argparse.Namespace, env: dict[str, str]) -> int:
    """Print every Google group, what it feeds, and how its last sync went."""
    open_quietly(env)
    offset = 0
    while page := feeds.overview(limit=PAGE, offset=offset):
        for row in page:
            one = row.google_group
            name = f" ({one.name})" if one.name else ""
            state = "" if one.is_active else "; inactive"
            synced = (
                f"{one.last_sync_at:%Y-%m-%d %H:%M} UTC: {one.last_outcome}"
                if one.last_sync_at
                else "never synced"
            )
            print(f"{one.key}{name} feeds {one.group.name}{state}; members: {row.members}; {synced}")
        offset += PAGE
    if not offset:
        print("No Google group feeds a group yet. Add one: bot.py google add ADDRESS")
    return 0


def add_google_group(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Let a Google group feed a permission group."""
    open_quietly(env)
    group = groups.named(options.group)
    feeds.add(Details(options.key, options.name, group.identity), act=act())
    print(f"{options.key} will feed {group.name} from the next sync on.")
    _say_if_nothing_is_synced(env)
    return 0


def _say_if_nothing_is_synced(env: dict[str, str]) -> None:
    # An operator who has the setting here can sync from here, even if the running bot lacks it.
    if not env.get("GOOGLE_SERVICE_ACCOUNT") and not feeds.is_configured():
        print(feeds.NOT_CONFIGURED)


def _switch(*, on: bool) -> Callable[[argparse.Namespace, dict[str, str]], int]:
    def switch(options: argparse.Namespace, env: dict[str, str]) -> int:
        open_quietly(env)
        one = feeds.named(options.key)
        with connection():
            details = Details(one.key, one.name, one.group.identity, is_active=on)
        feeds.change(one.identity, details, act=act())
        print(f"{one.key} is {'now active' if on else 'no longer active'}.")
        if on:
            _say_if_nothing_is_synced(env)
        return 0

    return switch


def remove_google_group(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Remove a Google group."""
    open_quietly(env)
    one = feeds.named(options.key)
    feeds.remove(one.identity, act=act())
    print(f"Removed {one.key}.")
    return 0


def confirm_removals(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Remove those who left a Google group from the group it feeds, or show them."""
    return _decide(options, env, departures.remove, "People removed")


def keep_members(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Keep those who left a Google group in the group it feeds, or show them."""
    return _decide(options, env, departures.keep, "People kept, as if added by hand")


def _decide(options: argparse.Namespace, env: dict[str, str], rule: Callable[..., int], done: str) -> int:
    open_quietly(env)
    asked = act()
    (one,) = feeds.overview(only=feeds.named(options.key).id)
    if options.yes:
        print(f"{done}: {rule(one.google_group.identity, until=asked.now, act=asked)}.")
        return 0
    with connection():
        ids = departures.waiting([one.google_group.id], limit=PAGE).get(one.google_group.id, [])
        names = profiles.names(set(ids))
    for slack_id in ids:
        print(slack_id, names[slack_id])
    print(
        f"Waiting: {one.leaving}. Nothing has changed; add --yes to do it." if ids else "Nobody is waiting."
    )
    return 1 if ids else 0
