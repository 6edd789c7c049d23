"""`python -m phoenix_bot.operations.http.healthcheck`: the health check of the image, run beside the bot.

It asks /healthz with the settings that the bot itself has. The exit code is 0 if the bot works. It imports
little, because it runs twice a minute.
"""

import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from phoenix_bot import settings as configuration

PATIENCE = 4.0
"""Seconds that the bot may take to answer."""

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # the server listens there, nobody asks there
"""Where to ask a server that listens on every address."""


def main(env: Mapping[str, str]) -> int:
    """Print what the bot says; returns the exit code."""
    host, port = configuration.read_http(env)
    if not port:
        # That the bot works can then be neither shown nor denied. A check that fails would end it.
        print("HTTP_PORT is 0: there is no health server to ask. The process runs.")
        return 0
    # Not urllib, which would use a proxy from the environment.
    server = HTTPConnection(EVERYWHERE.get(host, host), port, timeout=PATIENCE)
    try:
        server.request("GET", "/healthz")
        response = server.getresponse()
        print(response.read().decode(errors="replace"))
    except (OSError, HTTPException) as error:
        print(f"The health server does not answer: {error}")
        return 1
    return 0 if response.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main(configuration.environment(Path(".env"))))
