"""The Bolt app, and its Socket Mode connection to Slack."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware
from slack_sdk import WebClient

from phoenix_bot import measures
from phoenix_bot.settings import Settings
from phoenix_bot.slack.directory import Directory
from phoenix_bot.slack.line import SILENT_AFTER
from phoenix_bot.slack.reply import Reply
from phoenix_bot.slack.shapes import UNREADABLE, sound, texts, without_text
from phoenix_bot.slack.socket_mode import SocketMode
from phoenix_bot.slack.threads import Threads

log = logging.getLogger(__name__)


SLACK_WAITS = 3.0
"""Seconds that Slack waits for an acknowledgement."""

LISTENERS = 32
"""Listeners at the same time. With Bolt's default of five, the sixth slow command would fail."""


class OneClient(Middleware):
    """Gives listeners the bot's client. Bolt makes one for each request, in case an app changes its token."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def process(
        self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], Any]
    ) -> BoltResponse | None:
        req.context["client"] = self._client
        next()
        return resp


def build_app(client: WebClient, settings: Settings, register: Callable[[App, Settings], None]) -> App:
    """The Bolt app with the listeners that `register` connects.

    Expects a token that Slack accepts, as our_team() finds out.
    """
    bolt_log = logging.getLogger("slack_bolt")
    bolt_log.addFilter(_is_news)
    app = Directory(
        # Without a name, Bolt reads the source of everything on the stack to find one.
        name="The Phoenix",
        client=client,
        listener_executor=Threads(LISTENERS, "listener"),
        raise_error_for_unhandled_request=True,
        # Else Bolt hides that somebody deleted one of our messages; listeners/events/ ignores the rest.
        ignoring_self_events_enabled=False,
        # For requests over HTTP, and for functions of workflows.
        ssl_check_enabled=False,
        request_verification_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        logger=bolt_log,
    )
    app.use(OneClient(client))
    register(app, settings)
    # After all other middleware: it runs the listener.
    app.use(app.lookup)
    return app


def _is_news(record: logging.LogRecord) -> bool:
    """False for what Bolt says at every start because it, too, finds SLACK_BOT_TOKEN in the environment."""
    return "`token` will be unused" not in record.getMessage()


class LaterAck(Ack):
    """An acknowledgement that may come after Bolt has returned."""

    is_awaited = False
    """Whether Bolt has returned without it. When it comes, it calls `answered` of the context."""

    given: BoltResponse | None = None
    """What Slack gets, once that is known. It counts, whatever Bolt returns."""


class Connection:
    """The Socket Mode connection, which can be closed without losing an acknowledgement under way."""

    def __init__(self, app: App, client: WebClient, app_token: str) -> None:
        self._app = app
        self._client = client
        self._app_token = app_token
        self._socket_mode = SocketMode(
            self._ticket, self._answer, workers=LISTENERS, proxy=self._client.proxy
        )

    def connect(self) -> None:
        """Begin to receive envelopes; if Slack is not there yet, as soon as it is.

        SlackApiError if Slack does not take the app token.
        """
        self._socket_mode.start()

    def is_connected(self) -> bool:
        """Whether envelopes can arrive."""
        silent = self.silent_for()
        return silent is not None and silent < SILENT_AFTER

    def silent_for(self) -> float | None:
        """Seconds since Slack was last heard; None while there is no connection.

        Slack answers our pings, so it is heard every few seconds.
        """
        return self._socket_mode.silent_for()

    def held_up_since(self) -> float | None:
        """Since when the oldest thing that somebody did waits to be served, by the monotonic clock."""
        listeners = self._app.listener_runner.listener_executor
        places = (self._socket_mode.for_events, *([listeners] if isinstance(listeners, Threads) else ()))
        return min((since for place in places if (since := place.held_up_since()) is not None), default=None)

    def drain(self) -> None:
        """Stop: finish the envelopes under way, but not for long, then close, then let listeners finish."""
        self._socket_mode.stop()
        self._app.listener_runner.listener_executor.shutdown(wait=True)

    def _ticket(self) -> str:
        return str(self._client.apps_connections_open(app_token=self._app_token)["url"])

    def _answer(self, envelope: dict[str, Any], reply: Reply) -> None:
        """Have the app's listeners acknowledge an envelope."""

        def answered(response: BoltResponse) -> None:
            if response.status == 200 and envelope.get("type") != "events_api":
                # For the acknowledgements of events nobody waits.
                measures.took("acks", time.monotonic() - reply.arrived)
            reply.send(_acknowledgement(envelope, response))

        context = {"arrived": reply.arrived, "answered": answered, "unless_answered": reply.unless_sent}
        response = self._dispatch(envelope.get("payload"), context)
        if response is not None:
            answered(response)

    def _dispatch(self, payload: object, context: dict[str, Any]) -> BoltResponse | None:
        """What the app's listeners answer at once; even a payload that Bolt itself fails on is answered."""
        for body in (sound(payload), texts(payload)):
            try:
                request = BoltRequest(mode="socket_mode", body=body, context=dict(context))
                response = self._app.dispatch(request)
            except UNREADABLE as error:
                log.warning("A payload cannot be read: %s", without_text(error))
            else:
                ack = request.context.get("ack")
                if isinstance(ack, LaterAck):
                    return None if ack.is_awaited else ack.given or response
                return response
        return BoltResponse(status=200)


def _acknowledgement(envelope: Mapping[str, Any], response: BoltResponse) -> dict[str, Any] | None:
    """What Slack gets; None for nothing."""
    if response.status != 200:
        return None
    answer = {"envelope_id": envelope.get("envelope_id")}
    if response.body:
        is_json = response.first_headers().get("content-type", "").startswith("application/json")
        answer["payload"] = json.loads(response.body) if is_json else {"text": response.body}
    return answer
