"""Waiting at the start for what is down: what passes by itself, and how long the bot waits for it."""

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import peewee
from slack_bolt.error import BoltError

from models.failures import DATABASE_ERRORS, cause
from phoenix_bot.slack.outcomes import NETWORK_ERRORS, TOKEN_TROUBLE, Later, of_error
from phoenix_bot.slack.pauses import Pauses
from phoenix_bot.text.mrkdwn import one_line

log = logging.getLogger(__name__)

T = TypeVar("T")

FOR_GOOD = re.compile(
    r"password authentication|no password|no pg_hba|(role|database) .* does not exist|certificate"
    r"|unable to open database file|readonly database|not a database|malformed",
    re.IGNORECASE,
)
"""What the database says if its settings or its file must be fixed. Whatever else it says, the bot waits."""


class Stopped(Exception):
    """The bot was told to stop while it waited."""


@dataclass(frozen=True)
class Wait:
    """What is waited for: `why`, as a clause, and the seconds that it asks for."""

    why: str
    at_least: float = 0.0


def persistently(step: Callable[[], T], *, stopping: threading.Event, tell: Callable[[str], None]) -> T:
    """Do `step`, again and again while it fails by what passes by itself; `tell` is given what that is.

    Raises Stopped, and errors that waiting does not help.
    """
    pauses = Pauses()
    pauses.refused()
    while not stopping.is_set():
        try:
            return step()
        except (peewee.PeeweeException, BoltError, *NETWORK_ERRORS) as error:
            wait = waiting_for(error)
            if wait is None:
                raise
            tell(wait.why)
            seconds = pauses.next(at_least=wait.at_least)
            log.warning("%s: %s. Trying again in %.1f s", wait.why, one_line(str(error), 300), seconds)
        stopping.wait(seconds)
    raise Stopped


def waiting_for(error: Exception) -> Wait | None:
    """What must be waited for after this error; None if an operator has to do something."""
    if isinstance(error, DATABASE_ERRORS):
        return None if FOR_GOOD.search(str(error)) else Wait(f"the database {cause(error)}")
    if isinstance(error, BoltError):
        # Bolt asks whether Slack takes the token, just after we have asked the same, and Slack took it.
        return Wait("Slack cannot be reached")
    if isinstance(error, peewee.PeeweeException) or getattr(error, "filename", None):
        return None
    match of_error("", error):
        case Later(reason, seconds=seconds) if reason not in TOKEN_TROUBLE:
            return Wait("Slack cannot be reached", seconds or 0.0)
    return None
