"""pins.*: the pinned messages of a channel."""

from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace import objects, posts
from phoenix_bot.sandbox.workspace.records import Json


@method("pins.add", tier=2)
def add(request: Request) -> Json:
    post = request.workspace.post(request.channel(member=True), request.text("timestamp"))
    posts.pin(request.workspace, post, request.workspace.bot_user_id)
    return {}


@method("pins.remove", tier=2)
def remove(request: Request) -> Json:
    post = request.workspace.post(request.channel(member=True), request.text("timestamp"))
    posts.unpin(request.workspace, post, request.workspace.bot_user_id)
    return {}


@method("pins.list", tier=2)
def list_pins(request: Request) -> Json:
    workspace, channel = request.workspace, request.channel(member=True, archived=True)
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "created": created,
            "created_by": user,
            "message": objects.message(workspace, channel.posts[ts]),
        }
        for ts, (user, created) in reversed(channel.pins.items())
    ]
    return {"items": items}
