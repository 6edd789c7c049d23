"""The Web API client: every call of the bot goes through one that it makes."""

import ssl
from functools import cache

from slack_sdk import WebClient

from phoenix_bot.settings import Settings


def slack_client(settings: Settings) -> WebClient:
    """A Web API client that does not retry: by default it would post twice after a lost answer."""
    return WebClient(
        settings.bot_token,
        base_url=settings.api_url,
        timeout=settings.timeout,  # type: ignore[arg-type]  # fractions of a second work, too
        ssl=trusted(),
        retry_handlers=[],
    )


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts.

    slack_sdk would load them for every call, which takes longer than the rest of its work.
    """
    return ssl.create_default_context()


def our_team(settings: Settings) -> str:
    """The id of the workspace that the token is for.

    SlackApiError if Slack does not accept the token, other network errors if Slack cannot be reached. Bolt
    asks as well, but reports every failure as an invalid token.
    """
    return str(slack_client(settings).auth_test()["team_id"])
