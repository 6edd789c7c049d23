"""A member of the workspace: what they do, and what they see."""

from phoenix_bot.sandbox.people.actor import Actor
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message, named_button, seen_by
from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.server import snapshot
from phoenix_bot.sandbox.server.slack_server import PATIENCE
from phoenix_bot.sandbox.workspace.records import Channel, Post


class Person(Actor):
    """One member. Channels go by their names; "dm" is the conversation with the app."""

    def command(self, command: str, text: str = "", *, channel: str = "general") -> None:
        """Type a slash command and wait until the app has acknowledged it."""
        self.do("command", channel=self._channel(channel).id, command=command, text=text)

    def shortcut(self, name: str) -> None:
        self.do("shortcut", callback_id=self._shortcut(name, "global"))

    def message_shortcut(self, name: str, message: Message) -> None:
        where = {"channel": message.channel, "ts": message.ts}
        self.do("message_shortcut", callback_id=self._shortcut(name, "message"), **where)

    def modal(self, title: str | None = None, timeout: float = PATIENCE) -> Form:
        """The modal on top, as soon as there is one (with that title)."""

        def on_top() -> Form | None:
            with self.workspace.lock:
                stack = self.workspace.modals.get(self.id)
                form = Form(self, stack[-1].id) if stack else None
                return form if form and title in (None, form.title) else None

        return self.slack.until(on_top, timeout, f"a modal {title or ''} for {self.member.name}")

    @property
    def has_modal(self) -> bool:
        return bool(self.workspace.modals.get(self.id))

    def open_home(self, tab: str = "home") -> None:
        self.do("open_home", tab=tab)

    @property
    def home(self) -> Form | None:
        """The app's home as published for this person."""
        view = self.workspace.homes.get(self.id)
        return Form(self, view.id) if view else None

    def click(self, message: Message, button: str, *, confirm: bool | None = None) -> None:
        """Press a button as `message` had it; `confirm` answers its dialog, if it has one."""
        block_id, element = named_button(message.all_blocks, button)
        if "confirm" in element and confirm is None:
            raise AssertionError(f"{button!r} asks for a confirmation")
        if "confirm" not in element or confirm:
            ids = {"block_id": block_id, "action_id": element["action_id"]}
            self.do("click", channel=message.channel, ts=message.ts, element=element, **ids)

    def post(self, channel: str, text: str, *, thread: Message | None = None) -> Message:
        """Write a message, in the `thread` of another one if given."""
        place = self._channel(channel)
        thread_ts = (thread.thread_ts or thread.ts) if thread else None
        ts = self.do("post", channel=place.id, text=text, thread_ts=thread_ts)["ts"]
        return seen_by(self.workspace, self.member, place.posts[ts])

    def delete(self, message: Message) -> None:
        self.do("delete", channel=message.channel, ts=message.ts)

    def dismiss(self, message: Message) -> None:
        self.do("dismiss", channel=message.channel, ts=message.ts)

    def react(self, message: Message, name: str) -> None:
        if self.id not in message.reactions.get(name, ()):
            self.do("react", channel=message.channel, ts=message.ts, name=name)

    def unreact(self, message: Message, name: str) -> None:
        self.do("react", channel=message.channel, ts=message.ts, name=name)

    def pin(self, message: Message) -> None:
        self.do("pin", channel=message.channel, ts=message.ts)

    def unpin(self, message: Message) -> None:
        self.do("unpin", channel=message.channel, ts=message.ts)

    def join(self, channel: str) -> None:
        self.do("join", channel=self._channel(channel).id)

    def leave(self, channel: str) -> None:
        self.do("leave", channel=self._channel(channel).id)

    def invite(self, channel: str, name: str) -> None:
        self.do("invite", channel=self._channel(channel).id, user=self.slack.user_id(name))

    def kick(self, channel: str, name: str) -> None:
        self.do("kick", channel=self._channel(channel).id, user=self.slack.user_id(name))

    def create_channel(self, name: str, *, private: bool = False) -> str:
        return str(self.do("create_channel", name=name, private=private)["channel"])

    def rename(self, channel: str, name: str) -> None:
        self.do("rename", channel=self._channel(channel).id, name=name)

    def archive(self, channel: str) -> None:
        self.do("archive", channel=self._channel(channel).id)

    def unarchive(self, channel: str) -> None:
        self.do("unarchive", channel=self._channel(channel).id)

    def delete_channel(self, channel: str) -> None:
        self.do("delete_channel", channel=self._channel(channel).id)

    def messages(self, channel: str = "", *, dm: bool = False) -> list[Message]:
        """The messages that this person sees in a channel, oldest first, without those in threads."""
        posts = self._seen(self._channel("dm" if dm else channel))
        return self._read([post for post in posts if post.in_channel])

    def thread(self, message: Message) -> list[Message]:
        """The replies to a message, oldest first."""
        ts = message.thread_ts or message.ts
        posts = self._seen(self.workspace.channels[message.channel])
        return self._read([post for post in posts if post.is_reply and post.thread_ts == ts])

    def refresh(self, message: Message) -> Message:
        """The message as it is now; SlackTold if it is gone."""
        for post in self._seen(self.workspace.channels[message.channel]):
            if post.ts == message.ts:
                return self._read([post])[0]
        raise SlackTold("This message is gone.")

    def wait_for(self, channel: str, part: str, timeout: float = PATIENCE) -> Message:
        """Wait until a message in a channel or its threads shows `part`; the newest one that does."""

        def newest() -> Message | None:
            messages = self._read(self._seen(self._channel(channel)))
            return next((message for message in reversed(messages) if part in message.shown), None)

        return self.slack.until(newest, timeout, f"a message {part!r} in {channel}")

    def pins(self, channel: str) -> list[Message]:
        place = self._channel(channel)
        with self.workspace.lock:
            return self._read([place.posts[ts] for ts in place.pins])

    def _channel(self, name: str) -> Channel:
        """A channel by name or id; SlackTold if this person cannot see it."""
        if name == "dm":
            return self.workspace.direct(self.id)
        channel = self.workspace.channels.get(name) or self.workspace.channel_named(name)
        if channel is None or not self.workspace.sees(self.member, channel):
            raise SlackTold(f"There is no channel {name}.")
        return channel

    def _shortcut(self, name: str, kind: str) -> str:
        for shortcut in self.workspace.manifest.shortcuts.values():
            if (shortcut.name, shortcut.type) == (name, kind):
                return shortcut.callback_id
        raise SlackTold(f"There is no shortcut {name}.")

    def _seen(self, channel: Channel) -> list[Post]:
        with self.workspace.lock:
            return snapshot.seen(channel, self.member)

    def _read(self, posts: list[Post]) -> list[Message]:
        with self.workspace.lock:
            return [seen_by(self.workspace, self.member, post) for post in posts]
