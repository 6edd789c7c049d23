"""A line of the table of `bot.py check`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from slack_sdk.errors import SlackApiError

from phoenix_bot.text.mrkdwn import one_line

MANIFEST = Path(__file__).parents[3] / "manifest.yml"

PASSING = "check again in a minute; if it fails again, look at https://slack-status.com"

ADVICE = {
    "missing_scope": "update the app's manifest from manifest.yml and reinstall the app",
    "ratelimited": PASSING,
    "internal_error": PASSING,
    "fatal_error": PASSING,
    "service_unavailable": PASSING,
}
"""What to do, by Slack's error, whatever the call."""


@dataclass(frozen=True)
class Finding:
    """One line of the table; `todo` is empty if the subject is fine."""

    subject: str
    found: str
    todo: str = ""


def refusal(subject: str, error: Exception, advice: Mapping[str, str]) -> Finding:
    """What is wrong with a call to Slack that raised one of NETWORK_ERRORS; `advice` by Slack's error."""
    if not isinstance(error, SlackApiError):
        what = one_line(f"{type(error).__name__}: {error}", 200)
        return Finding(subject, what, "check SLACK_API_URL, the network and any proxy")
    code = one_line(str(error.response.get("error") or f"HTTP {error.response.status_code}"), 100)
    needed = error.response.get("needed")
    what = f"Slack says: {code}" + (f" ({needed})" if needed else "")
    is_known = error.response.status_code < 500
    other = "look the error up at https://docs.slack.dev" if is_known else PASSING
    return Finding(subject, what, advice.get(code, other))
