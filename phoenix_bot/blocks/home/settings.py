"""App Home: the settings."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from phoenix_bot.blocks.content import ours, said
from phoenix_bot.text.mrkdwn import one_line

TOGETHER = 3
"""Settings in one block."""

VALUE_SHOWN = 500


@dataclass(frozen=True)
class Line:
    """One setting: its name, what it is for, and its value in words, without secrets."""

    name: str
    about: str
    value: str


def build(lines: Sequence[Line]) -> list[Block]:
    """All settings."""
    intro = (
        "*How the bot is configured.* Operators change this in the environment or in `.env`, and restart it."
    )
    starts = range(0, len(lines), TOGETHER)
    return [ours(intro), *(said(_text(lines[start : start + TOGETHER])) for start in starts)]


def _text(lines: Sequence[Line]) -> str:
    return "\n\n".join(f"{line.name}: {one_line(line.value, VALUE_SHOWN)}\n{line.about}" for line in lines)
