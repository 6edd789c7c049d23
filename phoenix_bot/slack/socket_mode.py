"""Socket Mode: always one line to Slack, on which envelopes arrive and acknowledgements leave.

slack_sdk has a client, too. It does not notice that a line is closed without a close frame, believes in a
silent one for 25 seconds, and asks Slack again and again without a pause.
"""

import asyncio
import logging
import threading
from asyncio import Task
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from phoenix_bot import watching
from phoenix_bot.slack import openings
from phoenix_bot.slack.line import Frame, Line
from phoenix_bot.slack.pauses import Pauses
from phoenix_bot.slack.reply import Reply
from phoenix_bot.slack.threads import Threads

log = logging.getLogger(__name__)

REFUSALS = {"link_disabled", "too_many_websockets"}
"""Reasons of Slack to end a line that do not end with another line."""

STEADY = 30.0
"""Seconds after which a line has held, and its end is no sign of trouble."""

LINGER = 15.0
"""Seconds that a line stays after Slack asked for another one; Slack says it closes it after ten."""

SLACK_WAITS = 3.0
"""Seconds that Slack waits for an acknowledgement."""

QUIET_WITHIN = 1.0
"""Seconds in which new envelopes are still served at the end, while others are under way."""

PATIENCE = 5.0
"""Seconds that the envelopes under way may take after that."""


class SocketMode:
    """Keeps a line open from start() to stop().

    `ticket` returns the address of a new line; FAILURES. It runs on a thread of its own. `answer` has the
    reply to an envelope sent, now or later. What people do, it gets on the thread of the connection, so it
    must return at once; events it gets on one of as many threads as `workers`. `proxy` is the way to Slack,
    unless NO_PROXY has its host.
    """

    def __init__(
        self,
        ticket: Callable[[], str],
        answer: Callable[[Frame, Reply], None],
        *,
        workers: int,
        proxy: str | None = None,
    ) -> None:
        self._ticket = ticket
        self._answer = answer
        self._proxy = proxy
        # An event is worked through before it is acknowledged. If that takes long, people need not wait.
        self.for_events = Threads(workers, "event")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="socket-mode", daemon=True)
        self._pauses = Pauses()
        self._line: Line | None = None
        self._lines: set[Line] = set()
        self._another = asyncio.Event()
        self._serving: set[Task[None]] = set()
        self._others: set[Task[None]] = set()
        self._closing = False

    def silent_for(self) -> float | None:
        """Seconds since the last frame from Slack; None while there is no line."""
        return self._line.silent_for if self._line is not None else None

    def start(self) -> None:
        """Open a line, or begin to try if Slack is not there; SlackApiError if it does not take the token."""
        self._thread.start()
        self._run(self._begin())

    def stop(self) -> None:
        """Close as soon as no envelope is under way, or if some are for too long, without them.

        Slack sends more until then. What comes at last is not served: Slack tells the person, or delivers it
        again.
        """
        if self._thread.is_alive():
            self._run(self._finish())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()
        self.for_events.shutdown(wait=False, cancel_futures=True)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _begin(self) -> None:
        try:
            self._use(await self._open())
        except openings.FAILURES as error:
            if openings.is_final(error):
                raise
            log.warning("Slack does not open a connection, the bot tries again: %s", openings.reason(error))
        self._spawn(self._keep_connected(), self._others)

    async def _keep_connected(self) -> None:
        if self._line is None:
            self._use(await self._next_line())
        while line := self._line:
            await line.leaving.wait()
            log.info("The connection to Slack ends (%s)", line.reason)
            if line.age > STEADY:
                self._pauses.begin_again()
            if line.reason in REFUSALS:
                self._pauses.refused()
            self._use(await self._next_line())
            self._spawn(self._let_go(line), self._others)

    def _use(self, line: Line) -> None:
        self._line = line
        self._another.set()
        self._another = asyncio.Event()

    async def _next_line(self) -> Line:
        at_least = 0.0
        while True:
            await asyncio.sleep(self._pauses.next(at_least=at_least))
            try:
                return await self._open()
            except openings.FAILURES as error:
                log.warning(
                    "Slack does not open a connection, the bot tries again: %s", openings.reason(error)
                )
                at_least = openings.asked_for(error)

    def _ask(self) -> Future[str]:
        """A ticket, asked for on a thread of its own. The end of the process does not wait for it."""
        asked: Future[str] = Future()
        asked.set_running_or_notify_cancel()

        def ask() -> None:
            try:
                asked.set_result(self._ticket())
            except Exception as error:  # noqa: BLE001  # whoever waits for the ticket raises it
                asked.set_exception(error)

        threading.Thread(target=ask, name="ticket", daemon=True).start()
        return asked

    async def _open(self) -> Line:
        line = Line(self._take)
        self._lines.add(line)
        try:
            await line.open(await asyncio.wrap_future(self._ask()), self._proxy)
        except BaseException:
            self._lines.discard(line)
            raise
        log.info("Connected to Slack")
        return line

    async def _let_go(self, line: Line) -> None:
        """Close a line for which there is another one, but let Slack finish on it first."""
        await line.ended(within=LINGER)
        await line.close()
        self._lines.discard(line)

    def _take(self, line: Line, envelope: Frame) -> None:
        if not self._closing:
            self._spawn(self._serve(line, envelope), self._serving)

    async def _serve(self, line: Line, envelope: Frame) -> None:
        reply = Reply(self._loop)
        try:
            if envelope.get("type") == "events_api":
                await self._loop.run_in_executor(self.for_events, self._answer, envelope, reply)
            else:
                self._answer(envelope, reply)
        except Exception as error:
            # The line goes on: Slack delivers again what was not acknowledged.
            log.exception("An envelope was not answered", extra={"envelope": envelope.get("envelope_id")})
            watching.failed(error, "listener", "envelope")
            return
        answer = await reply.sent
        if answer is None:
            return
        try:
            await line.send(answer)
        except (TimeoutError, ConnectionError):
            await self._send_elsewhere(answer)

    async def _send_elsewhere(self, answer: Frame) -> None:
        """Acknowledge on another line what arrived on one that is closed by now, as slack_sdk does."""
        try:
            async with asyncio.timeout(SLACK_WAITS):
                if self.silent_for() is None:
                    await self._another.wait()
            if self._line is not None:
                await self._line.send(answer)
        except (TimeoutError, ConnectionError) as error:
            log.warning("An acknowledgement could not be sent: %s: %s", type(error).__name__, error)

    def _spawn(self, work: Coroutine[Any, Any, None], among: set[Task[None]]) -> None:
        task = self._loop.create_task(work)
        among.add(task)
        task.add_done_callback(among.discard)

    async def _finish(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(QUIET_WITHIN):
                while self._serving:
                    await asyncio.wait(self._serving)
        self._closing = True
        if self._serving:
            await asyncio.wait(self._serving, timeout=PATIENCE)
        unfinished = self._serving | self._others
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        for line in tuple(self._lines):
            await line.close()
