"""Uploading a file to the address that Slack gave for it."""

import os
from ssl import SSLContext
from typing import BinaryIO
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from phoenix_bot.slack import outcomes
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome


def post(url: str, file: BinaryIO, *, timeout: float, proxy: str | None, ssl: SSLContext | None) -> Outcome:
    """Send the whole file. Slack does not show it to anybody yet, so it may be sent again.

    slack_sdk can do this only together with the calls before and after it, with the whole file in memory.
    """
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(length)}
    request = Request(url, data=file, headers=headers, method="POST")  # noqa: S310  # Slack's own address
    opener = build_opener(
        ProxyHandler({"http": proxy, "https": proxy} if proxy else None), HTTPSHandler(context=ssl)
    )
    try:
        opener.open(request, timeout=timeout).close()
    except HTTPError as error:
        error.close()
        if error.code == 429:
            return Later("ratelimited", seconds=outcomes.retry_after(dict(error.headers)))
        return Later(f"HTTP {error.code}") if error.code >= 500 else Never(f"HTTP {error.code}")
    except outcomes.NETWORK_ERRORS as error:
        return Later(f"{type(error).__name__}: {error}")
    return Done({})
