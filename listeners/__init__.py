"""What people do in Slack, translated to the rules and their answers back.

One file per feature, each with register().
"""

from slack_bolt import App

from listeners import (
    announce,
    edit,
    edit_duration,
    edit_resolution,
    link_report,
    people,
    reassign,
    reopen,
    resolve,
    systems,
    unmatched,
)
from phoenix_bot.settings import Settings

FEATURES = (
    announce,
    edit,
    reassign,
    resolve,
    edit_resolution,
    edit_duration,
    link_report,
    reopen,
    systems,
    people,
)


def register(app: App, settings: Settings) -> None:
    """Connect every feature to `app`."""
    for feature in FEATURES:
        feature.register(app, settings)
    unmatched.register(app)
