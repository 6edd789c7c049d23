"""The Slack workspace that the app is installed in."""

import peewee

from models.database import Model


class Workspace(Model):
    """The one workspace, as the bot that started last knows it from Slack and from its settings.

    `email_domains` are those whose people may act, the current one first; empty if any may. `settings` are
    all of them by name, as managers see them: without secrets.
    """

    team_id = peewee.CharField(max_length=32, primary_key=True)
    email_domains = peewee.JSONField(default=list)
    settings = peewee.JSONField(default=dict)
