"""response_urls: five answers within thirty minutes, even in channels where the app is not."""

from dataclasses import dataclass

from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api import content
from phoenix_bot.sandbox.workspace import posts
from phoenix_bot.sandbox.workspace.records import Channel, Json, Post
from phoenix_bot.sandbox.workspace.state import Workspace

MAX_USES, VALID_SECONDS = 5, 30 * 60


@dataclass
class ResponseUrl:
    """Where the app may answer an interaction; `original` is the message that it happened on, if any."""

    channel: str
    user: str
    issued: float
    original: Post | None = None
    uses: int = 0


def issue(workspace: Workspace, channel: Channel, user: str, original: Post | None = None) -> str:
    id = workspace.next_id("R")
    workspace.response_urls[id] = ResponseUrl(channel.id, user, workspace.clock(), original)
    return f"{workspace.url}/response/{id}"


def answer(workspace: Workspace, id: str, body: Json) -> None:
    """Do what the app posted to a response_url; ApiError if Slack would refuse it."""
    url: ResponseUrl | None = workspace.response_urls.get(id)
    if url is None or workspace.clock() - url.issued > VALID_SECONDS:
        raise ApiError("expired_url")
    if url.uses >= MAX_USES:
        raise ApiError("used_url")
    if url.original and body.get("delete_original") in (True, "true"):
        posts.remove(workspace, _still_there(workspace, url.original))
    elif url.original and body.get("replace_original") in (True, "true"):
        original = _still_there(workspace, url.original)
        posts.replace(workspace, original, {"text": "", **content.parsed(body)})
    else:
        respond(workspace, workspace.channels[url.channel], url.user, body)
    url.uses += 1


def respond(workspace: Workspace, channel: Channel, user: str, body: Json) -> Post:
    """Show an answer only to the member who acted, unless its response_type is in_channel."""
    if body.get("response_type") not in (None, "ephemeral", "in_channel"):
        raise ApiError("invalid_arguments", "unknown response_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    public = body.get("response_type") == "in_channel"
    return posts.add_from_app(
        workspace, channel, content.parsed(body), ephemeral_for=None if public else user
    )


def _still_there(workspace: Workspace, post: Post) -> Post:
    channel = workspace.channels[post.channel]
    if post in channel.ephemerals:
        return post
    return workspace.post(channel, post.ts)
