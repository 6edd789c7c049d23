"""What the app is told about commands, clicks, modals and shortcuts."""

from typing import Any

from phoenix_bot.sandbox.limits.manifest import Command
from phoenix_bot.sandbox.wire import response_urls
from phoenix_bot.sandbox.workspace import objects, posts, view_state, views
from phoenix_bot.sandbox.workspace.records import Channel, Json, Member, Post, View
from phoenix_bot.sandbox.workspace.state import Workspace

ENTERED = {field.name for field in view_state.FIELDS.values()}


def command(workspace: Workspace, me: Member, channel: Channel, declared: Command, text: str) -> Json:
    """The payload of a slash command; mentions become ids only if the manifest says should_escape."""
    named = objects.channel_ref(channel)
    return {
        "token": "sandbox-verification-token",
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": named["id"],
        "channel_name": named["name"],
        "user_id": me.id,
        "user_name": me.name,
        "command": declared.command,
        "text": posts.typed(workspace, text.strip(), named=True, mentions=declared.should_escape),
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": response_urls.issue(workspace, channel, me.id),
        "trigger_id": views.issue_trigger(workspace, me.id),
    }


def click_in_message(workspace: Workspace, me: Member, post: Post, action: Json, state: Json) -> Json:
    channel = workspace.channels[post.channel]
    shown = {} if post.ephemeral_for else {"message": objects.message(workspace, post)}
    everything = {"type": "message", "blocks": posts.all_blocks(post)}
    return {
        **_head(workspace, me, "block_actions"),
        "container": _container(post, action["block_id"]),
        "trigger_id": views.issue_trigger(workspace, me.id),
        "channel": objects.channel_ref(channel),
        **shown,
        "state": {"values": view_state.merge(everything, state)},
        "response_url": response_urls.issue(workspace, channel, me.id, post),
        "actions": [action | {"action_ts": workspace.next_ts()}],
    }


def click_in_view(workspace: Workspace, me: Member, view: View, action: Json) -> Json:
    return {
        **_head(workspace, me, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": views.issue_trigger(workspace, me.id, view.id),
        "view": objects.view(workspace, view),
        "actions": [action | {"action_ts": workspace.next_ts()}],
    }


def submission(workspace: Workspace, me: Member, view: View) -> Json:
    return {
        **_head(workspace, me, "view_submission"),
        "trigger_id": views.issue_trigger(workspace, me.id, view.id),
        "view": objects.view(workspace, view),
        "response_urls": [],
    }


def closed(workspace: Workspace, me: Member, view: View, *, is_cleared: bool) -> Json:
    told = objects.view(workspace, view, with_state=False)
    return {**_head(workspace, me, "view_closed"), "view": told, "is_cleared": is_cleared}


def suggestion(workspace: Workspace, me: Member, where: View | Post, ids: tuple[str, str], text: str) -> Json:
    """The payload for text typed into an external select; `ids` are its block_id and action_id."""
    asked = {"block_id": ids[0], "action_id": ids[1], "value": text}
    head = _head(workspace, me, "block_suggestion") | asked
    if isinstance(where, View):
        return head | {
            "container": {"type": "view", "view_id": where.id},
            "view": objects.view(workspace, where),
        }
    channel = objects.channel_ref(workspace.channels[where.channel])
    message = {} if where.ephemeral_for else {"message": objects.message(workspace, where)}
    return head | {"container": _container(where, ids[0]), "channel": channel} | message


def shortcut(workspace: Workspace, me: Member, callback_id: str) -> Json:
    user = {"id": me.id, "username": me.name, "team_id": workspace.team_id}
    trigger = views.issue_trigger(workspace, me.id)
    named = {"callback_id": callback_id, "trigger_id": trigger, "action_ts": workspace.next_ts()}
    return _head(workspace, me, "shortcut") | named | {"user": user}


def message_shortcut(workspace: Workspace, me: Member, post: Post, callback_id: str) -> Json:
    channel = workspace.channels[post.channel]
    return _head(workspace, me, "message_action") | {
        "user": {"id": me.id, "name": me.name, "team_id": workspace.team_id},
        "callback_id": callback_id,
        "trigger_id": views.issue_trigger(workspace, me.id),
        "response_url": response_urls.issue(workspace, channel, me.id, post),
        "message_ts": post.ts,
        "action_ts": workspace.next_ts(),
        "message": objects.message(workspace, post),
        "channel": objects.channel_ref(channel),
    }


def action(element: Json | None, ask: Json) -> Json:
    """One entry of `actions`: the element as the app sent it, with what the person entered.

    If the app has replaced the element meanwhile, `ask` describes what the person still sees.
    """
    chosen: Json = ask.get("element") or {}
    known = element or chosen
    kept = {key: known[key] for key in ("type", "text", "style", "url", "value") if key in known}
    entered = {key: chosen[key] for key in ENTERED if key in chosen}
    return {"block_id": ask["block_id"], "action_id": ask["action_id"], **kept, **entered}


def element(blocks: list[Json], block_id: str, action_id: str) -> Json | None:
    """The interactive element with these ids, if the blocks have one."""
    block = next((block for block in blocks if block.get("block_id") == block_id), None)
    if block is None:
        return None
    candidates: list[Any] = [block.get("accessory"), block.get("element"), *(block.get("elements") or ())]
    return next((found for found in candidates if found and found.get("action_id") == action_id), None)


def _head(workspace: Workspace, me: Member, kind: str) -> Json:
    return {
        "type": kind,
        "token": "sandbox-verification-token",
        "api_app_id": workspace.app_id,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": me.id, "username": me.name, "name": me.name, "team_id": workspace.team_id},
    }


def _container(post: Post, block_id: str) -> Json:
    place: Json = {"type": "message", "message_ts": post.ts, "channel_id": post.channel}
    place |= {"is_ephemeral": bool(post.ephemeral_for)} | (
        {"thread_ts": post.thread_ts} if post.thread_ts else {}
    )
    for attachment in post.attachments:
        if any(block.get("block_id") == block_id for block in attachment.get("blocks") or ()):
            return place | {
                "type": "message_attachment",
                "attachment_id": attachment["id"],
                "is_app_unfurl": False,
            }
    return place
