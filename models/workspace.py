"""The Slack workspace that the app is installed in."""

import peewee

from models.database import Model


class Workspace(Model):
    """The one workspace, as the bot that started last knows it from Slack and from its settings.

    Only people with an address in `email_domains`, the current one first, may act; if it is empty, everybody.
    `settings` are the values of all settings by name, as managers see them: without secrets.
    """

    team_id = peewee.CharField(max_length=32, primary_key=True)
    email_domains = peewee.JSONField(default=list)
    settings = peewee.JSONField(default=dict)
