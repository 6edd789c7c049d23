"""reactions.*: the app's reactions to messages."""

from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace import objects, posts
from phoenix_bot.sandbox.workspace.records import Json, Post


@method("reactions.add", tier=3, takes_json=True)
def add(request: Request) -> Json:
    posts.react(request.workspace, _post(request), request.workspace.bot_user_id, request.text("name"))
    return {}


@method("reactions.get", tier=3)
def get(request: Request) -> Json:
    post = request.workspace.post(request.channel(), request.text("timestamp"))
    return {"type": "message", "channel": post.channel, "message": objects.message(request.workspace, post)}


def _post(request: Request) -> Post:
    return request.workspace.post(request.channel(member=True), request.text("timestamp"))
