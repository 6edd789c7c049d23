"""What people do with the app: commands, shortcuts, clicks, modals and the home."""

from phoenix_bot.sandbox.actions.act import (
    Ask,
    act,
    any_post,
    composer,
    own_view,
    public_post,
    top_modal,
)
from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.wire import interactions, payloads
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.workspace import events, posts, views
from phoenix_bot.sandbox.workspace.records import Json, Member, Post, View


@act("command")
async def command(desk: Desk, me: Member, ask: Ask) -> None:
    await interactions.command(desk, me, composer(desk, me, ask), ask["command"], ask.get("text", ""))


@act("shortcut")
async def shortcut(desk: Desk, me: Member, ask: Ask) -> None:
    await interactions.shortcut(desk, me, ask["callback_id"])


@act("message_shortcut")
async def message_shortcut(desk: Desk, me: Member, ask: Ask) -> None:
    await interactions.shortcut(desk, me, ask["callback_id"], public_post(desk, me, ask))


@act("click")
async def click(desk: Desk, me: Member, ask: Ask) -> None:
    """Use any interactive element of a message, a modal or the home."""
    where, state = _surface(desk, me, ask), ask.get("state") or {}
    action = payloads.action(payloads.element(_blocks(where), ask["block_id"], ask["action_id"]), ask)
    if isinstance(where, View):
        await interactions.click_in_view(desk, me, where, action, state)
    else:
        await interactions.click_in_message(desk, me, where, action, state)


@act("suggest")
async def suggest(desk: Desk, me: Member, ask: Ask) -> Json:
    where, ids = _surface(desk, me, ask), (ask["block_id"], ask["action_id"])
    element = payloads.element(_blocks(where), *ids)
    if element is None or "external" not in element["type"]:
        raise SlackTold("There is nothing to choose from.")
    return await interactions.suggest(desk, me, where, element, ids, ask.get("value", ""))


@act("fill")
def fill(desk: Desk, me: Member, ask: Ask) -> None:
    """Enter values into a view without sending it off."""
    views.enter(own_view(desk, me, ask), ask["values"])


@act("submit")
async def submit(desk: Desk, me: Member, ask: Ask) -> Json | None:
    errors = await interactions.submit(desk, me, top_modal(desk, me, ask), ask.get("values") or {})
    return {"ok": False, "error": "Check the marked fields.", "errors": errors} if errors else None


@act("close")
async def close(desk: Desk, me: Member, ask: Ask) -> None:
    await interactions.close(desk, me, top_modal(desk, me, ask), whole_stack=bool(ask.get("all")))


@act("open_home")
def open_home(desk: Desk, me: Member, ask: Ask) -> None:
    manifest, tab = desk.workspace.manifest, ask.get("tab", "home")
    if not (manifest.home_tab if tab == "home" else manifest.messages_tab):
        raise SlackTold(f"This app has no {tab} tab.")
    events.home_opened(desk.workspace, me.id, tab)


def _surface(desk: Desk, me: Member, ask: Ask) -> View | Post:
    """The modal, home or message that an element is part of."""
    return own_view(desk, me, ask) if ask.get("view_id") else any_post(desk, me, ask)


def _blocks(where: View | Post) -> list[Json]:
    return where.body["blocks"] if isinstance(where, View) else posts.all_blocks(where)
