"""App Home: the settings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from slack_sdk.models.blocks import Block

from phoenix_bot.blocks.content import ours, said
from phoenix_bot.text.mrkdwn import entities, one_line

TOGETHER = 3
"""Settings in one block."""

VALUE_SHOWN = 500


@dataclass(frozen=True)
class Line:
    """One setting: its name, what it is for, and its value in words, without secrets.

    If it `is_channel`, the value is the id of a channel, and people see the channel's name.
    """

    name: str
    about: str
    value: str
    is_channel: bool = False


def build(lines: Sequence[Line]) -> list[Block]:
    """All settings."""
    intro = (
        "*How the bot is configured.* Operators change this in the environment or in `.env`, and restart it."
    )
    return [ours(intro), *_sections(lines)]


def _sections(lines: Sequence[Line]) -> Iterator[Block]:
    for are_channels, alike in groupby(lines, key=lambda line: line.is_channel):
        some = list(alike)
        for start in range(0, len(some), TOGETHER):
            together = some[start : start + TOGETHER]
            yield ours(_text(map(_channel, together))) if are_channels else said(_text(map(_plain, together)))


def _text(lines: Iterable[str]) -> str:
    return "\n\n".join(lines)


def _plain(line: Line) -> str:
    return f"{line.name}: {one_line(line.value, VALUE_SHOWN)}\n{line.about}"


def _channel(line: Line) -> str:
    """As mrkdwn: only there a channel's id becomes its name."""
    return f"{entities(line.name)}: <#{line.value}>\n{entities(line.about)}"
