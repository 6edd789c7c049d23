"""conversations.*: the methods that read them."""

from phoenix_bot.sandbox.limits import scopes
from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace import objects
from phoenix_bot.sandbox.workspace.records import Channel, Json, Post

KINDS = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}


@method("conversations.info", tier=3)
def info(request: Request) -> Json:
    channel = request.channel()
    count = {"num_members": len(channel.members)} if request.flag("include_num_members") else {}
    return {"channel": objects.channel(request.workspace, channel) | count}


@method("conversations.list", tier=2)
def listed(request: Request) -> Json:
    """Return all public channels, and those of other kinds that the app is in."""
    page, after = _page(request, _visible(request))
    return {"channels": [objects.channel(request.workspace, channel) for channel in page], **after}


@method("users.conversations", tier=3)
def of_user(request: Request) -> Json:
    user = request.known(request.text("user", request.workspace.bot_user_id)).id
    page, after = _page(request, [each for each in _visible(request) if user in each.members])
    return {"channels": [_without_membership(request, channel) for channel in page], **after}


@method("conversations.members", tier=4)
def members(request: Request) -> Json:
    page, after = request.page(request.channel().members, str, limit=request.limit(100, 999))
    return {"members": page, **after}


@method("conversations.history", tier=3)
def history(request: Request) -> Json:
    """Return the messages, newest first, without the replies in threads."""
    channel = request.channel(member=True, archived=True)
    posts = [post for post in channel.posts.values() if post.in_channel and _within(request, post)]
    return _messages(request, posts[::-1]) | {"pin_count": len(channel.pins)}


@method("conversations.replies", tier=3)
def replies(request: Request) -> Json:
    """Return a thread, oldest first, with the message that began it."""
    channel = request.channel(member=True, archived=True)
    parent = channel.posts.get(request.text("ts"))
    if parent is None:
        raise ApiError("thread_not_found")
    thread = [post for post in channel.replies(parent.ts) if _within(request, post)]
    return _messages(request, [parent, *thread])


def _visible(request: Request) -> list[Channel]:
    """The conversations of the kinds that are asked for, as far as the app may know of them."""
    bot, without_archived = request.workspace.bot_user_id, request.flag("exclude_archived")
    visible = [each for each in _of_types(request) if each.kind == "channel" or bot in each.members]
    return [each for each in visible if not (each.is_archived and without_archived)]


def _page(request: Request, found: list[Channel]) -> tuple[list[Channel], Json]:
    return request.page(found, lambda channel: channel.id, limit=request.limit(100, 999))


def _without_membership(request: Request, channel: Channel) -> Json:
    """The channel without is_member: Slack leaves that to conversations.info."""
    told = objects.channel(request.workspace, channel)
    told.pop("is_member", None)
    return told


def _within(request: Request, post: Post) -> bool:
    oldest, latest = request.args.get("oldest"), request.args.get("latest")
    if request.flag("inclusive") and post.ts in (str(oldest), str(latest)):
        return True
    return (not oldest or post.ts > _padded(oldest)) and (not latest or post.ts < _padded(latest))


def _padded(ts: object) -> str:
    """A bound such as 1700000000 or "1700000000.5" with six decimals, so that strings compare like times."""
    seconds, _, decimals = str(ts).partition(".")
    if not (seconds + decimals).isdigit():
        raise ApiError("invalid_ts_latest")
    return f"{seconds}.{decimals:0<6}"


def _messages(request: Request, posts: list[Post]) -> Json:
    limit = request.limit(100, 999)
    page, after = request.page(posts, lambda post: post.ts, limit=limit)
    with_metadata = request.flag("include_all_metadata")
    messages = [objects.message(request.workspace, post, metadata=with_metadata) for post in page]
    has_more = bool(after["response_metadata"]["next_cursor"])
    return {"messages": messages, "has_more": has_more, **(after if has_more else {})}


def _of_types(request: Request) -> list[Channel]:
    types = [kind.strip() for kind in request.text("types", "public_channel").split(",")]
    if not set(types) <= set(KINDS):
        raise ApiError("invalid_types")
    for kind in types:
        scope = scopes.READ.get(KINDS[kind], ("mpim:read",))
        scopes.require(request.workspace.manifest.scopes, *scope)
    wanted = {KINDS[kind] for kind in types}
    return [channel for channel in request.workspace.channels.values() if channel.kind in wanted]
