"""The Bolt app, and its Socket Mode connection to Slack."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from phoenix_bot.settings import Settings
from phoenix_bot.slack.client import slack_client

log = logging.getLogger(__name__)


LISTENERS = 32
"""Listeners at the same time. With Bolt's default of five, the sixth slow command would fail."""


def build_app(settings: Settings, register: Callable[[App, Settings], None]) -> App:
    """The Bolt app with the listeners that `register` connects.

    Expects a token that Slack accepts, as our_team() finds out.
    """
    client, bolt_log = slack_client(settings), logging.getLogger("slack_bolt")
    bolt_log.addFilter(_is_news)
    app = App(
        # Without a name, Bolt reads the source of everything on the stack to find one.
        name="The Phoenix",
        client=client,
        listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
        raise_error_for_unhandled_request=True,
        # Else Bolt hides that somebody deleted one of our messages; listeners/events/ ignores the rest.
        ignoring_self_events_enabled=False,
        logger=bolt_log,
    )
    register(app, settings)
    return app


def _is_news(record: logging.LogRecord) -> bool:
    """False for what Bolt says at every start because it, too, finds SLACK_BOT_TOKEN in the environment."""
    return "`token` will be unused" not in record.getMessage()


PATIENCE = 5.0
"""Seconds to wait for the envelopes under way, and then again for the connection to end."""


class Connection(SocketModeHandler):
    """The Socket Mode connection, which can be closed without losing an acknowledgement under way."""

    def __init__(self, app: App, settings: Settings) -> None:
        super().__init__(
            app,
            settings.app_token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            concurrency=LISTENERS,
            ping_interval=5,
        )
        self._idle = threading.Condition()
        self._under_way = 0
        self._closing = False

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Dispatch one envelope.

        While closing, leave new ones to Slack: it tells the user, or delivers them again.
        """
        with self._idle:
            if self._closing:
                return
            self._under_way += 1
        try:
            super().handle(client, req)
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def connect(self) -> None:
        """Begin to receive envelopes. SlackApiError if Slack does not take the app token."""
        self.client.connect()

    def is_connected(self) -> bool:
        """Whether envelopes can arrive."""
        return bool(self.client.is_connected())

    def drain(self) -> None:
        """Stop: finish the envelopes under way within PATIENCE, then close, then let listeners finish."""
        with self._idle:
            self._closing = True
            self._idle.wait_for(lambda: self._under_way == 0, timeout=PATIENCE)
        self._hang_up()
        executor = self.app.listener_runner.listener_executor
        executor.shutdown(wait=True)

    def _hang_up(self) -> None:
        """Close the socket and end the client's threads, within PATIENCE.

        The client's own close() waits until a read times out: for seconds, in which Slack still sends
        envelopes here, or for ever if the reader was just about to begin.
        """
        client, session = self.client, self.client.current_session
        client.closed, client.auto_reconnect_enabled = True, False
        runners = (client.current_session_runner, client.current_app_monitor, client.message_processor)
        for runner in runners:
            runner.event.set()
        client.message_queue.put(None)
        if session is not None and session.sock is not None:
            with suppress(OSError):
                # Only our half: a full close may take back an acknowledgement that Slack has not read yet.
                session.sock.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + PATIENCE
        while any(runner.is_alive() for runner in runners) and time.monotonic() < deadline:
            # Repeatedly, as a reader that begins sets it to False.
            client.current_session_state.terminated = True
            client.current_session_runner.thread.join(0.05)
            client.message_processor.thread.join(0.05)
            if client.current_app_monitor.is_alive():
                client.current_app_monitor.thread.join(0.05)
        client.disconnect()
        client.message_workers.shutdown(wait=False, cancel_futures=True)
