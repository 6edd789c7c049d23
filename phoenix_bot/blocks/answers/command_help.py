"""What people can type after /phoenix."""

from collections.abc import Sequence

from slack_sdk.models.blocks import SectionBlock

from phoenix_bot.blocks.content import Content, aside, ours

TOGETHER = 10
"""Lines in a section: they fit, even if they are long."""


Lines = Sequence[tuple[str, str]]
"""Each line is what can be typed, and what that does, both in mrkdwn."""


def build(lines: Lines, *, for_managers: Lines = (), first: str = "", note: str = "") -> Content:
    """The lines, and those `for_managers` under a heading.

    `first` (mrkdwn) stands above everything, `note` (mrkdwn) below the lines for everybody.
    """
    words = first or "What you can type:"
    below = [aside(note)] if note else []
    managing = [ours("*For managers*"), *_sections(for_managers)] if for_managers else []
    return Content(text=words, blocks=[ours(words), *_sections(lines), *below, *managing])


def _sections(lines: Lines) -> list[SectionBlock]:
    told = [f"`/phoenix {usage}` {about}" for usage, about in lines]
    parts = [told[start : start + TOGETHER] for start in range(0, len(told), TOGETHER)]
    return [ours("\n".join(part)) for part in parts]
