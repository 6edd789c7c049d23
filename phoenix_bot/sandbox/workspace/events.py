"""Events for the app: only what its manifest subscribes to, its scopes allow and it can see."""

from phoenix_bot.sandbox.limits import scopes
from phoenix_bot.sandbox.workspace import objects
from phoenix_bot.sandbox.workspace.records import Channel, Json, Member, Post
from phoenix_bot.sandbox.workspace.state import Workspace

MESSAGE_EVENTS = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}
WITHOUT_TIME = ("team_join", "user_change")
OF_PUBLIC_CHANNELS = frozenset(
    {"channel_archive", "channel_created", "channel_deleted", "channel_rename", "channel_unarchive"}
)


def emit(workspace: Workspace, event: Json, channel: Channel | None = None) -> None:
    """Send an event to the app if it subscribed to it, has the scope, and can see what happened."""
    kind = channel.kind if channel else ""
    name = MESSAGE_EVENTS[kind] if event["type"] == "message" else event["type"]
    subscribed = name in workspace.manifest.events
    if (
        subscribed
        and scopes.grants_event(name, workspace.manifest.scopes, kind)
        and _visible(workspace, event, channel)
    ):
        time = {} if event["type"] in WITHOUT_TIME else {"event_ts": workspace.next_ts()}
        workspace.send_event(_wrapped(workspace, time | event))


def message(workspace: Workspace, post: Post) -> None:
    channel = workspace.channels[post.channel]
    told = objects.message(workspace, post) | _place(channel) | {"event_ts": post.ts}
    emit(workspace, told, channel)


def message_changed(workspace: Workspace, before: Json, post: Post) -> None:
    _changed(
        workspace,
        post,
        "message_changed",
        {"message": objects.message(workspace, post), "previous_message": before},
    )


def message_deleted(workspace: Workspace, before: Json, post: Post) -> None:
    _changed(workspace, post, "message_deleted", {"deleted_ts": post.ts, "previous_message": before})


def _changed(workspace: Workspace, post: Post, subtype: str, details: Json) -> None:
    channel, ts = workspace.channels[post.channel], workspace.next_ts()
    head = {"type": "message", "subtype": subtype, "hidden": True, "ts": ts, "event_ts": ts}
    emit(workspace, head | _place(channel) | details, channel)


def reaction(workspace: Workspace, post: Post, user: str, name: str, *, added: bool) -> None:
    event = {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": post.channel, "ts": post.ts},
        **({"item_user": post.user} if post.user else {}),
    }
    emit(workspace, event, workspace.channels[post.channel])


def membership(workspace: Workspace, channel: Channel, user: str, *, joined: bool, inviter: str = "") -> None:
    event = {
        "type": "member_joined_channel" if joined else "member_left_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.kind == "private" else "C",
        "team": workspace.team_id,
        **({"inviter": inviter} if inviter else {}),
    }
    emit(workspace, event, channel)


def left(workspace: Workspace, channel: Channel, by: str) -> None:
    """The app is no longer in the channel; it gets this event instead of member_left_channel."""
    kind = "group_left" if channel.kind == "private" else "channel_left"
    emit(workspace, {"type": kind, "channel": channel.id, "actor_id": by}, channel)


def channel(workspace: Workspace, channel: Channel, what: str, user: str = "") -> None:
    """channel_created and channel_rename carry an object, the others only the id.

    The events of private channels have other names and say less: not who archived a channel. There is none
    for a new one.
    """
    if channel.kind == "private":
        _private_channel(workspace, channel, what, user)
        return
    named = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
    }
    if what == "channel_created":
        emit(workspace, {"type": what, "channel": named | {"creator": channel.creator}}, channel)
    elif what == "channel_rename":
        emit(workspace, {"type": what, "channel": named | {"is_channel": True, "is_mpim": False}}, channel)
    else:
        moved = {"is_moved": 0} if what == "channel_archive" else {}
        emit(workspace, {"type": what, "channel": channel.id, "user": user, **moved}, channel)


def _private_channel(workspace: Workspace, channel: Channel, what: str, user: str) -> None:
    name = what.replace("channel_", "group_")
    named = {"id": channel.id, "name": channel.name, "name_normalized": channel.name}
    if what == "channel_rename":
        emit(workspace, {"type": name, "channel": named | {"created": channel.created}}, channel)
    elif what == "channel_deleted":
        deleted = {"date_deleted": workspace.now(), "actor_id": user}
        emit(workspace, {"type": name, "channel": channel.id, **deleted}, channel)
    elif what != "channel_created":
        emit(workspace, {"type": name, "channel": channel.id}, channel)


def channel_id_changed(workspace: Workspace, channel: Channel, old_id: str) -> None:
    ids = {"old_channel_id": old_id, "new_channel_id": channel.id}
    emit(workspace, {"type": "channel_id_changed", **ids}, channel)


def member(workspace: Workspace, member: Member, what: str) -> None:
    """team_join or user_change, with the full user object."""
    with_email = "users:read.email" in workspace.manifest.scopes
    told = objects.user(workspace, member, with_email=with_email)
    cached = {"cache_ts": workspace.now()} if what == "user_change" else {}
    emit(workspace, {"type": what, "user": told, **cached})


def home_opened(workspace: Workspace, user: str, tab: str) -> None:
    home = workspace.homes.get(user)
    published = {"view": objects.view(workspace, home)} if home and tab == "home" else {}
    event = {"type": "app_home_opened", "user": user, "channel": workspace.direct(user).id, "tab": tab}
    emit(workspace, event | published)


def _place(channel: Channel) -> Json:
    return {"channel": channel.id, "channel_type": objects.MESSAGE_TYPES[channel.kind]}


def _visible(workspace: Workspace, event: Json, channel: Channel | None) -> bool:
    if channel is None or workspace.bot_user_id in channel.members:
        return True
    own = event["type"] in ("channel_left", "group_left")
    return own or (event["type"] in OF_PUBLIC_CHANNELS and channel.kind == "channel")


def _wrapped(workspace: Workspace, event: Json) -> Json:
    authorization = {"enterprise_id": None, "team_id": workspace.team_id, "user_id": workspace.bot_user_id}
    return {
        "token": "sandbox-verification-token",
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "type": "event_callback",
        "event_id": workspace.next_id("Ev"),
        "event_time": workspace.now(),
        "event_context": f"4-{workspace.next_id('E')}",
        "authorizations": [authorization | {"is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event": event,
    }
