"""The Phoenix: announces outages in Slack and keeps everyone informed until they are resolved."""

import argparse
import logging
import re
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import peewee
from slack_bolt.error import BoltError

import listeners
from models import User
from models.database import connection
from models.migrate import NewerDatabaseError
from phoenix_bot import check, people, permissions, systems
from phoenix_bot import settings as configuration
from phoenix_bot.app import slack_client
from phoenix_bot.clock import utcnow
from phoenix_bot.delivery.outcomes import NETWORK_ERRORS
from phoenix_bot.refusals import Refused
from phoenix_bot.running import Bot, InUseError, open_database

log = logging.getLogger("phoenix")

OK, FAILED, MISCONFIGURED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the process's exit code."""
    options = _parser().parse_args(arguments)
    env = configuration.environment(Path(options.env_file))
    logging.basicConfig(
        level="INFO", format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", stream=sys.stderr
    )
    try:
        return int(options.command(options, env))
    except configuration.SettingsError as error:
        print("These settings must be mended, in the environment or in .env:", file=sys.stderr)
        for problem in error.problems:
            print(f"  - {problem}", file=sys.stderr)
        print(
            "Every setting is explained in .env.example. Or try `python bot.py sandbox`, which needs none.",
            file=sys.stderr,
        )
        return MISCONFIGURED
    except Refused as refusal:
        print(refusal, file=sys.stderr)
    except (
        BoltError,
        InUseError,
        NewerDatabaseError,
        peewee.PeeweeException,
        ValueError,
        *NETWORK_ERRORS,
    ) as error:
        print(f"{type(error).__name__}: {error}\n`python bot.py check` tells more.", file=sys.stderr)
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, epilog="Without a command the bot runs.")
    parser.add_argument("--env-file", default=".env", help="file with settings (default: %(default)s)")
    parser.set_defaults(command=_run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    commands.add_parser("run", help="run the bot (the default)").set_defaults(command=_run)
    commands.add_parser("check", help="check tokens, scopes, channel and database").set_defaults(
        command=_check
    )
    sandbox = commands.add_parser(
        "sandbox", help="try it with a local workspace in the browser; needs no settings"
    )
    sandbox.add_argument(
        "--port", type=int, default=8910, help="port of the page, 0 for a free one (default: %(default)s)"
    )
    sandbox.add_argument(
        "--latency",
        type=int,
        default=150,
        metavar="MS",
        help="time a Slack call takes (default: %(default)s)",
    )
    sandbox.set_defaults(command=_sandbox)
    _add_system_commands(
        commands.add_parser("systems", help="list, add or rename the systems that can break")
    )
    for name, help_ in (
        ("grant", "put somebody into a permission group"),
        ("revoke", "take somebody out of a group"),
    ):
        rights = commands.add_parser(name, help=help_, description=f"{help_.capitalize()}.")
        rights.add_argument("who", help="Slack id (U…) or e-mail address")
        rights.add_argument("group", help="for example on_call or edit_all_outages")
        rights.set_defaults(command=_grant if name == "grant" else _revoke)
    return parser


def _add_system_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    commands.add_parser("list", help="show every system").set_defaults(command=_list_systems)
    add = commands.add_parser("add", help="add systems")
    add.add_argument("names", nargs="+", metavar="NAME")
    add.set_defaults(command=_add_systems)
    rename = commands.add_parser("rename", help="give a system another name; past outages keep the old one")
    rename.add_argument("old")
    rename.add_argument("new")
    rename.set_defaults(command=_rename_system)


def _run(_: argparse.Namespace, env: dict[str, str]) -> int:
    settings = configuration.read(env)
    logging.getLogger().setLevel(settings.log_level)
    open_database(settings.database_url, settings.database_source)
    _serve(settings)
    return OK


def _serve(settings: configuration.Settings) -> None:
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    bot = Bot(settings, listeners.register)
    try:
        bot.start()
        stopping.wait()
    finally:
        bot.stop()


def _check(_: argparse.Namespace, env: dict[str, str]) -> int:
    settings = configuration.read(env)
    findings = list(check.run(settings, slack_client(settings)))
    print(check.table(findings))
    return FAILED if any(finding.todo for finding in findings) else OK


def _sandbox(options: argparse.Namespace, _: dict[str, str]) -> int:
    # Imported here: who runs the bot for real needs nothing of it.
    from phoenix_bot.sandbox import Sandbox

    with tempfile.TemporaryDirectory(prefix="phoenix-") as folder:
        workspace = Sandbox(check.MANIFEST, port=options.port, latency=options.latency / 1000)
        with workspace as slack:
            settings = configuration.read(
                {
                    "SLACK_BOT_TOKEN": slack.bot_token,
                    "SLACK_APP_TOKEN": slack.app_token,
                    "SLACK_ANNOUNCE_CHANNEL_ID": slack.channel_id("incidents"),
                    "SLACK_API_URL": slack.api_url,
                    "DATABASE_URL": f"sqlite:///{folder}/phoenix.db",
                    "HTTP_PORT": "0",
                }
            )
            open_database(settings.database_url, "thrown away at the end")
            for name in ("Booking", "Payments", "Search", "Check-in", "Customer support", "Website"):
                systems.add(name)
            for name in ("nina", "omar"):
                permissions.add_to_group(slack.user_id(name), "on_call", now=utcnow())
            print(
                f"\n  The sandbox is at {slack.url}/?as=nina#incidents"
                "\n  Try /announce booking there. Ctrl-C ends it.\n",
                flush=True,
            )
            _serve(settings)
    return OK


def _open(env: dict[str, str]) -> None:
    logging.getLogger().setLevel("WARNING")
    open_database(*configuration.read_database(env))


def _list_systems(_: argparse.Namespace, env: dict[str, str]) -> int:
    _open(env)
    print("\n".join(systems.names()))
    return OK


def _add_systems(options: argparse.Namespace, env: dict[str, str]) -> int:
    _open(env)
    for name in options.names:
        print(f"Added {systems.add(name).name}.")
    return OK


def _rename_system(options: argparse.Namespace, env: dict[str, str]) -> int:
    _open(env)
    print(f"{options.old} is now {systems.rename(options.old, options.new).name}.")
    return OK


def _grant(options: argparse.Namespace, env: dict[str, str]) -> int:
    _open(env)
    slack_id = _slack_id(options.who, env)
    added = permissions.add_to_group(slack_id, options.group, now=utcnow())
    print(f"{slack_id} is {'now' if added else 'already'} in {options.group}.")
    return OK


def _revoke(options: argparse.Namespace, env: dict[str, str]) -> int:
    _open(env)
    slack_id = _slack_id(options.who, env)
    removed = permissions.remove_from_group(slack_id, options.group)
    print(f"{slack_id} {'is no longer' if removed else 'was not'} in {options.group}.")
    return OK


def _slack_id(who: str, env: dict[str, str]) -> str:
    """The Slack id of an id or e-mail address; Refused if nobody, or more than one, has the address."""
    if re.fullmatch(r"[UW][A-Z0-9]{5,}", who):
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
    answer = slack_client(configuration.read(env)).users_lookupByEmail(email=who)
    return people.remember(answer["user"], now=utcnow()).slack_id


if __name__ == "__main__":
    sys.exit(main())
