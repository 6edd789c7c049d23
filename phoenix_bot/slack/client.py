"""The Web API client: every call of the bot goes through one that it makes."""

import ssl
from functools import cache

from slack_sdk import WebClient

from phoenix_bot.settings import Settings


def slack_client(settings: Settings) -> WebClient:
    """A Web API client that repeats nothing by itself: the default would post twice after a lost answer."""
    return WebClient(
        settings.bot_token,
        base_url=settings.api_url,
        timeout=settings.timeout,  # type: ignore[arg-type]  # fractions of a second work, too
        ssl=_trusted(),
        retry_handlers=[],
    )


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts.

    Left to itself, slack_sdk loads them again for every call, which takes longer than all else it does.
    """
    return ssl.create_default_context()


def our_team(settings: Settings) -> str:
    """The id of the workspace that the token is for.

    SlackApiError if Slack does not take it, other network errors if Slack is not there. Bolt asks, too, but
    calls every failure an invalid token.
    """
    return str(slack_client(settings).auth_test()["team_id"])
