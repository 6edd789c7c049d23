"""Run a bare workspace: python -m phoenix_bot.sandbox [--manifest manifest.yml] [--port 8910]."""

import argparse
import signal
from pathlib import Path

from phoenix_bot.sandbox.sandbox import Sandbox


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m phoenix_bot.sandbox", description="A local Slack workspace."
    )
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"), help="the manifest of the app")
    parser.add_argument("--port", type=int, default=8910)
    options = parser.parse_args()
    # Blocked before any thread starts: a signal that comes early waits for sigwait, and interrupts nothing.
    stops = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    with Sandbox(options.manifest, port=options.port) as slack:
        print(f"Slack sandbox: {slack.url}")
        print(f"SLACK_API_URL={slack.api_url}")
        print(f"SLACK_BOT_TOKEN={slack.bot_token}")
        print(f"SLACK_APP_TOKEN={slack.app_token}")
        signal.sigwait(stops)
        print("stopped")


if __name__ == "__main__":
    main()
