"""What a person can do in the workspace; the page and the tests' `Person` both come through `perform`."""

from collections.abc import Awaitable, Callable
from typing import Any

from phoenix_bot.sandbox import channels, events, interactions, payloads, posts, views
from phoenix_bot.sandbox.interactions import Desk
from phoenix_bot.sandbox.refusals import ApiError, SlackTold
from phoenix_bot.sandbox.workspace import Channel, Json, Member, Post, View


class Ask(dict[str, Any]):
    """What a person asks for; a key that is missing is their mistake."""

    def __missing__(self, key: str) -> Any:
        raise SlackTold(f"{key} is missing")


Act = Callable[[Desk, Member, Ask], Awaitable[Json]]
ACTS: dict[str, Act] = {}


def act(name: str) -> Callable[[Act], Act]:
    def register(run: Act) -> Act:
        ACTS[name] = run
        return run

    return register


async def perform(desk: Desk, ask: Json) -> Json:
    """Do `ask["do"]` as the member `ask["as"]`: {"ok": True, …} or {"ok": False, "error": why not}."""
    member, run = desk.workspace.members.get(ask.get("as", "")), ACTS.get(ask.get("do", ""))
    if member is None or member.deleted:
        return {"ok": False, "error": "this account is deactivated or unknown"}
    if run is None:
        return {"ok": False, "error": f"nobody can do {ask.get('do')}"}
    try:
        return {"ok": True, **await run(desk, member, Ask(ask))}
    except SlackTold as told:
        return {"ok": False, "error": str(told)}
    except ApiError as refusal:
        return {"ok": False, "error": " ".join((refusal.code, *refusal.messages))}


@act("post")
async def post(desk: Desk, me: Member, ask: Ask) -> Json:
    workspace, channel = desk.workspace, _joined(desk, me, ask)
    manifest = workspace.manifest
    if channel.kind == "im" and (manifest.messages_read_only or not manifest.messages_tab):
        raise SlackTold("Sending messages to this app has been turned off.")
    if not ask["text"].strip():
        raise SlackTold("there is nothing to send")
    with workspace.change():
        text, bot_id = posts.typed(workspace, ask["text"]), me.bot_id if me.is_bot else None
        added = posts.add(workspace, channel, me.id, text, thread_ts=ask.get("thread_ts"), bot_id=bot_id)
    return {"ts": added.ts}


@act("delete")
async def delete(desk: Desk, me: Member, ask: Ask) -> Json:
    """One's own message; admins any."""
    target = _post(desk, me, ask)
    if target.user != me.id and not (me.is_admin or me.is_owner):
        raise SlackTold("You can only delete your own messages.")
    with desk.workspace.change():
        posts.remove(desk.workspace, target)
    return {}


@act("dismiss")
async def dismiss(desk: Desk, me: Member, ask: Ask) -> Json:
    """Make an ephemeral message disappear."""
    target = _post(desk, me, ask)
    if not target.ephemeral_for:
        raise SlackTold("this message is visible to others")
    with desk.workspace.change():
        posts.remove(desk.workspace, target)
    return {}


@act("react")
async def react(desk: Desk, me: Member, ask: Ask) -> Json:
    """Add a reaction, or take it back."""
    _joined(desk, me, ask)
    target = _visible_to_all(desk, me, ask)
    toggle = posts.unreact if me.id in target.reactions.get(ask["name"], ()) else posts.react
    with desk.workspace.change():
        toggle(desk.workspace, target, me.id, ask["name"])
    return {}


@act("pin")
async def pin(desk: Desk, me: Member, ask: Ask) -> Json:
    _joined(desk, me, ask)
    with desk.workspace.change():
        posts.pin(desk.workspace, _visible_to_all(desk, me, ask), me.id)
    return {}


@act("unpin")
async def unpin(desk: Desk, me: Member, ask: Ask) -> Json:
    _joined(desk, me, ask)
    with desk.workspace.change():
        posts.unpin(desk.workspace, _visible_to_all(desk, me, ask), me.id)
    return {}


@act("command")
async def command(desk: Desk, me: Member, ask: Ask) -> Json:
    await interactions.command(desk, me, _joined(desk, me, ask), ask["command"], ask.get("text", ""))
    return {}


@act("shortcut")
async def shortcut(desk: Desk, me: Member, ask: Ask) -> Json:
    await interactions.shortcut(desk, me, ask["callback_id"])
    return {}


@act("message_shortcut")
async def message_shortcut(desk: Desk, me: Member, ask: Ask) -> Json:
    await interactions.shortcut(desk, me, ask["callback_id"], _visible_to_all(desk, me, ask))
    return {}


@act("click")
async def click(desk: Desk, me: Member, ask: Ask) -> Json:
    """Use any interactive element of a message, a modal or the home."""
    state = ask.get("state") or {}
    where = _surface(desk, me, ask)
    if isinstance(where, View):
        found = payloads.element(where.body["blocks"], ask["block_id"], ask["action_id"])
        await interactions.click_in_view(desk, me, where, payloads.action(found, ask), state)
    else:
        found = payloads.element(posts.all_blocks(where), ask["block_id"], ask["action_id"])
        await interactions.click_in_message(desk, me, where, payloads.action(found, ask), state)
    return {}


@act("suggest")
async def suggest(desk: Desk, me: Member, ask: Ask) -> Json:
    where = _surface(desk, me, ask)
    blocks = where.body["blocks"] if isinstance(where, View) else posts.all_blocks(where)
    element = payloads.element(blocks, ask["block_id"], ask["action_id"])
    if element is None or "external" not in element["type"]:
        raise SlackTold("there is nothing to choose from")
    ids = ask["block_id"], ask["action_id"]
    return await interactions.suggest(desk, me, where, element, ids, ask.get("value", ""))


@act("submit")
async def submit(desk: Desk, me: Member, ask: Ask) -> Json:
    errors = await interactions.submit(desk, me, _top_modal(desk, me, ask), ask.get("values") or {})
    return {"ok": False, "error": "Check the marked fields.", "errors": errors} if errors else {}


@act("close")
async def close(desk: Desk, me: Member, ask: Ask) -> Json:
    await interactions.close(desk, me, _top_modal(desk, me, ask), whole_stack=bool(ask.get("all")))
    return {}


@act("open_home")
async def open_home(desk: Desk, me: Member, ask: Ask) -> Json:
    manifest, tab = desk.workspace.manifest, ask.get("tab", "home")
    if not (manifest.home_tab if tab == "home" else manifest.messages_tab):
        raise SlackTold(f"this app has no {tab} tab")
    with desk.workspace.change():
        events.home_opened(desk.workspace, me.id, tab)
    return {}


@act("create_channel")
async def create_channel(desk: Desk, me: Member, ask: Ask) -> Json:
    _no_guest(me)
    with desk.workspace.change():
        created = channels.create(desk.workspace, ask["name"], me.id, private=bool(ask.get("private")))
    return {"channel": created.id}


@act("join")
async def join(desk: Desk, me: Member, ask: Ask) -> Json:
    channel = _channel(desk, me, ask)
    if channel.is_archived or me.id in channel.members:
        raise SlackTold("there is nothing to join")
    with desk.workspace.change():
        channels.join(desk.workspace, channel, me.id)
    return {}


@act("leave")
async def leave(desk: Desk, me: Member, ask: Ask) -> Json:
    with desk.workspace.change():
        channels.leave(desk.workspace, _joined(desk, me, ask), me.id)
    return {}


@act("invite")
async def invite(desk: Desk, me: Member, ask: Ask) -> Json:
    channel, guest = _joined(desk, me, ask), desk.workspace.members.get(ask["user"])
    if guest is None or guest.deleted or guest.id in channel.members:
        raise SlackTold("this member cannot be added")
    with desk.workspace.change():
        channels.join(desk.workspace, channel, guest.id, inviter=me.id)
    return {}


@act("kick")
async def kick(desk: Desk, me: Member, ask: Ask) -> Json:
    channel = _joined(desk, me, ask)
    _no_guest(me)
    if ask["user"] not in channel.members:
        raise SlackTold("nobody of that name is here")
    with desk.workspace.change():
        channels.leave(desk.workspace, channel, ask["user"])
    return {}


@act("rename")
async def rename(desk: Desk, me: Member, ask: Ask) -> Json:
    _no_guest(me)
    with desk.workspace.change():
        channels.rename(desk.workspace, _joined(desk, me, ask), ask["name"], me.id)
    return {}


@act("archive")
async def archive(desk: Desk, me: Member, ask: Ask) -> Json:
    _no_guest(me)
    with desk.workspace.change():
        channels.archive(desk.workspace, _channel(desk, me, ask), me.id)
    return {}


@act("unarchive")
async def unarchive(desk: Desk, me: Member, ask: Ask) -> Json:
    _no_guest(me)
    with desk.workspace.change():
        channels.unarchive(desk.workspace, _channel(desk, me, ask), me.id)
    return {}


@act("delete_channel")
async def delete_channel(desk: Desk, me: Member, ask: Ask) -> Json:
    if not (me.is_admin or me.is_owner):
        raise SlackTold("Only admins can delete channels.")
    with desk.workspace.change():
        channels.delete(desk.workspace, _channel(desk, me, ask), me.id)
    return {}


@act("faults")
async def faults(desk: Desk, me: Member, ask: Ask) -> Json:
    """Replace the faults in waiting by a list of {method, kind, times, …}."""
    with desk.workspace.change():
        desk.workspace.faults.clear()
        for fault in ask["faults"]:
            desk.workspace.faults.next(**fault)
    return {}


@act("rate_limits")
async def rate_limits(desk: Desk, me: Member, ask: Ask) -> Json:
    with desk.workspace.change():
        desk.workspace.limits.on = bool(ask["on"])
    return {}


@act("latency")
async def latency(desk: Desk, me: Member, ask: Ask) -> Json:
    with desk.workspace.change():
        desk.workspace.latency = max(0.0, float(ask["ms"]) / 1000)
    return {}


@act("disconnect")
async def disconnect(desk: Desk, me: Member, ask: Ask) -> Json:
    desk.sockets.disconnect(ask["reason"])
    return {}


@act("duplicate")
async def duplicate(desk: Desk, me: Member, ask: Ask) -> Json:
    desk.sockets.duplicates += 1
    return {}


def _channel(desk: Desk, me: Member, ask: Ask) -> Channel:
    channel = desk.workspace.channels.get(ask["channel"])
    if channel is None or not desk.workspace.sees(me, channel):
        raise SlackTold("there is no such channel")
    return channel


def _joined(desk: Desk, me: Member, ask: Ask) -> Channel:
    """A channel in which the member can act."""
    channel = _channel(desk, me, ask)
    if me.id not in channel.members:
        raise SlackTold(f"join #{channel.name} first")
    if channel.is_archived:
        raise SlackTold(f"#{channel.name} is archived")
    return channel


def _post(desk: Desk, me: Member, ask: Ask) -> Post:
    channel = _channel(desk, me, ask)
    for ephemeral in channel.ephemerals:
        if ephemeral.ts == ask["ts"] and ephemeral.ephemeral_for == me.id:
            return ephemeral
    try:
        return desk.workspace.post(channel, ask["ts"])
    except ApiError:
        raise SlackTold("this message is gone") from None


def _visible_to_all(desk: Desk, me: Member, ask: Ask) -> Post:
    target = _post(desk, me, ask)
    if target.ephemeral_for:
        raise SlackTold("this message is only visible to you")
    return target


def _surface(desk: Desk, me: Member, ask: Ask) -> View | Post:
    """The modal, home or message that an element is part of."""
    if not ask.get("view_id"):
        return _post(desk, me, ask)
    view = views.find(desk.workspace, ask["view_id"])
    if view is None or view.user != me.id:
        raise SlackTold("this view is closed")
    return view


def _top_modal(desk: Desk, me: Member, ask: Ask) -> View:
    stack = desk.workspace.modals.get(me.id) or []
    if not stack or stack[-1].id != ask["view_id"]:
        raise SlackTold("this modal is closed")
    return stack[-1]


def _no_guest(me: Member) -> None:
    if me.is_restricted:
        raise SlackTold("Guests cannot do that.")
