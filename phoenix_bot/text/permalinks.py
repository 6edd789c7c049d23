"""Addresses of Slack messages, built without asking Slack."""


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
