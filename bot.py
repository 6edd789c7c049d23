"""The Phoenix: announces outages in Slack and keeps everyone informed until they are resolved."""

import argparse
import logging
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import peewee
from slack_sdk.errors import SlackApiError

import listeners
from jobs import AT_START, JOBS
from jobs import commands as job_commands
from jobs.clock.scheduler import Scheduler
from models.database import close
from models.migrate import NewerDatabaseError
from phoenix_bot import settings as configuration
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations import check
from phoenix_bot.operations.commands import add as _add
from phoenix_bot.operations.commands import google, groups, people, problems
from phoenix_bot.operations.commands import systems as system_commands
from phoenix_bot.operations.database import InUseError, open_database
from phoenix_bot.operations.process import Bot
from phoenix_bot.people import group_members
from phoenix_bot.slack.client import slack_client
from phoenix_bot.slack.outcomes import NETWORK_ERRORS

log = logging.getLogger("phoenix")

OK, FAILED, MISCONFIGURED = 0, 1, 2

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the process's exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        level="INFO", format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", stream=sys.stderr
    )
    try:
        return int(options.command(options, _environment(options)))
    except configuration.SettingsError as error:
        print("Fix these settings, in the environment or in .env:", file=sys.stderr)
        for problem in error.problems:
            print(f"  - {problem}", file=sys.stderr)
        print(
            ".env.example explains every setting. Or try `python bot.py sandbox`, which needs none.",
            file=sys.stderr,
        )
        return MISCONFIGURED
    except Refused as refusal:
        print(refusal, file=sys.stderr)
    except (
        InUseError,
        NewerDatabaseError,
        peewee.PeeweeException,
        ValueError,
        *NETWORK_ERRORS,
    ) as error:
        print(f"{_cause(error)}\n`python bot.py check` tells more.", file=sys.stderr)
    finally:
        close()
    return FAILED


def _cause(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return f"Slack says: {error.response.get('error') or error.response.status_code}"
    return f"{type(error).__name__}: {error}"


def _environment(options: argparse.Namespace) -> dict[str, str]:
    """The settings given; Refused if a file was named that is not there."""
    if options.env_file and not Path(options.env_file).exists():
        raise Refused(f"There is no file {options.env_file}.")
    return configuration.environment(Path(options.env_file or ".env"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bot.py",
        description=f"{__doc__} Without a command the bot runs.",
        epilog=_settings_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--env-file", metavar="FILE", help="file with settings (default: .env, if it is there)"
    )
    parser.set_defaults(command=_run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add(commands, "run", "run the bot (the default)", _run)
    _add(
        commands,
        "check",
        "check Slack, the database and GitLab; exit code 1 if something is to do",
        _check,
    )
    sandbox = _add(
        commands, "sandbox", "try it with a local workspace in the browser; needs no settings", _sandbox
    )
    _add_sandbox_options(sandbox)
    for part in (job_commands, people, system_commands, groups, google, problems):
        part.add_commands(commands)
    return parser


def _add_sandbox_options(sandbox: argparse.ArgumentParser) -> None:
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


def _settings_help() -> str:
    """Every setting on a line, for --help."""
    width = max(len(setting.name) for setting in configuration.SETTINGS)
    lines = ["settings, from the environment or the file:"]
    for setting in configuration.SETTINGS:
        default = "required" if setting.default is None else setting.default
        lines.append(f"  {setting.name:<{width}}  {setting.about}{default and f' ({default})'}")
    return "\n".join(lines).replace("%", "%%")


def _hold_signals() -> None:
    """Keep signals to stop until somebody waits for them, so that none cuts into a start or a stop.

    To be called before any thread starts: threads inherit it, and one without it would take the signals.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)


def _run(_: argparse.Namespace, env: dict[str, str]) -> int:
    settings = configuration.read(env)
    logging.getLogger().setLevel(settings.log_level)
    _hold_signals()
    open_database(settings.database_url, settings.database_source)
    _serve(settings)
    return OK


def _serve(settings: configuration.Settings, *, welcome: str = "") -> None:
    """Run the bot until a signal that _hold_signals() held; prints `welcome` when it listens."""
    bot = Bot(settings, listeners, [Scheduler(JOBS, settings, at_start=AT_START)])
    try:
        bot.start()
        print(welcome, end="", flush=True)
        signal.sigwait(STOP_SIGNALS)
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

    _hold_signals()
    slack = Sandbox(check.MANIFEST, port=options.port, latency=options.latency / 1000)
    try:
        slack.start()
    except (OSError, OverflowError) as error:
        raise Refused(f"{error}. Choose another port with --port, or 0 for any free one.") from error
    with tempfile.TemporaryDirectory(prefix="phoenix-") as folder:
        try:
            settings = configuration.read(
                {
                    "SLACK_BOT_TOKEN": slack.bot_token,
                    "SLACK_APP_TOKEN": slack.app_token,
                    "SLACK_ANNOUNCE_CHANNEL_ID": slack.channel_id("incidents"),
                    "SLACK_NOTIFY_SALES_CHANNEL_ID": slack.channel_id("sales"),
                    "SLACK_NOTIFY_B2B_CHANNEL_ID": slack.channel_id("partners"),
                    "SLACK_API_URL": slack.api_url,
                    "DATABASE_URL": f"sqlite:///{folder}/phoenix.db",
                    "HTTP_PORT": "0",
                }
            )
            open_database(settings.database_url, "thrown away at the end")
            for name in ("Booking", "Payments", "Search", "Check-in", "Customer support", "Website"):
                systems.add(name)
            for name in ("nina", "omar"):
                group_members.join_named(slack.user_id(name), "on_call", now=utcnow())
            _serve(
                settings,
                welcome=f"\n  The sandbox is at {slack.url}/?as=nina#incidents"
                "\n  Try /announce booking there, then Create channel, and ☝ on a message in it; or /phoenix."
                f"\n  App Home, as an admin sees it: {slack.url}/?as=ada#app:home"
                "\n  Ctrl-C ends it.\n\n",
            )
        finally:
            slack.stop()
    return OK


if __name__ == "__main__":
    sys.exit(main())
