"""The Phoenix: announces outages in Slack and keeps everyone informed until they are resolved."""

import sys

from phoenix_bot.operations import interpreter, signals

if __name__ == "__main__":
    # The imports below take half a second. Process 1 of a container would lose a signal meanwhile.
    signals.hold()
    interpreter.before_imports()

import argparse
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import peewee
from slack_sdk.errors import SlackApiError

import listeners
from jobs import AT_START, JOBS
from jobs import commands as jobs
from jobs.clock.scheduler import Scheduler
from models.database import close
from models.failures import DATABASE_ERRORS, cause
from models.migrate import NewerDatabaseError
from phoenix_bot import settings as configuration
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations import logs
from phoenix_bot.operations.commands import (
    add,
    backups,
    check,
    copies,
    datadog,
    google,
    groups,
    people,
    problems,
    sandbox,
    systems,
    transfer,
)
from phoenix_bot.operations.database import InUseError, open_database
from phoenix_bot.operations.process import Bot
from phoenix_bot.operations.renewal import method_of, renewed
from phoenix_bot.operations.running import Run
from phoenix_bot.settings.documents import help_text
from phoenix_bot.slack.outcomes import NETWORK_ERRORS
from phoenix_bot.slack.tokens import used_by

log = logging.getLogger(__name__)

OK, FAILED, MISCONFIGURED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the process's exit code."""
    options = _parser().parse_args(arguments)
    if not options.holds_signals:
        signals.release()
    try:
        env = _environment(options)
        logs.begin(configuration.read_log_format(env))
        return int(options.command(options, env))
    except configuration.SettingsError as error:
        logs.complain("\n".join([FIX, *(f"  - {problem}" for problem in error.problems), EXPLAINED]))
        return MISCONFIGURED
    except Refused as refusal:
        logs.complain(str(refusal))
    except (InUseError, NewerDatabaseError, peewee.PeeweeException, ValueError, *NETWORK_ERRORS) as error:
        logs.complain(f"{_cause(error)}\n`python bot.py check` tells more.")
    finally:
        close()
    return FAILED


FIX = "Fix these settings, in the environment or in .env:"

EXPLAINED = ".env.example explains every setting. Or try `python bot.py sandbox`, which needs none."


def _cause(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        code = error.response.get("error") or error.response.status_code
        return f"Slack says {code} to {used_by(method_of(error))}."
    if isinstance(error, DATABASE_ERRORS):
        return f"The database {cause(error)}: {error}"
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
        epilog=help_text().replace("%", "%%"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--env-file", metavar="FILE", help="file with settings (default: .env, if it is there)"
    )
    parser.set_defaults(command=_run, holds_signals=True)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    add(commands, "run", "run the bot (the default)", _run, holds_signals=True)
    check.add_commands(commands)
    sandbox.add_commands(commands, _serve)
    parts = (jobs, people, systems, groups, google, datadog, problems, copies, backups, transfer)
    for part in parts:
        part.add_commands(commands)
    return parser


def _run(options: argparse.Namespace, env: dict[str, str]) -> int:
    settings: configuration.Settings | None = configuration.read(env)
    # The end of a terminal is no reason to begin anew.
    renew = None if sys.stdin and sys.stdin.isatty() else partial(renewed, partial(_environment, options))
    # Again: somebody may have imported this module.
    signals.hold()
    while settings is not None:
        logs.use(settings.log_format)
        logging.getLogger().setLevel(settings.log_level)
        for complaint in settings.former:
            log.warning("%s", complaint)
        open_it = partial(open_database, settings.database_url, settings.database_source)
        settings = _serve(settings, open_it, renew=renew)
    return OK


def _serve(
    settings: configuration.Settings,
    open_it: Callable[[], object],
    welcome: str = "",
    renew: Callable[[], configuration.Settings | None] | None = None,
) -> configuration.Settings | None:
    def make() -> Bot:
        return Bot(settings, listeners, [Scheduler(JOBS, settings, at_start=AT_START)])

    return Run(settings, make, open_database=open_it, renew=renew, welcome=welcome).until_stopped()


if __name__ == "__main__":
    interpreter.after_imports()
    sys.exit(main())
