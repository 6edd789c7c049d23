"""What an admin of the workspace takes from the app, and gives back."""

import random
from contextlib import suppress

from phoenix_bot.sandbox.refusals import SlackTold
from tests.campaign.stage import Stage

REVOKED = ("chat:write", "pins:write", "channels:history", "users:read", "channels:manage", "reactions:write")
"""Scopes whose loss the bot must survive."""

CHANNELS = ("incidents", "sales", "partners")
"""The channels that the bot posts to."""


class ScopeRevoked:
    """The app loses one of its scopes."""

    name = "a scope is revoked"

    def suits(self, stage: Stage) -> bool:
        """Always."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Revoke a scope."""
        scope = chance.choice(REVOKED)
        stage.say(f"the app loses {scope}")
        stage.slack.grant(*(stage.slack.workspace.manifest.scopes - {scope}))
        stage.notes["problems"] = True

    def heal(self, stage: Stage) -> None:
        """Grant all of them."""
        if stage.slack.workspace.is_installed:
            stage.slack.grant(*stage.slack.workspace.declared.scopes)


class ChannelArchived:
    """Somebody archives a channel that the bot posts to."""

    name = "a channel is archived"

    def suits(self, stage: Stage) -> bool:
        """Always."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Archive one of them."""
        channel = chance.choice([*CHANNELS, *own_channels(stage)])
        stage.notes["problems"] = True
        with suppress(SlackTold):
            stage.slack.person("peter").archive(channel)
            stage.say(f"peter archives #{channel}")

    def heal(self, stage: Stage) -> None:
        """Unarchive them, and let the bot in again."""
        for channel in (*CHANNELS, *own_channels(stage)):
            with suppress(SlackTold):
                stage.slack.person("peter").unarchive(channel)
        let_in(stage)


class AppKicked:
    """Somebody removes the app from a channel."""

    name = "the app is removed from a channel"

    def suits(self, stage: Stage) -> bool:
        """Always."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Remove it from one of them."""
        channel = chance.choice(["incidents", *own_channels(stage)])
        stage.notes["problems"] = True
        with suppress(SlackTold):
            join(stage, channel)
            stage.slack.person("peter").kick(channel, stage.slack.workspace.bot.name)
            stage.say(f"peter removes the app from #{channel}")

    def heal(self, stage: Stage) -> None:
        """Invite it again."""
        let_in(stage)


class Uninstalled:
    """The app is removed from the workspace, and installed again later."""

    name = "the app is uninstalled"

    def suits(self, stage: Stage) -> bool:
        """Always."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Remove it."""
        stage.slack.uninstall()
        stage.notes["problems"] = True

    def heal(self, stage: Stage) -> None:
        """Install it again, and invite it."""
        stage.slack.install()
        let_in(stage)


def let_in(stage: Stage) -> None:
    """Invite the app to the channels that it was in, wherever it is not."""
    if not stage.slack.workspace.is_installed:
        return
    for channel in ("incidents", "alerts", *own_channels(stage)):
        with suppress(SlackTold):
            join(stage, channel)
            stage.slack.person("peter").invite(channel, stage.slack.workspace.bot.name)


def own_channels(stage: Stage) -> list[str]:
    """The ids of the channels that the bot has made, in the order of their names."""
    slack = stage.slack
    with slack.workspace.lock:
        made = [one for one in slack.workspace.channels.values() if one.creator == slack.bot_user_id]
    return [one.id for one in sorted(made, key=lambda one: one.name) if one.kind != "im"]


def join(stage: Stage, channel: str) -> None:
    """Let peter be in a channel."""
    with suppress(SlackTold):
        stage.slack.person("peter").join(channel)


FAULTS = (ScopeRevoked(), ChannelArchived(), AppKicked(), Uninstalled())
