"""What tests set up in a workspace, besides what people and the app do."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from phoenix_bot.sandbox.workspace import events, posts
from phoenix_bot.sandbox.workspace.records import Json
from phoenix_bot.sandbox.workspace.state import Workspace


class Setup:
    """Ids of a workspace's members and channels by name, and changes that nobody makes within Slack."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @property
    def bot_user_id(self) -> str:
        return self.workspace.bot_user_id

    def user_id(self, name: str) -> str:
        return self.workspace.member_named(name).id

    def channel_id(self, name: str) -> str:
        channel = self.workspace.channel_named(name)
        if channel is None:
            raise LookupError(f"no channel {name}")
        return channel.id

    def add_member(self, name: str, **details: Any) -> str:
        """Let somebody join the workspace (team_join) and return their id."""
        with self.workspace.change():
            member = self.workspace.add_member(name, **details)
            events.member(self.workspace, member, "team_join")
        return member.id

    def add_crowd(self, size: int) -> None:
        """Add the members member0, member1, …; the app gets no event about them."""
        with self.workspace.change():
            for number in range(size):
                self.workspace.add_member(f"member{number}")

    def change_member(self, name: str, **details: Any) -> None:
        """Change a profile, a role, or `deleted` (user_change)."""
        with self.workspace.change():
            member = self.workspace.member_named(name)
            for key, value in details.items():
                setattr(member, key, value)
            if member.deleted:
                self._take_out(member.id)
            member.updated = self.workspace.now()
            events.member(self.workspace, member, "user_change")

    def _take_out(self, user: str) -> None:
        """Somebody whose account ends is in no channel any more; nobody is told."""
        for channel in self.workspace.channels.values():
            if channel.kind != "im" and user in channel.members:
                channel.members.remove(user)

    def add_channel(self, name: str, *, private: bool = False, members: Iterable[str] = ()) -> str:
        """Add a channel with the named members and return its id; nobody is told that they joined."""
        with self.workspace.change():
            channel = self.workspace.new_channel(name, "private" if private else "channel", self.bot_user_id)
            channel.members = [self.user_id(member) for member in members]
        return channel.id

    def change_channel_id(self, name: str) -> str:
        """Give a channel a new id, as a move to another workspace does, and return it."""
        with self.workspace.change():
            channels = self.workspace.channels
            channel = channels.pop(self.channel_id(name))
            old_id, channel.id = channel.id, self.workspace.next_id("C")
            for post in channel.posts.values():
                post.channel = channel.id
            channels[channel.id] = channel
            events.channel_id_changed(self.workspace, channel, old_id)
        return channel.id

    def convert_channel(self, name: str, *, private: bool) -> None:
        """Make a channel private or public, as admins can; Slack says so in the channel."""
        with self.workspace.change():
            channel = self.workspace.channels[self.channel_id(name)]
            channel.kind = "private" if private else "channel"
            what = "private" if private else "public"
            text = f"made this channel {what}"
            admin = next(member.id for member in self.workspace.members.values() if member.is_admin)
            posts.system(self.workspace, channel, admin, f"channel_convert_to_{what}", text)

    def grant(self, *scopes: str) -> None:
        """Let the app have exactly these of the scopes that its manifest asks for, as an admin can."""
        with self.workspace.change():
            granted = self.workspace.declared.scopes & frozenset(scopes)
            self.workspace.manifest = replace(self.workspace.declared, scopes=granted)

    def uninstall(self) -> None:
        """Remove the app from the workspace, as an admin can.

        Its token dies, it is in no channel any more, and nobody can use it. Its messages stay.
        """
        with self.workspace.change():
            self.workspace.is_installed = False
            self.workspace.manifest = replace(
                self.workspace.declared, scopes=frozenset(), events=frozenset(), interactivity=False
            )
            self._take_out(self.bot_user_id)

    def install(self) -> None:
        """Install the app again, with all its scopes and the same token; it is in no channel yet."""
        with self.workspace.change():
            self.workspace.is_installed, self.workspace.manifest = True, self.workspace.declared

    def add_direct(self, name: str, other: str) -> str:
        """Add the direct conversation of two members, without the app, and return its id."""
        with self.workspace.change():
            members = [self.user_id(name), self.user_id(other)]
            channel = self.workspace.new_channel("", "im", members[0], seed="".join(members))
            channel.members = members
        return channel.id

    def integration_post(
        self, channel: str, username: str, text: str = "", attachments: Iterable[Json] = ()
    ) -> str:
        """Post as an alerting integration does (subtype bot_message, no user) and return the ts."""
        with self.workspace.change():
            place = self.workspace.channels[self.channel_id(channel)]
            details = {"bot_id": self.workspace.next_id("B"), "extra": {"username": username}}
            parts = list(attachments)
            return posts.add(
                self.workspace, place, None, text, subtype="bot_message", attachments=parts, **details
            ).ts
