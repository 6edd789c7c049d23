"""Commands, clicks, modals and shortcuts: tell the app, and do what its acknowledgement says."""

from typing import Any, NamedTuple

from phoenix_bot.sandbox import block_kit
from phoenix_bot.sandbox.refusals import ApiError, SlackTold
from phoenix_bot.sandbox.wire import payloads, response_urls
from phoenix_bot.sandbox.wire.envelope import Envelope
from phoenix_bot.sandbox.wire.socket_mode import SocketMode
from phoenix_bot.sandbox.workspace import view_state, views
from phoenix_bot.sandbox.workspace.records import Channel, Json, Member, Post, View
from phoenix_bot.sandbox.workspace.state import Workspace

CONNECTION_TROUBLE = "We had some trouble connecting. Try again?"
NOT_A_COMMAND = (
    "{} is not a valid command. In Slack, all messages that start with the “/” character are commands."
)
MIN_QUERY_LENGTH = 3


class Desk(NamedTuple):
    """The workspace, and the sockets by which the app hears of what people do."""

    workspace: Workspace
    sockets: SocketMode


async def command(desk: Desk, me: Member, channel: Channel, name: str, text: str) -> None:
    workspace = desk.workspace
    declared = workspace.manifest.commands.get(name) if "commands" in workspace.manifest.scopes else None
    if declared is None:
        raise SlackTold(NOT_A_COMMAND.format(name))
    with workspace.change():
        payload = payloads.command(workspace, me, channel, declared, text)
    envelope = await desk.sockets.deliver("slash_commands", payload)
    if not envelope.acked:
        raise SlackTold(f'{name} failed with the error "{_why_unanswered(desk)}"')
    if envelope.answer:
        with workspace.change():
            _show_answer(workspace, channel, me, envelope)


async def shortcut(desk: Desk, me: Member, callback_id: str, post: Post | None = None) -> None:
    """Use a global shortcut, or with `post` one on a message."""
    workspace = desk.workspace
    declared = (
        workspace.manifest.shortcuts.get(callback_id) if "commands" in workspace.manifest.scopes else None
    )
    if declared is None or declared.type != ("message" if post else "global"):
        raise SlackTold(f"There is no shortcut {callback_id}.")
    with workspace.change():
        payload = (
            payloads.message_shortcut(workspace, me, post, callback_id)
            if post
            else payloads.shortcut(workspace, me, callback_id)
        )
    await _interact(desk, payload)


async def click_in_message(desk: Desk, me: Member, post: Post, action: Json, state: Json) -> None:
    if post.bot_id != desk.workspace.bot.bot_id:
        raise SlackTold("This message is from another app.")
    with desk.workspace.change():
        payload = payloads.click_in_message(desk.workspace, me, post, action, state)
    await _interact(desk, payload)


async def click_in_view(desk: Desk, me: Member, view: View, action: Json, state: Json) -> None:
    """Keep a value; of an input the app is told only if its block says dispatch_action."""
    block: Json = next((b for b in view.body["blocks"] if b.get("block_id") == action["block_id"]), {})
    with desk.workspace.change():
        views.enter(view, state)
        silent = block.get("type") == "input" and not block.get("dispatch_action")
        payload = None if silent else payloads.click_in_view(desk.workspace, me, view, action)
    if payload:
        await _interact(desk, payload)


async def submit(desk: Desk, me: Member, view: View, values: Json) -> dict[str, str]:
    """Submit a modal and return the errors by block_id; if there are any, it stays open."""
    workspace = desk.workspace
    if not view.body.get("submit"):
        raise SlackTold("This modal has nothing to submit.")
    with workspace.change():
        views.enter(view, values)
        view.errors = view_state.client_errors(view.body, view.values)
        payload = payloads.submission(workspace, me, view)
    if view.errors:
        return view.errors
    envelope = await _interact(desk, payload)
    with workspace.change():
        if views.find(workspace, view.id):
            _obey(workspace, view, envelope)
        return view.errors


async def close(desk: Desk, me: Member, view: View, *, whole_stack: bool) -> None:
    """Close a modal, or its whole stack; the app is told if notify_on_close is set."""
    workspace = desk.workspace
    stack = workspace.modals[me.id]
    cleared = whole_stack or bool(view.body.get("clear_on_close"))
    last = stack[0] if cleared else view
    with workspace.change():
        payload = payloads.closed(workspace, me, last, is_cleared=cleared)
        views.close(workspace, last)
    if last.body.get("notify_on_close"):
        await desk.sockets.deliver("interactive", payload)


async def suggest(
    desk: Desk, me: Member, where: View | Post, element: Json, ids: tuple[str, str], text: str
) -> Json:
    """Ask the app for the options of an external select; none if the text is too short."""
    if len(text) < element.get("min_query_length", MIN_QUERY_LENGTH):
        return {"options": []}
    with desk.workspace.change():
        payload = payloads.suggestion(desk.workspace, me, where, ids, text)
    envelope = await _interact(desk, payload)
    answer = envelope.answer if isinstance(envelope.answer, dict) else {}
    offered = {key: answer[key] for key in ("options", "option_groups") if key in answer}
    complaints = _complaints_about_options(offered)
    if complaints:
        _refuse(envelope, "; ".join(complaints))
    return offered


async def _interact(desk: Desk, payload: Json) -> Envelope:
    if not desk.workspace.manifest.interactivity:
        raise SlackTold("This app is not configured to handle interactive responses.")
    envelope = await desk.sockets.deliver("interactive", payload)
    if not envelope.acked:
        raise SlackTold(f"{CONNECTION_TROUBLE} ({_why_unanswered(desk)})")
    return envelope


def _why_unanswered(desk: Desk) -> str:
    return "operation_timeout" if desk.sockets.sockets else "dispatch_failed"


def _show_answer(workspace: Workspace, channel: Channel, me: Member, envelope: Envelope) -> None:
    try:
        response_urls.respond(workspace, channel, me.id, envelope.answer)
    except ApiError as refusal:
        _refuse(envelope, f"{refusal.code} {' '.join(refusal.messages)}")


def _obey(workspace: Workspace, view: View, envelope: Envelope) -> None:
    """Do what the app's answer to a submission says."""
    answer = envelope.answer or {}
    action = answer.get("response_action") if isinstance(answer, dict) else "no object"
    try:
        if not answer:
            views.close(workspace, view)
        elif action == "clear":
            workspace.modals[view.user].clear()
        elif action == "errors":
            view.errors = _errors(view, answer.get("errors"))
        elif action == "update":
            views.update(workspace, view, views.check(answer.get("view"), "modal"))
        elif action == "push":
            views.push(workspace, view, views.check(answer.get("view"), "modal"))
        else:
            _refuse(envelope, f"unknown response_action {action}")
    except ApiError as refusal:
        _refuse(envelope, f"{refusal.code} {' '.join(refusal.messages)}")


def _errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {field.block_id for field in view_state.inputs(view.body)}
    if not isinstance(errors, dict) or not errors:
        raise ApiError("invalid_arguments", "errors must name at least one block")
    for block_id, text in errors.items():
        if block_id not in inputs:
            raise ApiError("invalid_arguments", f"errors: {block_id} is no input block")
        if not isinstance(text, str) or not text:
            raise ApiError("invalid_arguments", f"errors: {block_id} has no text")
    return dict(errors)


def _complaints_about_options(offered: Json) -> list[str]:
    if len(offered) != 1:
        return ["either options or option_groups must be given"]
    if offered == {"options": []} or offered == {"option_groups": []}:
        return []
    select = {"type": "static_select", "action_id": "options", **offered}
    return block_kit.check_message("options", [{"type": "actions", "elements": [select]}], None)


def _refuse(envelope: Envelope, why: str) -> None:
    """Slack cannot use the app's answer; the person sees the same as if there were none."""
    envelope.refused = why
    raise SlackTold(f"{CONNECTION_TROUBLE} ({why})")
