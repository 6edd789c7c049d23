"""Calling the user group of a severity: once when an outage is announced, and once when it becomes worse."""

from dataclasses import replace

from models import ChangeKind, Outage, OutageChange
from phoenix_bot.blocks.content import Content, ours
from phoenix_bot.blocks.vocabulary import Vocabulary


def first(content: Content, outage: Outage, vocabulary: Vocabulary) -> Content:
    """The announcement as it is posted first, with the user group that its severity calls, if any."""
    return _calling(content, outage, outage.severity, vocabulary)


def when_worse(content: Content, outage: Outage, step: OutageChange, vocabulary: Vocabulary) -> Content:
    """The comment about an edit; if that made the outage more severe, it calls the user group."""
    before, after = step.fields.get("severity", ["", ""])
    if step.kind != ChangeKind.EDITED or not vocabulary.is_worse(after, before):
        return content
    return _calling(content, outage, after, vocabulary)


def _calling(content: Content, outage: Outage, severity: str, vocabulary: Vocabulary) -> Content:
    # Nobody is called to a drill.
    group = "" if outage.is_drill else vocabulary.called_by(severity)
    if not group:
        return content
    blocks = [*content.blocks, ours(f"{severity}: {group}")]
    return replace(content, text=f"{content.text} · {group}", blocks=blocks)
