"""The acknowledgement of an envelope, from its arrival until it is sent."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from phoenix_bot.slack.line import Frame


class Reply:
    """The acknowledgement of an envelope, which somebody still has to send."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.arrived = time.monotonic()
        """When the envelope arrived, by the monotonic clock."""
        self.sent: asyncio.Future[Frame | None] = loop.create_future()

    def send(self, frame: Frame | None) -> None:
        """Acknowledge, or do not if it is None. Any thread may call it; the first call counts."""
        # The loop is closed if the bot has stopped meanwhile.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._settle, frame)

    def _settle(self, frame: Frame | None) -> None:
        if not self.sent.done():
            self.sent.set_result(frame)

    def unless_sent(self, within: float, act: Callable[[], None]) -> None:
        """Call `act` after so many seconds, unless it is sent by then. For the thread of the connection."""
        timer = self._loop.call_later(within, act)
        self.sent.add_done_callback(lambda _: timer.cancel())
