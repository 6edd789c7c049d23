"""The Web API: each method is a function that takes a Request and returns the fields of its answer."""

from phoenix_bot.sandbox.web_api import (
    bookmarks,
    channel_changes,
    chat,
    conversations,
    files,
    pins,
    reactions,
    team,
    users,
    views,
)
from phoenix_bot.sandbox.web_api.request import Request, call

__all__ = [
    "Request",
    "bookmarks",
    "call",
    "channel_changes",
    "chat",
    "conversations",
    "files",
    "pins",
    "reactions",
    "team",
    "users",
    "views",
]
