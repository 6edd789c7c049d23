"""The comments about changes in the announcement's thread."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from models import ChangeKind, Outage, OutageChange, User
from models.stored_choices import known
from models.updates import EDITED_AT, TAKEN_BACK_AT
from phoenix_bot.acts.clock import from_epoch
from phoenix_bot.blocks.announcement import changes, shared
from phoenix_bot.blocks.announcement.announcement import RESOLVE, buttons, lasting_reference
from phoenix_bot.blocks.announcement.changes import Change
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import Content, aside, duration, linked, ours, said
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import dotted, escape, link, mention, moment, one_line, shorten

EDIT_UPDATE = "outage_edit_update"

LISTED = 300
"""Code points of a changed text; the announcement has the rest."""

USERNAME_LIMIT = 80
"""Code points of the name that a message appears under."""


def build(
    outage: Outage, step: OutageChange, vocabulary: Vocabulary, other: Reference | None = None
) -> Content:
    """The comment about one step of history. `other` is the outage with other_id(), if it exists."""
    by = author(step)
    if step.kind == ChangeKind.RESOLVED:
        return _resolved(step, outage, by)
    if step.kind == ChangeKind.WITHDRAWN:
        return _withdrawn(step, by)
    if (number := other_id(step)) is not None:
        return _about_two(step, lasting_reference(other) if other else f"outage {number}", by, vocabulary)
    if step.kind == ChangeKind.REOPENED:
        return _reopened(step, f"Outage was reopened by {by}", vocabulary)
    if step.kind in POSTED_AGAIN:
        return _reposted(step)
    if step.kind == ChangeKind.SHARED:
        return shared.build(step, by)
    if step.kind == ChangeKind.POSTMORTEM_LINKED:
        return linked(f"Post-mortem linked by {by}:", step.fields["report_url"][1])
    if step.kind == ChangeKind.ALERTS_RECOVERED:
        return _recovered(step, outage)
    if step.kind in CHANNEL_NEWS:
        return _about_channel(step, by)
    return _listed(step, vocabulary, by)


def other_id(step: OutageChange) -> int | None:
    """The id of the other outage that a step is about, the original or the duplicate, or None."""
    before, after = step.fields.get("duplicate_of_id") or step.fields.get("duplicate_id") or (None, None)
    return before if after is None else after


def _about_two(step: OutageChange, other: str, by: str, vocabulary: Vocabulary) -> Content:
    head = f"Outage was reopened by {by}; it is no longer a duplicate of {other}"
    if step.kind == ChangeKind.REOPENED:
        return _reopened(step, head, vocabulary)
    text = {
        ChangeKind.CLOSED_AS_DUPLICATE: f"Outage was closed as a duplicate of {other} by {by}",
        ChangeKind.DUPLICATE_CLOSED: f"{other} was closed as a duplicate of this outage by {by}",
        ChangeKind.DUPLICATE_REOPENED: f"{other} was reopened by {by}; it is not a duplicate of this outage",
    }.get(known(ChangeKind, step.kind), head)
    if not step.reason:
        return Content(text=text, blocks=[ours(text)])
    words = escape(dotted(step.reason, 300))
    return Content(text=f"{text}: {words}", blocks=[ours(text), said(step.reason)])


def _reopened(step: OutageChange, head: str, vocabulary: Vocabulary) -> Content:
    """The comment that begins with `head`: why it is not over, and the new ETA."""
    # What was known at the end is cleared, of which the comment about the end tells.
    told = changes.of_eta(step, vocabulary)
    words = f": {escape(dotted(step.reason, 300))}" if step.reason else ""
    blocks = [ours(head), *([said(step.reason)] if step.reason else []), *map(ours, told)]
    return Content(text=" · ".join([f"{head}{words}", *told]), blocks=blocks)


CHANNEL_NEWS = {
    ChangeKind.CHANNEL_CREATED: "Channel of this outage: {channel}",
    ChangeKind.CHANNEL_SET: "Channel of this outage: {channel}",
    ChangeKind.CHANNEL_RENAMED: "The channel of this outage was renamed",
    ChangeKind.CHANNEL_ARCHIVED: "The channel of this outage was archived",
    ChangeKind.CHANNEL_UNARCHIVED: "The channel of this outage was unarchived",
    ChangeKind.CHANNEL_GONE: "The channel of this outage was deleted or is out of reach",
    ChangeKind.CHANNEL_TAKEN_AWAY: "{channel} is no longer the channel of this outage",
}


def _about_channel(step: OutageChange, by: str) -> Content:
    former, present = step.fields.get("channel_id", ["", ""])
    channel_id = present or former
    words = CHANNEL_NEWS[known(ChangeKind, step.kind)].format(channel=f"<#{channel_id}>")
    if step.kind == ChangeKind.CHANNEL_RENAMED:
        before, after = (escape(one_line(name, 80)) for name in step.fields["channel_name"])
        words += f" from #{before} to #{after}"
    told_by = [aside(f"by {by}")] if step.by_id else []
    return Content(text=words + (f" by {by}" if step.by_id else ""), blocks=[ours(words), *told_by])


def author(step: OutageChange) -> str:
    """Who took the step, in mrkdwn."""
    return mention(step.by_id) if step.by_id else "The Phoenix"


def edit(step: OutageChange, vocabulary: Vocabulary, editor: User) -> tuple[Content, dict[str, str]]:
    """The reason for a change and what it changed, and the name and picture that this appears under."""
    told = list(changes.listed(step.fields, vocabulary, step.at))
    return _signed(step, editor, told)


def reason(step: OutageChange, editor: User) -> tuple[Content, dict[str, str]]:
    """Only the reason; otherwise as edit()."""
    return _signed(step, editor, [])


def _signed(step: OutageChange, editor: User, told: Sequence[Change]) -> tuple[Content, dict[str, str]]:
    """A name and a picture are there only if we know them."""
    words = [escape(dotted(step.reason, 1000))] if step.reason else []
    blocks = [said(step.reason)] if step.reason else []
    content = Content(" · ".join([*words, *_in_words(told)]), [*blocks, *_lines(told)])
    if is_edited(step):
        content = Content(f"{content.text} (edited)", [*content.blocks, aside("(edited)")])
    if not editor.name:
        return Content(content.text, [*content.blocks, aside(f"by {author(step)}")]), {}
    picture = {"icon_url": editor.image_url} if editor.image_url else {}
    return content, {"username": shorten(editor.name, USERNAME_LIMIT), **picture}


def is_edited(step: OutageChange) -> bool:
    """Whether an update has another text than at first, and still one."""
    return EDITED_AT in step.fields and TAKEN_BACK_AT not in step.fields


def correctable(content: Content, outage: Outage, step: OutageChange) -> Content:
    """The content with a button for the author of an update, who may correct it for a while."""
    if step.kind != ChangeKind.UPDATED or TAKEN_BACK_AT in step.fields:
        return content
    value = f"{outage.identity} {step.id}"
    button = ButtonElement(text="Edit update", action_id=EDIT_UPDATE, value=value)
    return Content(content.text, [*content.blocks, ActionsBlock(block_id="update", elements=[button])])


def _resolved(step: OutageChange, outage: Outage, by: str) -> Content:
    end = from_epoch(step.fields["resolved_at"][1])
    head = f"Outage was resolved by {by} at {moment(end)}, after {duration(end - outage.started_at)}."
    resolution = step.fields.get("resolution", ["", ""])[1]
    words: list[Block] = [said(resolution)] if resolution else []
    tail = f" {escape(dotted(resolution, 300))}" if resolution else ""
    return Content(text=head + tail, blocks=[ours(head), *words])


def _withdrawn(step: OutageChange, by: str) -> Content:
    text = f"This was a false alarm: the outage was withdrawn by {by}"
    return Content(
        text=f"{text}: {escape(one_line(step.reason, 300))}", blocks=[ours(text), said(step.reason)]
    )


def _recovered(step: OutageChange, outage: Outage) -> Content:
    end = from_epoch(step.fields["recovered_at"][1])
    text = f"All alerts of {escape(one_line(outage.system_name, 150))} recovered at {moment(end)}."
    resolve = buttons(outage, only=[RESOLVE])
    return Content(text=text, blocks=[ours(text), ActionsBlock(block_id="outage", elements=resolve)])


POSTED_AGAIN = {
    ChangeKind.REPOSTED: "Somebody deleted the announcement, so it was posted again.",
    ChangeKind.MOVED: (
        "The announcement was posted again here because its former channel accepts no more messages."
    ),
    ChangeKind.ANNOUNCED_AGAIN: "The former announcement belongs to another app, so it was announced again.",
}


def _reposted(step: OutageChange) -> Content:
    former = step.fields["permalink"][0]
    where = f" Earlier comments are in {link(former, 'the former thread')}." if former else ""
    text = f"{POSTED_AGAIN[known(ChangeKind, step.kind)]}{where}"
    return Content(text=text, blocks=[ours(text)])


def _listed(step: OutageChange, vocabulary: Vocabulary, by: str) -> Content:
    told = list(changes.listed(step.fields, vocabulary, step.at))
    return Content(text=f"{', '.join(_in_words(told))} by {by}", blocks=[*_lines(told), aside(f"by {by}")])


def _lines(told: Iterable[Change]) -> Iterator[Block]:
    """The changes as blocks; lines of one kind that follow each other share a section."""
    for is_literal, group in groupby(told, key=attrgetter("is_literal")):
        if is_literal:
            yield said("\n".join(dotted(change.line, LISTED) for change in group))
        else:
            yield ours("\n".join(change.line for change in group))


def _in_words(told: Iterable[Change]) -> Iterator[str]:
    """The changes as mrkdwn, for a notification's text."""
    return (escape(dotted(one.line, LISTED)) if one.is_literal else one.line for one in told)
