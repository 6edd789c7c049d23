"""What people do in Slack becomes calls of the rules: one file per feature, each with register().

No rule lives here. Listeners post nothing but forms and private answers, which Slack ties to a click.
"""

from slack_bolt import App

from listeners.announce import alerts, shortcuts, system_search
from listeners.announce import command as announce_command
from listeners.answering import prompt, unmatched
from listeners.buttons import (
    announce_now,
    catch_up,
    channel,
    close_as_duplicate,
    create_report,
    decline_report,
    edit,
    edit_duration,
    edit_resolution,
    edit_update,
    extend_eta,
    follow,
    link_report,
    post_update,
    reassign,
    reopen,
    resolve,
    snooze,
    withdraw,
)
from listeners.events import announce_channel, channels, messages, people, reactions
from listeners.home import following, google, groups, insights, jobs, monitors, navigation, problems, systems
from listeners.home.render import renderer
from listeners.phoenix import command as phoenix_command
from listeners.phoenix import management, outages
from phoenix_bot.settings import Settings

FEATURES = (
    *(announce_command, shortcuts, alerts, system_search),
    *(edit, reassign, post_update, resolve, channel, close_as_duplicate),
    *(edit_resolution, edit_duration, create_report, link_report, reopen),
    *(extend_eta, edit_update, snooze, decline_report, withdraw, announce_now),
    *(follow, catch_up),
    *(announce_channel, channels, messages, people, reactions),
    *(phoenix_command, outages, management),
    *(navigation, following, monitors, insights, systems, groups, google, jobs, problems),
)

home = renderer
"""Renders App Home for the delivery worker."""


def register(app: App, settings: Settings) -> None:
    """Connect every feature to `app`."""
    prompt.register(app)
    for feature in FEATURES:
        feature.register(app, settings)
    unmatched.register(app)
