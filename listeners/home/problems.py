"""The buttons of App Home's page about problems: try them again, or discard them."""

from slack_bolt import App

from listeners.answering.button_values import identity_of, with_token
from listeners.home.forms import connect_button
from phoenix_bot.acts import Act
from phoenix_bot.blocks.home.problems import DISCARD, RETRY, RETRY_ALL
from phoenix_bot.delivery import problems
from phoenix_bot.delivery.problems import Retried
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the buttons."""
    connect_button(app, RETRY, retry)
    connect_button(app, DISCARD, discard)
    connect_button(app, RETRY_ALL, retry_all)


def retry(value: str, act: Act) -> str:
    """Try one problem again; returns what to say if it is left out."""
    return _left_out(problems.retry(with_token(identity_of(value)), act=act))


def discard(value: str, act: Act) -> None:
    """Discard one problem."""
    problems.discard(with_token(identity_of(value)), act=act)


def retry_all(_: str, act: Act) -> str:
    """Try all problems again; returns what to say if some are left out."""
    return _left_out(problems.retry_all(act=act))


def _left_out(retried: Retried) -> str:
    return f"Being tried again: {retried}." if retried.outdated or retried.left else ""
