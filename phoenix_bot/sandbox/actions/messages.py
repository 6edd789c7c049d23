"""Writing, deleting, reacting, pinning."""

from phoenix_bot.sandbox.actions.act import Ask, act, any_post, composer, joined_channel, public_post
from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.workspace import posts
from phoenix_bot.sandbox.workspace.records import Json, Member


@act("post")
def post(desk: Desk, me: Member, ask: Ask) -> Json:
    workspace, channel = desk.workspace, composer(desk, me, ask)
    if not ask["text"].strip():
        raise SlackTold("There is nothing to send.")
    text, bot_id = posts.typed(workspace, ask["text"]), me.bot_id if me.is_bot else None
    return {
        "ts": posts.add(workspace, channel, me.id, text, thread_ts=ask.get("thread_ts"), bot_id=bot_id).ts
    }


@act("delete")
def delete(desk: Desk, me: Member, ask: Ask) -> None:
    """Delete one's own message; admins may delete any."""
    target = any_post(desk, me, ask)
    if target.user != me.id and not (me.is_admin or me.is_owner):
        raise SlackTold("You can only delete your own messages.")
    posts.remove(desk.workspace, target)


@act("dismiss")
def dismiss(desk: Desk, me: Member, ask: Ask) -> None:
    """Make an ephemeral message disappear."""
    target = any_post(desk, me, ask)
    if not target.ephemeral_for:
        raise SlackTold("Other people see this message, too.")
    posts.remove(desk.workspace, target)


@act("react")
def react(desk: Desk, me: Member, ask: Ask) -> None:
    """Add a reaction, or take it back."""
    joined_channel(desk, me, ask)
    target = public_post(desk, me, ask)
    toggle = posts.unreact if me.id in target.reactions.get(ask["name"], ()) else posts.react
    toggle(desk.workspace, target, me.id, ask["name"])


@act("pin")
def pin(desk: Desk, me: Member, ask: Ask) -> None:
    joined_channel(desk, me, ask)
    posts.pin(desk.workspace, public_post(desk, me, ask))


@act("unpin")
def unpin(desk: Desk, me: Member, ask: Ask) -> None:
    joined_channel(desk, me, ask)
    posts.unpin(desk.workspace, public_post(desk, me, ask))
