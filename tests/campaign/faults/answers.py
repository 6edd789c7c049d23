"""Slack answers calls badly, late, or not at all."""

import random

from phoenix_bot.sandbox.limits import faults
from tests.campaign.stage import Stage

METHODS = ("*", "*", "chat.postMessage", "chat.update", "views.open", "conversations.history")
"""What fails: mostly every call, sometimes those of one method."""

SLOW, LONGER = 0.3, 1.5
"""Seconds that Slack takes, and that it hangs; a copy waits for half a second.

Slack never processes a call long after the copy has given up: no search could find such a message in time.
"""


class BadAnswers:
    """The next few calls fail in one way: see limits/faults.py."""

    def __init__(self, name: str, *kinds: str) -> None:
        """One of `kinds` is chosen each time."""
        self.name, self._kinds = name, kinds

    def suits(self, stage: Stage) -> bool:
        """Always."""
        return True

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Let up to eight calls fail."""
        kind, method, times = chance.choice(self._kinds), chance.choice(METHODS), chance.randint(1, 8)
        stage.say(f"{kind} for {times} calls of {method}")
        details = {
            "times": times,
            "retry_after": chance.randint(1, 2),
            "seconds": SLOW if kind == "hang" else LONGER,
        }
        fault = stage.slack.faults.next(method, kind, **details)
        stage.notes.setdefault(self.name, []).append(fault)

    def heal(self, stage: Stage) -> None:
        """Answer well again."""
        begun: list[faults.Fault] = stage.notes.pop(self.name, [])
        stage.slack.faults.forget(begun)


FAULTS = (
    BadAnswers("Slack limits the rate", "429"),
    BadAnswers("Slack fails", "500", "503", "error"),
    BadAnswers("Slack fails after it has processed a call", "error_after", "garbage"),
    BadAnswers("Slack is slow", "hang"),
    BadAnswers("Slack hangs", "hang_before", "hang_after"),
    BadAnswers("Slack cuts the connection before it processes a call", "cut_before"),
    BadAnswers("Slack cuts the connection after it has processed a call", "cut_after"),
)
