"""Which scopes a method or an event needs. For conversations that depends on their kind."""

from collections.abc import Collection, Mapping

from phoenix_bot.sandbox.refusals import ApiError

Needs = Mapping[str, tuple[str, ...]]
"""Kind of conversation -> scopes, one of which is enough; the kind "" stands for any."""


def _any(*scopes: str) -> Needs:
    return {"": scopes}


READ = {"channel": ("channels:read",), "private": ("groups:read",), "im": ("im:read",)}
HISTORY = {"channel": ("channels:history",), "private": ("groups:history",), "im": ("im:history",)}
MANAGE = {"channel": ("channels:manage",), "private": ("groups:write",)}
INVITE = {
    "channel": ("channels:manage", "channels:write.invites"),
    "private": ("groups:write", "groups:write.invites"),
}
TOPIC = {
    "channel": ("channels:manage", "channels:write.topic"),
    "private": ("groups:write", "groups:write.topic"),
}

METHODS: Mapping[str, Needs] = {
    "apps.connections.open": _any("connections:write"),
    "bookmarks.add": _any("bookmarks:write"),
    "bookmarks.edit": _any("bookmarks:write"),
    "bookmarks.remove": _any("bookmarks:write"),
    "bookmarks.list": _any("bookmarks:read"),
    "chat.delete": _any("chat:write"),
    "chat.postEphemeral": _any("chat:write"),
    "chat.postMessage": _any("chat:write"),
    "chat.update": _any("chat:write"),
    "conversations.archive": MANAGE,
    "conversations.create": MANAGE,
    "conversations.history": HISTORY,
    "conversations.info": READ,
    "conversations.invite": INVITE,
    "conversations.join": {"channel": ("channels:join",)},
    "conversations.leave": MANAGE,
    "conversations.list": READ,
    "conversations.members": READ,
    "conversations.open": _any("im:write"),
    "conversations.replies": HISTORY,
    "conversations.setPurpose": TOPIC,
    "conversations.setTopic": TOPIC,
    "files.completeUploadExternal": _any("files:write"),
    "files.getUploadURLExternal": _any("files:write"),
    "pins.add": _any("pins:write"),
    "pins.remove": _any("pins:write"),
    "reactions.add": _any("reactions:write"),
    "reactions.get": _any("reactions:read"),
    "team.info": _any("team:read"),
    "users.conversations": READ,
    "users.info": _any("users:read"),
    "users.list": _any("users:read"),
    "users.lookupByEmail": _any("users:read.email"),
    "users.profile.get": _any("users.profile:read"),
}

EVENTS: Mapping[str, str] = {
    "channel_archive": "channels:read",
    "channel_created": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "team_join": "users:read",
    "user_change": "users:read",
}


def check(method: str, granted: Collection[str], kind: str | None = None) -> None:
    """missing_scope unless the app may call the method at all, or with `kind` on such a conversation.

    An app that may not read private channels is told as little of one as if it were not in it.
    """
    needs = METHODS.get(method)
    if not needs:
        return
    if kind and "" not in needs and kind not in needs:
        raise ApiError("method_not_supported_for_channel_type")
    alternatives = (
        needs.get(kind or "") or needs.get("") or tuple(s for scopes in needs.values() for s in scopes)
    )
    if needs is READ and kind == "private" and not set(alternatives) & set(granted):
        raise ApiError("channel_not_found")
    require(granted, *alternatives)


def require(granted: Collection[str], *alternatives: str) -> None:
    """missing_scope unless one of the `alternatives` is granted."""
    if not set(alternatives) & set(granted):
        raise ApiError("missing_scope", needed=",".join(alternatives), provided=",".join(sorted(granted)))


def grants_event(name: str, granted: Collection[str], kind: str) -> bool:
    """Whether the scope of an event is granted; membership of private channels needs groups:read instead."""
    scope = EVENTS.get(name)
    if kind == "private" and name.startswith("member_"):
        scope = "groups:read"
    return scope is None or scope in granted
