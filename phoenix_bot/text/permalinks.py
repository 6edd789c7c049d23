"""Addresses of Slack messages, built and read without asking Slack."""

import re
from typing import NamedTuple

ADDRESS = re.compile(
    r"/archives/([A-Z0-9]{2,32})/p([0-9]{10})([0-9]{6})(?:\?thread_ts=([0-9]{10}\.[0-9]{6})&|$)"
)


class Place(NamedTuple):
    """Where a message is; `thread_ts` is "" unless it is a reply."""

    channel_id: str
    ts: str
    thread_ts: str


def of_message(workspace_url: str, *, channel_id: str, ts: str, thread_ts: str = "") -> str:
    """The web address of a message. `workspace_url` ends in a slash.

    A reply has a `thread_ts` other than its own `ts`.
    """
    address = f"{workspace_url}archives/{channel_id}/p{ts.replace('.', '')}"
    if thread_ts in ("", ts):
        return address
    return f"{address}?thread_ts={thread_ts}&cid={channel_id}"


def is_of_message(url: str) -> bool:
    """Whether an address looks like that of a message, in whatever workspace."""
    return "/archives/" in url


def place(url: str) -> Place | None:
    """Where the message is that has this address; None if it is not that of a message."""
    found = ADDRESS.search(url)
    return Place(found[1], f"{found[2]}.{found[3]}", found[4] or "") if found else None
