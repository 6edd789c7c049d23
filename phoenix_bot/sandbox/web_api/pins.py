"""pins.*: the pinned messages of a channel."""

from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace import posts
from phoenix_bot.sandbox.workspace.records import Json


@method("pins.add", tier=2, takes_json=True)
def add(request: Request) -> Json:
    post = request.workspace.post(request.channel(member=True), request.text("timestamp"))
    if post.is_from_slack:
        raise ApiError("not_pinnable")
    posts.pin(request.workspace, post)
    return {}


@method("pins.remove", tier=2, takes_json=True)
def remove(request: Request) -> Json:
    post = request.workspace.post(request.channel(member=True), request.text("timestamp"))
    posts.unpin(request.workspace, post)
    return {}
