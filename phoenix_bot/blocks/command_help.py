"""What one can type after /phoenix."""

from collections.abc import Sequence

from phoenix_bot.blocks.content import Content, ours

TOGETHER = 10
"""Lines in a section: they fit, even if they are long."""


def build(lines: Sequence[tuple[str, str]], *, first: str = "") -> Content:
    """Each line is what can be typed, and what comes of it; `first` stands before them. All is mrkdwn."""
    told = [f"`/phoenix {usage}` {about}" for usage, about in lines]
    parts = [told[start : start + TOGETHER] for start in range(0, len(told), TOGETHER)]
    words = first or "What you can type:"
    return Content(text=words, blocks=[ours(words), *(ours("\n".join(part)) for part in parts)])
