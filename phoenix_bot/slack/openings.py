"""Why a line to Slack does not open, and what that means for the next try."""

import aiohttp
from slack_sdk.errors import SlackApiError

from phoenix_bot.slack import outcomes

FAILURES = (*outcomes.NETWORK_ERRORS, aiohttp.ClientError, ValueError)
"""What opening a line may raise."""


def is_final(error: Exception) -> bool:
    """Whether Slack does not take our token. No other try would help."""
    if not isinstance(error, SlackApiError):
        return False
    match outcomes.of_error("apps.connections.open", error):
        case outcomes.Later(reason):
            return reason in outcomes.TOKEN_TROUBLE
    return True


def reason(error: Exception) -> str:
    """Why a line did not open, without its address, which is a secret."""
    if isinstance(error, SlackApiError):
        meaning = outcomes.of_error("apps.connections.open", error)
        return str(getattr(meaning, "reason", ""))
    if isinstance(error, aiohttp.WSServerHandshakeError):
        return f"HTTP {error.status}"
    return f"{type(error).__name__}: {error}"


def asked_for(error: Exception) -> float:
    """Seconds that Slack asks us to wait."""
    if isinstance(error, SlackApiError) and error.response.status_code == 429:
        return outcomes.retry_after(error.response.headers)
    if isinstance(error, aiohttp.WSServerHandshakeError) and error.headers and "Retry-After" in error.headers:
        return outcomes.retry_after(dict(error.headers))
    return 0.0
