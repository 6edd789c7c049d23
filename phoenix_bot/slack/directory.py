"""A Bolt app that finds a listener by its id. Bolt would ask all of them, one after the other."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.listener.custom_listener import CustomListener
from slack_bolt.middleware import Middleware

from phoenix_bot.slack.shapes import UNREADABLE

Function = Callable[..., Any]
"""A listener: it may ask for all that Bolt gives by name."""

_IDS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "block_actions": lambda body: body["actions"][0]["action_id"],
    "view_submission": lambda body: body["view"]["callback_id"],
    "block_suggestion": lambda body: body["action_id"],
}
"""Where the id stands, by the type of a payload."""

_COMMAND = "command"


class Directory(App):
    """As App, for listeners of buttons, forms, searches and commands whose id is one string.

    `lookup` runs what it finds; connect it after all other middleware.
    """

    def __init__(self, *, logger: logging.Logger, **options: Any) -> None:
        super().__init__(logger=logger, **options)
        self._log = logger
        self._listeners_by_id: dict[tuple[str, str], CustomListener] = {}
        self.lookup = _Lookup(self, self._listeners_by_id)

    def action(self, constraints: Any, *args: Any, **options: Any) -> Any:
        """Connect a listener of a button or another element."""
        connect = self._for("block_actions", constraints, *args, *options)
        return connect or super().action(constraints, *args, **options)

    def view(self, constraints: Any, *args: Any, **options: Any) -> Any:
        """Connect a listener of a form."""
        connect = self._for("view_submission", constraints, *args, *options)
        return connect or super().view(constraints, *args, **options)

    def options(self, constraints: Any, *args: Any, **options: Any) -> Any:
        """Connect a listener of a search."""
        connect = self._for("block_suggestion", constraints, *args, *options)
        return connect or super().options(constraints, *args, **options)

    def command(self, command: Any, *args: Any, **options: Any) -> Any:
        """Connect a listener of a slash command."""
        return self._for(_COMMAND, command, *args, *options) or super().command(command, *args, **options)

    def _for(self, type: str, id: object, *others: object) -> Callable[[Function], Function] | None:
        if not isinstance(id, str) or others:
            # A pattern, or conditions of other kinds: Bolt knows what to do with them.
            return None
        key = type, id

        def connect(function: Function) -> Function:
            if key in self._listeners_by_id:
                raise ValueError(f"{type} {id} has a listener already")
            self._listeners_by_id[key] = CustomListener(
                app_name=self.name,
                ack_function=function,
                lazy_functions=[],
                matchers=[],
                middleware=[],
                base_logger=self._log,
            )
            return function

        return connect


class _Lookup(Middleware):
    """Runs the listener that a payload names; Bolt goes on if there is none."""

    def __init__(self, app: App, listeners: Mapping[tuple[str, str], CustomListener]) -> None:
        self._app, self._listeners = app, listeners

    def process(
        self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], Any]
    ) -> BoltResponse | None:
        listener = self._found(req.body)
        if listener is None:
            next()
            return resp
        name = listener.ack_function.__name__
        ran = self._app.listener_runner.run(request=req, response=resp, listener_name=name, listener=listener)
        return ran or BoltResponse(status=200)

    def _found(self, body: Mapping[str, Any]) -> CustomListener | None:
        try:
            if _COMMAND in body:
                return self._listeners.get((_COMMAND, body[_COMMAND]))
            type = body["type"]
            return self._listeners.get((type, _IDS[type](body)))
        except UNREADABLE:
            return None
