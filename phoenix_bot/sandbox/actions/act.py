"""The acts by name, and how they find the channel, message or view that a person means."""

from collections.abc import Awaitable, Callable
from typing import Any

from phoenix_bot.sandbox.refusals import ApiError, SlackTold
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.workspace import views
from phoenix_bot.sandbox.workspace.records import SLACKBOT, Channel, Json, Member, Post, View


class Ask(dict[str, Any]):
    """What a person asks for; SlackTold if a key is missing."""

    def __missing__(self, key: str) -> Any:
        raise SlackTold(f"“{key}” is missing.")


Act = Callable[[Desk, Member, Ask], Json | Awaitable[Json | None] | None]
ACTS: dict[str, Act] = {}


def act(name: str) -> Callable[[Act], Act]:
    """Register an act: a function that changes the workspace, or a coroutine that waits for the app."""

    def register(run: Act) -> Act:
        ACTS[name] = run
        return run

    return register


async def perform(desk: Desk, ask: Json) -> Json:
    """Do `ask["do"]` as the member `ask["as"]`: {"ok": True, …} or {"ok": False, "error": why not}."""
    member, run = desk.workspace.members.get(ask.get("as", "")), ACTS.get(ask.get("do", ""))
    if member is None or member.deleted or member.id == SLACKBOT:
        return {"ok": False, "error": "This account is deactivated or unknown."}
    if run is None:
        return {"ok": False, "error": f"There is no act “{ask.get('do')}”."}
    try:
        with desk.workspace.change():
            done = run(desk, member, Ask(ask))
        return {"ok": True, **((await done if isinstance(done, Awaitable) else done) or {})}
    except SlackTold as told:
        return {"ok": False, "error": str(told)}
    except ApiError as refusal:
        return {"ok": False, "error": " ".join((refusal.code, *refusal.messages))}


def seen_channel(desk: Desk, me: Member, ask: Ask) -> Channel:
    channel = desk.workspace.channels.get(ask["channel"])
    if channel is None or not desk.workspace.sees(me, channel):
        raise SlackTold("There is no such channel.")
    return channel


def joined_channel(desk: Desk, me: Member, ask: Ask) -> Channel:
    """A channel in which the member can act."""
    channel = seen_channel(desk, me, ask)
    if me.id not in channel.members:
        raise SlackTold(f"Join #{channel.name} first.")
    if channel.is_archived:
        raise SlackTold(f"#{channel.name} is archived.")
    return channel


def composer(desk: Desk, me: Member, ask: Ask) -> Channel:
    """A channel in which the member can type."""
    channel, manifest = joined_channel(desk, me, ask), desk.workspace.manifest
    with_app = channel.kind == "im" and desk.workspace.bot_user_id in channel.members
    if with_app and (manifest.messages_read_only or not manifest.messages_tab):
        raise SlackTold("Sending messages to this app has been turned off.")
    return channel


def any_post(desk: Desk, me: Member, ask: Ask) -> Post:
    """A message that the member sees, ephemeral ones included."""
    channel = seen_channel(desk, me, ask)
    for ephemeral in channel.ephemerals:
        if ephemeral.ts == ask["ts"] and ephemeral.ephemeral_for == me.id:
            return ephemeral
    try:
        return desk.workspace.post(channel, ask["ts"])
    except ApiError:
        raise SlackTold("This message is gone.") from None


def public_post(desk: Desk, me: Member, ask: Ask) -> Post:
    """A message that everybody in the channel sees."""
    post = any_post(desk, me, ask)
    if post.ephemeral_for:
        raise SlackTold("This message is visible only to you.")
    return post


def own_view(desk: Desk, me: Member, ask: Ask) -> View:
    view = views.find(desk.workspace, ask["view_id"])
    if view is None or view.user != me.id:
        raise SlackTold("This view is closed.")
    return view


def top_modal(desk: Desk, me: Member, ask: Ask) -> View:
    stack = desk.workspace.modals.get(me.id) or []
    if not stack or stack[-1].id != ask["view_id"]:
        raise SlackTold("This modal is closed.")
    return stack[-1]


def no_guest(me: Member) -> None:
    if me.is_restricted:
        raise SlackTold("Guests cannot do that.")
