"""The methods of the Web API: functions that take a Request and return the fields of the answer.

How the app's calls arrive, and what faults do to them, is in server/.
"""

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
from phoenix_bot.sandbox.web_api.request import Request, call, takes_json

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
    "takes_json",
    "team",
    "users",
    "views",
]
