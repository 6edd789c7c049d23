"""chat.*: the messages of the app."""

from phoenix_bot.sandbox.limits import scopes
from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api import content
from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace import objects, posts
from phoenix_bot.sandbox.workspace.records import Channel, Json, Post

NOT_AFTER_UPDATE = (
    *("ts", "reactions", "thread_ts", "parent_user_id"),
    *("reply_count", "reply_users", "reply_users_count", "latest_reply"),
)
"""What Slack does not tell of a message that was updated."""


@method("chat.postMessage", tier=0, takes_json=True)
def post_message(request: Request) -> Json:
    workspace = request.workspace
    author = content.custom_author(request.args)
    if author:
        scopes.require(workspace.manifest.scopes, "chat:write.customize")
    channel = _target(request, customized=bool(author))
    checked = content.parsed(request.args)
    _check_thread(channel, checked["thread_ts"])
    workspace.limits.count_message(channel.id)
    broadcast = bool(checked["thread_ts"]) and request.flag("reply_broadcast")
    subtype = "bot_message" if author else "thread_broadcast" if broadcast else None
    post = posts.add_from_app(
        workspace, channel, checked, extra=author, subtype=subtype, is_broadcast=broadcast
    )
    return {"channel": channel.id, "ts": post.ts, "message": objects.message(workspace, post)}


@method("chat.update", tier=3, takes_json=True)
def update(request: Request) -> Json:
    workspace = request.workspace
    channel = _writable(request, archived="is_inactive")
    post = _own(request, channel, "cant_update_message")
    posts.replace(workspace, post, content.updated(request.args, post))
    told = objects.message(workspace, post)
    message = {key: value for key, value in told.items() if key not in NOT_AFTER_UPDATE}
    return {"channel": channel.id, "ts": post.ts, "text": post.text, "message": message}


@method("chat.delete", tier=3, takes_json=True)
def delete(request: Request) -> Json:
    channel = _writable(request, archived="is_archived")
    post = _own(request, channel, "cant_delete_message")
    if post.subtype == "bot_message":
        raise ApiError("cant_delete_message")
    posts.remove(request.workspace, post)
    return {"channel": channel.id, "ts": post.ts}


@method("chat.postEphemeral", tier=4, takes_json=True)
def post_ephemeral(request: Request) -> Json:
    workspace = request.workspace
    if content.custom_author(request.args):
        scopes.require(workspace.manifest.scopes, "chat:write.customize")
    channel = request.channel(member=True)
    user = request.args.get("user")
    if user not in channel.members or workspace.members[str(user)].deleted:
        raise ApiError("user_not_in_channel")
    checked = content.parsed(request.args)
    _check_thread(channel, checked["thread_ts"])
    author = content.custom_author(request.args)
    post = posts.add_from_app(workspace, channel, checked, ephemeral_for=user, extra=author)
    return {"message_ts": post.ts}


@method("chat.getPermalink", tier=0)
def get_permalink(request: Request) -> Json:
    workspace, channel = request.workspace, request.channel()
    post = workspace.post(channel, request.text("message_ts"))
    thread = f"?thread_ts={post.thread_ts}&cid={channel.id}" if post.is_reply else ""
    link = f"https://{workspace.domain}.slack.com/archives/{channel.id}/p{post.ts.replace('.', '')}{thread}"
    return {"channel": channel.id, "permalink": link}


def _target(request: Request, *, customized: bool) -> Channel:
    """Where a message goes; a member's id means the direct conversation with them."""
    workspace = request.workspace
    member = workspace.members.get(request.text("channel"))
    if member is None:
        channel = _writable(request, archived="is_archived")
    elif customized:
        raise ApiError(
            "invalid_arguments", "under another name a message to a member needs the id of the conversation"
        )
    elif not member.is_human:
        raise ApiError("cannot_dm_bot")
    else:
        channel = workspace.direct(member.id)
    if channel.kind == "im" and not workspace.manifest.messages_tab:
        raise ApiError("messages_tab_disabled")
    if channel.kind == "im" and workspace.members[channel.partner(workspace.bot_user_id)].deleted:
        raise ApiError("channel_not_found")
    return channel


def _writable(request: Request, *, archived: str) -> Channel:
    """A channel the app is in, or a public one with chat:write.public."""
    workspace, channel = request.workspace, request.channel()
    # No app is in an archived channel, and this is what Slack says of it all the same.
    if channel.is_archived:
        raise ApiError(archived)
    if workspace.bot_user_id not in channel.members and "chat:write.public" not in workspace.manifest.scopes:
        raise ApiError("not_in_channel")
    return channel


def _own(request: Request, channel: Channel, refusal: str) -> Post:
    post = request.workspace.post(channel, request.text("ts"))
    if post.bot_id != request.workspace.bot.bot_id:
        raise ApiError(refusal)
    return post


def _check_thread(channel: Channel, thread_ts: str | None) -> None:
    """Only the first message of a thread can be replied to, and no line that Slack itself wrote.

    Under the tombstone of a deleted message the thread goes on.
    """
    parent = channel.posts.get(thread_ts) if thread_ts else None
    if thread_ts and (parent is None or parent.is_reply or parent.is_from_slack):
        raise ApiError("cannot_reply_to_message")
