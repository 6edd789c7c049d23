"""bookmarks.*: the links at the top of a channel."""

import re
from urllib.parse import urlsplit

from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.web_api.request import Request, method
from phoenix_bot.sandbox.workspace.records import Json

MAX_BOOKMARKS = 100
EDITABLE = ("title", "link", "emoji")


@method("bookmarks.add", tier=2, takes_json=True)
def add(request: Request) -> Json:
    channel = request.channel("channel_id", member=True)
    if request.text("type") != "link":
        raise ApiError("invalid_bookmark_type")
    if len(channel.bookmarks) >= MAX_BOOKMARKS:
        raise ApiError("too_many_bookmarks")
    now = request.workspace.now()
    bookmark = {
        "id": request.workspace.next_id("Bk"),
        "channel_id": channel.id,
        "title": request.text("title"),
        "link": _link(request.text("link")),
        "emoji": _emoji(request.text("emoji", "")),
        "type": "link",
        "date_created": now,
        "date_updated": now,
        "app_id": request.workspace.app_id,
    }
    channel.bookmarks.append(bookmark)
    return {"bookmark": bookmark}


@method("bookmarks.edit", tier=2, takes_json=True)
def edit(request: Request) -> Json:
    bookmark = _find(request)
    changes = {key: request.text(key) for key in EDITABLE if request.args.get(key)}
    if "link" in changes:
        _link(changes["link"])
    if "emoji" in changes:
        _emoji(changes["emoji"])
    bookmark.update(changes, date_updated=request.workspace.now())
    return {"bookmark": bookmark}


@method("bookmarks.remove", tier=2, takes_json=True)
def remove(request: Request) -> Json:
    request.channel("channel_id", member=True).bookmarks.remove(_find(request))
    return {}


@method("bookmarks.list", tier=3)
def list_bookmarks(request: Request) -> Json:
    return {"bookmarks": request.channel("channel_id", member=True, archived=True).bookmarks}


def _find(request: Request) -> Json:
    id = request.text("bookmark_id")
    for bookmark in request.channel("channel_id", member=True).bookmarks:
        if bookmark["id"] == id:
            return bookmark
    raise ApiError("not_found")


def _emoji(emoji: str) -> str:
    if emoji and not re.fullmatch(r":[a-z0-9_+'-]+:", emoji):
        raise ApiError("invalid_emoji")
    return emoji


def _link(link: str) -> str:
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ApiError("invalid_link")
    return link
