"""What Slack's answer to a call means: it is done, it can be tried again, or Slack refuses it for good."""

import re
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

NETWORK_ERRORS = (SlackClientError, URLError, HTTPException, OSError)
"""Every exception that slack_sdk raises when a call fails."""

ALREADY_SO = {
    "pins.add": {"already_pinned"},
    "pins.remove": {"no_pin", "not_pinned", "message_not_found"},
    "conversations.invite": {"already_in_channel", "cant_invite_self"},
    "conversations.archive": {"already_archived"},
    "bookmarks.edit": {"not_found"},
}
"""Refusals, by method, that mean that there is nothing left to do."""

PASSING = {
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "ratelimited",
    "rate_limited",
    "team_added_to_org",
    "update_failed",
    "message_limit_exceeded",
    "invalid_cursor",
}
"""Errors that go away by themselves."""

TOKEN_TROUBLE = {
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "token_expired",
    "token_revoked",
    "access_denied",
    "org_login_required",
}
"""Errors about the app as a whole.

Everything waits until an operator fixes it; else each delivery would become a problem of its own.
"""

ARCHIVED = {"is_archived", "is_inactive"}
"""What Slack says about an archived channel."""

MAYBE_DONE = {"internal_error", "fatal_error", "request_timeout"}
"""Errors after which Slack may have done what it was asked for."""


@dataclass(frozen=True)
class Done:
    """Slack has it; `answer` is what it said."""

    answer: dict[str, Any]


@dataclass(frozen=True)
class Later:
    """Try again: after `seconds` if Slack said how long, else after growing pauses.

    `uncertain`: it may have been done. `limit` is the method whose rate limit was met, if any. Without
    `is_trouble` nothing is wrong: it is only not its turn.
    """

    reason: str
    uncertain: bool = False
    seconds: float | None = None
    limit: str = ""
    is_trouble: bool = True


@dataclass(frozen=True)
class Never:
    """Slack refuses for good, for this `reason` (its error code).

    `uncertain`: an earlier attempt may have been done, and Slack refuses to tell.
    """

    reason: str
    uncertain: bool = False


Outcome = Done | Later | Never


def of_error(method: str, error: BaseException) -> Outcome:
    """The outcome of a call that raised one of NETWORK_ERRORS."""
    if isinstance(error, SlackApiError):
        return _of_answer(method, error)
    refused = isinstance(getattr(error, "reason", error), ConnectionRefusedError)
    return Later(f"{type(error).__name__}: {error}", uncertain=not refused)


def _of_answer(method: str, error: SlackApiError) -> Outcome:
    response = error.response
    code = str(response.get("error") or "") if isinstance(response.data, dict) else ""
    if not re.fullmatch(r"[a-z_]+", code):
        # slack_sdk puts a sentence here if the answer was not JSON.
        code = ""
    if response.status_code == 429:
        return Later("ratelimited", seconds=retry_after(response.headers), limit=method)
    if code in ALREADY_SO.get(method, set()):
        return Done({})
    if response.status_code >= 500 or not code:
        return Later(f"HTTP {response.status_code}", uncertain=True)
    if code in PASSING or code in TOKEN_TROUBLE:
        return Later(code, uncertain=code in MAYBE_DONE)
    return Never(code)


def retry_after(headers: dict[str, Any]) -> float:
    """Seconds that an answer with these HTTP headers asks to wait; 30 if it does not say."""
    found = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    text = found[0] if isinstance(found, list) and found else str(found)
    return float(text) if text.isdigit() else 30.0
