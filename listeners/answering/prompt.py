"""Acknowledgements in time: if a listener is late, Slack is answered in its place.

Bolt would block a thread until the listener acknowledges, and after three seconds go on to the next listener.
So Bolt gets a response that nobody sends. Slack gets the acknowledgement as soon as the listener gives it.
"""

import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Any, cast

from slack_bolt import Ack, App, BoltRequest, BoltResponse, Respond
from slack_bolt.listener.listener_completion_handler import ListenerCompletionHandler
from slack_bolt.listener.listener_start_handler import ListenerStartHandler
from slack_bolt.middleware import Middleware

from listeners.answering.payloads import describe
from listeners.answering.waiting import DONE, Waiting, waiting_for
from phoenix_bot.slack.connection import LaterAck

log = logging.getLogger(__name__)

WITHIN = 2.5
"""Seconds from a payload's arrival to its acknowledgement. Slack waits for three."""

AT_WORK = {
    "peewee": "it waits for the database",
    "models": "it waits for the database",
    "slack_sdk": "it waits for Slack",
}
"""Why a listener takes long, by the innermost package in which it is."""


def register(app: App) -> None:
    """Watch over every listener."""
    app.use(_Watch())
    runner = app.listener_runner
    runner.listener_start_handler, runner.listener_completion_handler = _Began(), _Ended()


Answered = Callable[[BoltResponse], None]
"""Sends an acknowledgement to Slack."""

UnlessAnswered = Callable[[float, Callable[[], None]], None]
"""Calls something after some seconds, unless Slack has the acknowledgement by then."""


class PromptAck(LaterAck):
    """An acknowledgement that does not wait for its listener longer than Slack does.

    If it comes after Bolt has returned, it goes to `answered`.
    """

    def __init__(
        self,
        what: str,
        waiting: Waiting,
        arrived: float,
        answered: Answered,
        unless_answered: UnlessAnswered,
    ) -> None:
        self._lock = threading.Lock()
        self._answered, self._unless_answered = answered, unless_answered
        self._what, self._waiting, self._arrived = what, waiting, arrived
        self._telling: threading.Thread | None = None
        self.thread: int | None = None
        """The thread of the listener, once it has one."""

    # Bolt would wait for the listener, and look every 10 ms whether it has acknowledged.
    @property
    def response(self) -> BoltResponse | None:
        """What Slack gets; as long as it is not known, None for the listener.

        Bolt gets a new one then, because it writes into it if the listener fails.
        """
        if self.thread == threading.get_ident():
            return self.given
        with self._lock:
            if self.given is not None or self.is_awaited:
                return self.given or BoltResponse(status=200)
            self.is_awaited = True
        self._unless_answered(WITHIN - self.age, self.answer_now)
        return BoltResponse(status=200)

    @response.setter
    def response(self, response: BoltResponse | None) -> None:
        # Once there is one, it stands. Bolt would take it back if the listener failed just after it.
        with self._lock:
            if self.given is not None or response is None:
                return
            self.given = response
            is_awaited = self.is_awaited
        if is_awaited:
            self._answered(response)

    def __call__(self, *args: Any, **kwargs: Any) -> BoltResponse:
        """As Ack; if Slack is answered already, the person is told in another way."""
        answer = Ack()(*args, **kwargs)
        self.response = answer
        if late := self.late:
            late.follow(_content(answer))
        return answer

    @property
    def late(self) -> Waiting | None:
        """How to tell the person something, who knows by now that it takes longer; None if it did not."""
        if self._telling is None:
            return None
        self._telling.join()
        return self._waiting

    def answer_now(self) -> None:
        """Answer Slack if nobody has yet, and tell the person that it takes longer."""
        with self._lock:
            if self.given is not None:
                return
            self.given = self._waiting.acknowledgement()
            self._telling = threading.Thread(target=self._waiting.begin, name="late-answer")
            self._telling.start()
        self._answered(self.given)
        log.warning("%s takes longer than %.1f s: %s", self._what, WITHIN, _reason(self.thread))

    @property
    def age(self) -> float:
        """Seconds since the payload arrived."""
        return time.monotonic() - self._arrived

    def end(self) -> None:
        """The listener has ended."""
        if late := self.late:
            log.warning("%s took %.1f s", self._what, time.monotonic() - self._arrived)
            late.finish()


class _Watch(Middleware):
    """Gives listeners an acknowledgement that is in time."""

    def process(
        self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], Any]
    ) -> BoltResponse | None:
        body, context = req.body, req.context
        context["ack"] = PromptAck(
            describe(body),
            waiting_for(body, context["client"], cast(Respond, context.respond)),
            float(context["arrived"]),
            context["answered"],
            context["unless_answered"],
        )
        next()
        return resp


class _Began(ListenerStartHandler):
    """A listener has got a thread."""

    def handle(self, request: BoltRequest, response: BoltResponse | None) -> None:
        if isinstance(ack := request.context.ack, PromptAck):
            ack.thread = threading.get_ident()


class _Ended(ListenerCompletionHandler):
    """A listener has ended."""

    def handle(self, request: BoltRequest, response: BoltResponse | None) -> None:
        if isinstance(ack := request.context.ack, PromptAck):
            ack.end()


def answered_after(ack: Ack) -> float:
    """Seconds since the payload arrived that `ack` acknowledges."""
    return ack.age if isinstance(ack, PromptAck) else 0.0


def late_answer(ack: Ack) -> Waiting | None:
    """How to tell somebody something whose listener was late; None if it was in time."""
    return ack.late if isinstance(ack, PromptAck) else None


def say_done(ack: Ack) -> None:
    """Tell somebody that it is done, if they were told to wait. Others see it by themselves."""
    if late := late_answer(ack):
        late.say(DONE)


def _content(answer: BoltResponse) -> Mapping[str, Any]:
    """What an acknowledgement says."""
    if answer.body.startswith("{"):
        return cast(dict[str, Any], json.loads(answer.body))
    return {"text": answer.body}


def _reason(thread: int | None) -> str:
    """What a listener's thread is doing."""
    if thread is None:
        return "all listeners are busy"
    for module, line in _stack(sys._current_frames().get(thread)):
        package = module.split(".")[0]
        if package in AT_WORK:
            return AT_WORK[package]
        if package in ("listeners", "phoenix_bot", "jobs"):
            return f"it works in {module}, line {line}"
    return "it has just ended"


def _stack(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    """The modules and lines at work, the innermost first."""
    while frame is not None:
        yield str(frame.f_globals.get("__name__", "")), frame.f_lineno
        frame = frame.f_back
