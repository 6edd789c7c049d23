"""What lets us answer somebody and open a form for them: a command, a shortcut, or a click."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from listeners.answering import acts
from phoenix_bot.acts import Act


@dataclass(frozen=True)
class Trigger:
    """What somebody did, not acknowledged yet. For three seconds its `trigger_id` lets a form be opened."""

    act: Act
    trigger_id: str
    ack: Ack
    client: WebClient
    respond: Respond

    @property
    def by(self) -> str:
        """The Slack id of whoever did it."""
        return self.act.by


@dataclass(frozen=True)
class Click(Trigger):
    """A click on a button that carries `value`; `channel_id` is where it stands, "" in App Home."""

    value: str
    channel_id: str


def on_click(app: App, action_id: str | re.Pattern[str], handle: Callable[[Click], None]) -> None:
    """Have `handle` called with each click on buttons of this action_id; it must acknowledge them."""

    def click(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        channel_id = (body.get("channel") or {}).get("id", "")
        value = str(action.get("value", ""))
        handle(Click(acts.of_click(body), body["trigger_id"], ack, client, respond, value, channel_id))

    app.action(action_id)(click)
