"""Jobs in App Home: running one now."""

from slack_bolt import App

import jobs
from jobs.clock import runs
from listeners.home.forms import connect_button
from phoenix_bot.acts import Act
from phoenix_bot.blocks.home import jobs as blocks
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the button."""
    connect_button(app, blocks.RUN, run_now)


def run_now(name: str, act: Act) -> None:
    """Run a job now."""
    runs.ask_for(jobs.find(name).NAME, act=act, tell=False)
