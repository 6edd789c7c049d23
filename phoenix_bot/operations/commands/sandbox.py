"""The command `sandbox`: a local workspace with the real bot in it, to try the bot out."""

import argparse
import errno
import logging
import secrets
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from phoenix_bot import settings as configuration
from phoenix_bot import systems
from phoenix_bot.acts.clock import following, utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations import signals
from phoenix_bot.operations.commands import Commands, add
from phoenix_bot.operations.database import open_database
from phoenix_bot.operations.http import pingdom
from phoenix_bot.people import group_members
from phoenix_bot.settings import Settings

if TYPE_CHECKING:
    from phoenix_bot.sandbox import Sandbox

SYSTEMS = ("Booking", "Payments", "Search", "Check-in", "Customer support", "Website")
ON_CALL = ("nina", "omar")

LOOPBACK = "127.0.0.1"

ADDRESS = "{url}/?as=nina#incidents"

STARTING = """
  The sandbox is at {address}
  The bot is starting …
"""

WELCOME = """
  Type /announce booking there, then press Create channel, and react with ☝ to a message in it.
  Or type /phoenix.
  App Home, as an admin sees it: {url}/?as=ada#app:home
  Alerts: under Sandbox, at the top, a monitor alerts, or a check goes down; then see Monitors in App Home.
  Post-mortems, in a GitLab of its own: {reports}
  To see reminders, set the clock forward under Sandbox, at the top.
  Everything is thrown away at the end. Ctrl-C ends it.

"""

MAKE = 'make sandbox ARGS="--port 8920"'
"""What whoever uses `make` types to choose another port."""

Serve = Callable[[Settings, Callable[[], object], str], object]
"""Runs the bot until a signal. It is given how to open the database, and a text to print when it listens."""


def add_commands(commands: Commands, serve: Serve) -> None:
    """Declare the command."""
    about = "try the bot in a local workspace in the browser; needs no settings"
    parser = add(commands, "sandbox", about, partial(try_out, serve), holds_signals=True)
    parser.add_argument(
        "--port", type=int, default=8910, help="port of the page, 0 for a free one (default: %(default)s)"
    )
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    parser.add_argument("--log", action="store_true", help="show what the bot logs, not only what goes wrong")
    parser.add_argument(
        "--latency",
        type=int,
        default=150,
        metavar="MS",
        help="milliseconds that a call to Slack takes (default: %(default)s)",
    )


def try_out(serve: Serve, options: argparse.Namespace, _: dict[str, str]) -> int:
    """Run a workspace and the bot on a database that is thrown away at the end."""
    # Imported here: who runs the bot for real needs nothing of it.
    from phoenix_bot.operations import check
    from phoenix_bot.sandbox import Sandbox
    from phoenix_bot.sandbox import gitlab as gitlab_sandbox

    signals.hold()
    port, token = _free_port(), secrets.token_urlsafe()
    webhook = f"http://{LOOPBACK}:{port}{pingdom.PATH}?token={token}"
    slack = Sandbox(
        check.MANIFEST, port=options.port, latency=options.latency / 1000, pingdom_webhook=webhook
    )
    try:
        slack.start()
    except (OSError, OverflowError) as error:
        raise Refused(_unusable(options.port, error)) from error
    if not options.log:
        logging.getLogger().setLevel("WARNING")
    _show(ADDRESS.format(url=slack.url), in_browser=options.open)

    def now() -> datetime:
        return datetime.fromtimestamp(slack.workspace.clock(), UTC)

    with tempfile.TemporaryDirectory(prefix="phoenix-") as folder, gitlab_sandbox.demo(now=now) as gitlab:
        try:
            settings = configuration.read(
                _environment(slack, gitlab.url, token)
                | {"DATABASE_URL": f"sqlite:///{folder}/phoenix.db", "HTTP_PORT": str(port)}
            )
            on_call = [slack.user_id(name) for name in ON_CALL]
            reports = f"{gitlab.url}/{gitlab_sandbox.PROJECT}/-/issues"
            welcome = WELCOME.format(url=slack.url, reports=reports)
            with following(now):
                serve(settings, partial(_open_database, settings, on_call), welcome)
        finally:
            slack.stop()
    return 0


def _environment(slack: "Sandbox", gitlab_url: str, webhook_token: str) -> dict[str, str]:
    """The settings by which the bot finds the workspace, and all that stands in for other services."""
    from phoenix_bot.sandbox import gitlab as gitlab_sandbox
    from phoenix_bot.sandbox.alerting import datadog_api

    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_ANNOUNCE_CHANNEL_ID": slack.channel_id("incidents"),
        "SLACK_NOTIFY_SALES_CHANNEL_ID": slack.channel_id("sales"),
        "SLACK_NOTIFY_B2B_CHANNEL_ID": slack.channel_id("partners"),
        "SUGGEST_CHANNEL_ID": slack.channel_id("alerts"),
        "SLACK_API_URL": slack.api_url,
        "GITLAB_URL": gitlab_url,
        "GITLAB_PRIVATE_TOKEN": gitlab_sandbox.TOKEN,
        "GITLAB_POSTMORTEM_PROJECT": gitlab_sandbox.PROJECT,
        "POSTMORTEM_LABEL": "postmortem",
        "DATADOG_SITE": f"{slack.url}{datadog_api.PREFIX}",
        "DATADOG_API_KEY": datadog_api.API_KEY,
        "DATADOG_APP_KEY": datadog_api.APP_KEY,
        "PINGDOM_WEBHOOK_TOKEN": webhook_token,
        "HTTP_HOST": LOOPBACK,
    }


def _unusable(port: int, error: Exception) -> str:
    """Why the page cannot be at this port, and what to type instead."""
    is_taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
    why = f"Port {port} is in use, maybe by another sandbox." if is_taken else f"{error}".rstrip(".") + "."
    return f"{why} Choose another port: {MAKE}\nWithout make: --port 8920. Port 0 is any free one."


def _show(address: str, *, in_browser: bool) -> None:
    print(STARTING.format(address=address), flush=True)
    if in_browser and not webbrowser.open(address):
        print("  No browser can be opened from here: open the address yourself.", flush=True)


def _free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.create_server((LOOPBACK, 0)) as server:
        return int(server.getsockname()[1])


def _open_database(settings: Settings, on_call: list[str]) -> None:
    open_database(settings.database_url, "thrown away at the end")
    for name in SYSTEMS:
        systems.add(name)
    for slack_id in on_call:
        group_members.join_named(slack_id, "on_call", now=utcnow())
