"""Jobs in App Home: running one now."""

from functools import partial

from slack_bolt import App

import jobs
from jobs.clock import runs
from listeners.home.forms import connect_button
from phoenix_bot.acts import Act
from phoenix_bot.blocks.home import jobs as blocks
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the button."""
    connect_button(app, blocks.RUN, partial(run_now, settings=settings))


def run_now(name: str, act: Act, *, settings: Settings) -> None:
    """Run a job now."""
    job = jobs.find(name)
    jobs.require_configured(job, settings)
    runs.ask_for(job.NAME, act=act, tell=False)
