"""App Home's page about problems: what Slack refused is tried again, or given up."""

from slack_bolt import App

from listeners.answering.button_values import id_of
from listeners.home.forms import connect_button
from phoenix_bot.acts import Act
from phoenix_bot.blocks.home import problems
from phoenix_bot.delivery import problems as parked
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the buttons."""
    connect_button(app, problems.RETRY, retry)
    connect_button(app, problems.DISCARD, discard)
    connect_button(app, problems.RETRY_ALL, retry_all)


def retry(value: str, act: Act) -> str:
    """Try one delivery again; answers in words if it is not sent after all."""
    return _left_out(parked.retry(id_of(value), act=act))


def discard(value: str, act: Act) -> None:
    """Give one delivery up."""
    parked.discard(id_of(value), act=act)


def retry_all(_: str, act: Act) -> str:
    """Try all of them again; answers in words if some are not sent after all."""
    return _left_out(parked.retry_all(act=act))


def _left_out(retried: parked.Retried) -> str:
    return f"Being tried again: {retried}." if retried.outdated or retried.left else ""
