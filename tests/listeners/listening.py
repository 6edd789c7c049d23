"""The listeners without Slack: what they listen to, and what they show when they are called."""

import inspect
from collections.abc import Callable
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

from slack_bolt import App

import listeners
from phoenix_bot.settings import Settings

Handler = Callable[..., None]

_triggers = count()


class Listening:
    """Stands in for Bolt's App: `of` has the listeners, by kind such as "action" and "view", and by name."""

    def __init__(self, settings: Settings) -> None:
        self.of: dict[str, dict[Any, Handler]] = {}
        listeners.register(cast(App, self), settings)

    def __getattr__(self, kind: str) -> Callable[..., Callable[[Handler], None]]:
        def register(name: Any, **_: Any) -> Callable[[Handler], None]:
            def keep(handler: Handler) -> None:
                self.of.setdefault(kind, {})[name] = handler

            return keep

        return register

    def call(self, kind: str, name: str, *, by: str, **payload: Any) -> Any:
        """What a listener shows: the view that it opens, or else what it acknowledges with."""
        shown: list[Any] = []

        def open_view(*, view: Any, **_: Any) -> dict[str, Any]:
            shown.insert(0, view)
            return {}

        def ack(content: Any = None, **more: Any) -> None:
            if content or more:
                shown.append(content or more)

        given = {
            "ack": ack,
            "client": SimpleNamespace(views_open=open_view),
            "respond": SimpleNamespace(response_url=""),
            "body": {"user": {"id": by}, "trigger_id": f"{next(_triggers)}", **payload},
            **payload,
        }
        handler = self.of[kind][name]
        handler(**{word: given[word] for word in inspect.signature(handler).parameters})
        return plain(shown[0]) if shown else None


def plain(shown: Any) -> Any:
    """Views, blocks and whatever contains them, as Slack gets them."""
    if hasattr(shown, "to_dict"):
        shown = shown.to_dict()
    if isinstance(shown, dict):
        return {name: plain(part) for name, part in shown.items()}
    return [plain(part) for part in shown] if isinstance(shown, list | tuple) else shown
