"""The Web API client: every call of the bot goes through one that it makes."""

import ssl
from functools import cache
from typing import Any
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from phoenix_bot.settings import Settings
from phoenix_bot.slack import kept_connections, parts
from phoenix_bot.slack.tokens import Tokens

parts.hasten()


class Client(WebClient):
    """As slack_sdk's, but without a proxy it keeps connections, and whose the token is asked once.

    `tokens` knows whether Slack takes them.
    """

    _whose: SlackResponse | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tokens = Tokens()

    def api_call(self, api_method: str, **kwargs: Any) -> SlackResponse:
        """See WebClient."""
        try:
            answer = super().api_call(api_method, **kwargs)
        except SlackApiError as error:
            if error.response.status_code == 200 and isinstance(error.response.data, dict):
                self.tokens.learn(api_method, str(error.response.get("error")))
            raise
        self.tokens.learn(api_method, "")
        return answer

    def auth_test(self, **kwargs: Any) -> SlackResponse:
        """What Slack says about the token. The bot asks at its start, and so does Bolt."""
        if self._whose is None:
            self._whose = super().auth_test(**kwargs)
        return self._whose

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        if self.proxy:
            return super()._perform_urllib_http_request_internal(url, req)
        answer = kept_connections.send(req, timeout=self.timeout, ssl=self.ssl)
        return {"status": answer.status, "headers": answer.headers, "body": answer.body}


class Hook(WebhookClient):
    """As slack_sdk's, but without a proxy it keeps connections."""

    def _perform_http_request_internal(self, url: str, req: Request) -> WebhookResponse:
        if self.proxy:
            answered: WebhookResponse = super()._perform_http_request_internal(url, req)
            return answered
        answer = kept_connections.send(req, timeout=self.timeout, ssl=self.ssl)
        return WebhookResponse(
            url=url, status_code=answer.status, body=answer.body, headers=dict(answer.headers)
        )


def slack_client(settings: Settings) -> Client:
    """A Web API client that does not retry: by default it would post twice after a lost answer."""
    return Client(
        settings.bot_token,
        base_url=settings.api_url,
        timeout=settings.timeout,
        ssl=trusted(),
        retry_handlers=[],
    )


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts.

    slack_sdk would load them for every call, which takes longer than the rest of its work.
    """
    return ssl.create_default_context()


def our_team(client: WebClient) -> str:
    """The id of the workspace that the token is for.

    SlackApiError if Slack does not accept the token, other network errors if Slack cannot be reached. Bolt
    asks as well, but reports every failure as an invalid token.
    """
    return str(client.auth_test()["team_id"])
