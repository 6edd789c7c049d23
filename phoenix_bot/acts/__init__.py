"""Who acts, when, and by which Slack payload."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from phoenix_bot.acts.clock import whole_minute


@dataclass(frozen=True)
class Act:
    """One thing a person did in Slack.

    `by` is their Slack id, "" if it was nobody in Slack. `key` is Slack's own id of the submit, click or
    event, by which it takes effect once. `reply_url` is where they can be answered privately, if Slack gave
    one.
    """

    by: str
    key: str
    now: datetime
    reply_url: str = ""

    @classmethod
    def at_command_line(cls, now: datetime) -> Self:
        """An act of an operator without Slack: by nobody in it, and never delivered twice."""
        return cls(by="", key="", now=now)

    @property
    def minute(self) -> datetime:
        """Now, without seconds, as a person would pick it."""
        return whole_minute(self.now)
