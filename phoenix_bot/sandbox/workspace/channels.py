"""Changes of channels, whoever makes them: the change, Slack's own line in the channel, the event."""

from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.workspace import events, posts
from phoenix_bot.sandbox.workspace.records import Channel
from phoenix_bot.sandbox.workspace.state import Workspace

MAX_NAME, MAX_TOPIC = 80, 250


def check_name(workspace: Workspace, name: str) -> None:
    """ApiError if Slack refuses this name for a channel; archived and private channels keep theirs."""
    if not name:
        raise ApiError("invalid_name_required")
    if len(name) > MAX_NAME:
        raise ApiError("invalid_name_maxlength")
    if not any(char.isalnum() for char in name):
        raise ApiError("invalid_name_punctuation")
    if any(not (char in "-_" or (char.isalnum() and char == char.lower())) for char in name):
        raise ApiError("invalid_name_specials")
    if workspace.channel_named(name):
        raise ApiError("name_taken")


def create(workspace: Workspace, name: str, user: str, *, private: bool = False) -> Channel:
    check_name(workspace, name)
    channel = workspace.new_channel(name, "private" if private else "channel", user)
    if not private:
        events.channel(workspace, channel, "channel_created")
    join(workspace, channel, user)
    return channel


def join(workspace: Workspace, channel: Channel, user: str, *, inviter: str = "") -> None:
    channel.members.append(user)
    extra = {"inviter": inviter} if inviter else {}
    posts.system(workspace, channel, user, "channel_join", "has joined the channel", **extra)
    events.membership(workspace, channel, user, joined=True, inviter=inviter)


def leave(workspace: Workspace, channel: Channel, user: str, *, by: str) -> None:
    posts.system(workspace, channel, user, "channel_leave", "has left the channel")
    _remove(workspace, channel, user, by)


def archive(workspace: Workspace, channel: Channel, user: str) -> None:
    """Archive a channel. Apps leave it, and do not come back when somebody unarchives it."""
    if channel.is_general:
        raise ApiError("cant_archive_general")
    if channel.is_archived:
        raise ApiError("already_archived")
    posts.system(workspace, channel, user, "channel_archive", "archived the channel")
    channel.is_archived = True
    events.channel(workspace, channel, "channel_archive", user)
    for app in [member for member in channel.members if workspace.members[member].is_bot]:
        _remove(workspace, channel, app, user)


def unarchive(workspace: Workspace, channel: Channel, user: str) -> None:
    if not channel.is_archived:
        raise ApiError("not_archived")
    channel.is_archived = False
    posts.system(workspace, channel, user, "channel_unarchive", "un-archived the channel")
    events.channel(workspace, channel, "channel_unarchive", user)


def delete(workspace: Workspace, channel: Channel, user: str) -> None:
    del workspace.channels[channel.id]
    events.channel(workspace, channel, "channel_deleted", user)


def rename(workspace: Workspace, channel: Channel, name: str, user: str) -> None:
    check_name(workspace, name)
    old, channel.name = channel.name, name
    text = f'has renamed the channel from "{old}" to "{name}"'
    posts.system(workspace, channel, user, "channel_name", text, old_name=old, name=name)
    events.channel(workspace, channel, "channel_rename", user)


def set_topic(workspace: Workspace, channel: Channel, topic: str, user: str) -> None:
    channel.topic = _described(topic)
    posts.system(workspace, channel, user, "channel_topic", f"set the channel topic: {topic}", topic=topic)


def set_purpose(workspace: Workspace, channel: Channel, purpose: str, user: str) -> None:
    channel.purpose = _described(purpose)
    posts.system(
        workspace,
        channel,
        user,
        "channel_purpose",
        f"set the channel description: {purpose}",
        purpose=purpose,
    )


def _remove(workspace: Workspace, channel: Channel, user: str, by: str) -> None:
    channel.members.remove(user)
    if user == workspace.bot_user_id:
        events.left(workspace, channel, by)
    else:
        events.membership(workspace, channel, user, joined=False)


def _described(text: str) -> str:
    if len(text) > MAX_TOPIC:
        raise ApiError("too_long")
    return text
