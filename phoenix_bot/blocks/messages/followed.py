"""News to somebody who follows an outage: one step of its history, in a direct message."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from models import ChangeKind, Outage, OutageChange
from phoenix_bot.acts.clock import from_epoch
from phoenix_bot.blocks.announcement import changes, comments, facts
from phoenix_bot.blocks.announcement.announcement import (
    UNFOLLOW,
    lasting_reference,
    stateless_reference,
)
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import Content, duration, ours, said
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import dotted, escape, moment, shorten

LISTED = 1000
"""Code points of what people typed into the fields that changed."""


def build(
    about: Reference, step: OutageChange, vocabulary: Vocabulary, *, original: Reference | None = None
) -> Content:
    """What a follower hears of a step. `original` is the outage that this one is a duplicate of."""
    head, typed = _head(about, step, original), _typed(about.outage, step)
    unfollow = ButtonElement(text="Unfollow", action_id=UNFOLLOW, value=str(about.outage.identity))
    return Content(
        text=f"{head}: {escape(dotted(typed, 300))}" if typed else head,
        blocks=[
            ours(head),
            *([said(typed)] if typed else []),
            *_details(about.outage, step, vocabulary),
            ActionsBlock(block_id="follower", elements=[unfollow]),
        ],
    )


def _head(about: Reference, step: OutageChange, original: Reference | None) -> str:
    name, by = stateless_reference(about), comments.author(step)
    if step.kind == ChangeKind.ANNOUNCED:
        return f":red_circle: {by} announced {name}"
    if step.kind == ChangeKind.UPDATED:
        return f"{by} posted an update on {name}"
    if step.kind == ChangeKind.EDITED:
        return f"{by} changed {name}"
    if step.kind == ChangeKind.RESOLVED:
        end = from_epoch(step.fields["resolved_at"][1])
        span = duration(end - about.outage.started_at)
        return f":large_green_circle: {by} resolved {name} at {moment(end)}, after {span}"
    if step.kind == ChangeKind.CLOSED_AS_DUPLICATE:
        other = f"a duplicate of {lasting_reference(original)}" if original else "a duplicate"
        return f"{by} closed {name} as {other}"
    if step.kind == ChangeKind.WITHDRAWN:
        return f"{by} withdrew {name}: it was a false alarm"
    return f":red_circle: {by} reopened {name}: it is not over"


def _typed(outage: Outage, step: OutageChange) -> str:
    """What its author wrote."""
    if step.kind == ChangeKind.ANNOUNCED:
        return outage.summary
    if step.kind == ChangeKind.RESOLVED:
        return str(step.fields.get("resolution", ["", ""])[1])
    return step.reason


def _details(outage: Outage, step: OutageChange, vocabulary: Vocabulary) -> Iterator[Block]:
    """What else there is to know: of a new outage its facts, of an open one what changed."""
    if step.kind == ChangeKind.ANNOUNCED:
        yield from facts.sections(facts.known(outage, vocabulary))
    elif step.kind in (ChangeKind.UPDATED, ChangeKind.EDITED):
        told = list(changes.listed(step.fields, vocabulary, step.at))
        if ours_told := [change.line for change in told if not change.is_literal]:
            yield ours("\n".join(ours_told))
        if theirs := [change.line for change in told if change.is_literal]:
            yield said(shorten("\n".join(theirs), LISTED))
