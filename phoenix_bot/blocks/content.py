"""A message in the form that Slack takes, and parts that many messages use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from phoenix_bot.text.mrkdwn import escape, link, one_line, shorten, shorten_markup

SECTION_LIMIT = 3000
"""Code points that Slack takes in a section's text."""

TEXT_LIMIT = 3900
"""Code points for a message's text: chat.update refuses more than 4,000."""


@dataclass(frozen=True)
class Content:
    """A message. `text` is for notifications and screen readers; `body` has a bar in `colour` (#rrggbb)."""

    text: str
    blocks: Sequence[Block] = ()
    colour: str = ""
    body: Sequence[Block] = ()

    def arguments(self) -> dict[str, Any]:
        """The arguments of chat.postMessage and chat.update that carry this content."""
        arguments: dict[str, Any] = {
            "text": shorten_markup(self.text, TEXT_LIMIT),
            "blocks": [block.to_dict() for block in self.blocks],
        }
        if self.colour:
            body = [block.to_dict() for block in self.body]
            arguments["attachments"] = [
                {"color": self.colour, "blocks": body, "fallback": shorten_markup(self.text, 300)}
            ]
        return arguments


def literal(text: str, limit: int = SECTION_LIMIT) -> PlainTextObject:
    """Text that people typed. Slack shows it exactly as it is: no format, mention, link or emoji."""
    return PlainTextObject(text=shorten(text, limit), emoji=False)


def said(text: str, block_id: str | None = None) -> SectionBlock:
    """A section with text that people typed."""
    return SectionBlock(text=literal(text), block_id=block_id)


def ours(text: str) -> SectionBlock:
    """A section in our own mrkdwn."""
    return SectionBlock(text=MarkdownTextObject(text=shorten_markup(text, SECTION_LIMIT), verbatim=True))


def linked(words: str, url: str) -> Content:
    """Our words, followed by an address: as a link, or as text if it is too long for a link."""
    label = one_line(url, 150)
    text = f"{words} {link(url, label)}"
    if len(text) <= SECTION_LIMIT:
        return Content(text=text, blocks=[ours(text)])
    return Content(text=f"{words} {escape(label)}", blocks=[ours(words), said(url)])


def aside(text: str) -> ContextBlock:
    """A small grey line in our own mrkdwn."""
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])


def duration(span: timedelta) -> str:
    """A span of time such as "1d 2h 5m", without parts that are zero. Less than a minute is "0m"."""
    minutes = int(span.total_seconds()) // 60
    parts = (minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "m")
    return " ".join(f"{count}{unit}" for count, unit in parts if count) or "0m"
