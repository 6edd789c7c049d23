"""What people do in Slack, translated to the rules and their answers back.

One file per feature, each with register().
"""

from slack_bolt import App

from listeners import (
    admin_words,
    announce,
    announce_shortcuts,
    app_home,
    channel,
    channel_events,
    close_as_duplicate,
    deleted_announcements,
    edit,
    edit_duration,
    edit_resolution,
    home_google,
    home_groups,
    home_jobs,
    home_problems,
    home_systems,
    link_report,
    outage_pages,
    people,
    phoenix_command,
    post_update,
    reassign,
    reopen,
    resolve,
    shares,
    systems,
    unmatched,
)
from phoenix_bot.settings import Settings

FEATURES = (
    announce,
    announce_shortcuts,
    edit,
    reassign,
    post_update,
    resolve,
    channel,
    close_as_duplicate,
    edit_resolution,
    edit_duration,
    link_report,
    reopen,
    systems,
    deleted_announcements,
    shares,
    channel_events,
    outage_pages,
    phoenix_command,
    admin_words,
    app_home,
    home_systems,
    home_groups,
    home_google,
    home_jobs,
    home_problems,
    people,
)


def register(app: App, settings: Settings) -> None:
    """Connect every feature to `app`."""
    for feature in FEATURES:
        feature.register(app, settings)
    unmatched.register(app)
