"""A message that somebody shared from an outage's own channel: its author, time, text and files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ContextBlock

from models import OutageChange
from phoenix_bot.acts.clock import from_epoch
from phoenix_bot.blocks.content import Content, literal, ours, said
from phoenix_bot.text.mrkdwn import dotted, escape, link, mention, moment, one_line, shorten

Fields = Mapping[str, Sequence[Any]]
"""The fields of the step of history. From a private channel there is neither text nor time."""


def build(step: OutageChange, by: str) -> Content:
    """The comment about a shared message; `by` is who shared it, in mrkdwn."""
    url, channel_id = _told(step.fields, "permalink"), _told(step.fields, "channel_id")
    head = f"{by} shared a message{whose(step)} from <#{channel_id}>: {link(url, 'open the message')}"
    text = _told(step.fields, "text")
    quoted: list[Block] = [said(text)] if text else []
    quoted += [ContextBlock(elements=[literal(files)]) for files in _files(step.fields)]
    words = f" {escape(dotted(text, 300))}" if text else ""
    return Content(text=head + words, blocks=[ours(head), *quoted])


def whose(step: OutageChange) -> str:
    """Who wrote the message, and when, in mrkdwn, with a space before each."""
    writer, name, at = (_told(step.fields, field) for field in ("author", "author_name", "ts"))
    if writer and writer != step.by_id:
        by = f" by {mention(writer)}"
    else:
        by = f" by {escape(shorten(name, 80))}" if name else ""
    return by + (f", {moment(from_epoch(int(float(at))))}," if at else "")


def quoted(step: OutageChange) -> Iterator[str]:
    """Its text and the names of its files, as plain text."""
    if text := _told(step.fields, "text"):
        yield text
    yield from _files(step.fields)


def _files(fields: Fields) -> Iterator[str]:
    if names := _told(fields, "files"):
        yield f"Files: {', '.join(one_line(name, 100) for name in names)}"


def _told(fields: Fields, name: str) -> Any:
    return fields[name][1] if name in fields else ""
