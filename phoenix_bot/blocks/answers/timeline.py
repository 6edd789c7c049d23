"""The timeline of one outage, for one reader: what happened, when, and who did it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block

from models import Announcement, ChangeKind, Delivery, DeliveryState, OutageChange
from models.delivery_errors import failed_here
from phoenix_bot.blocks.announcement import announcement, changes, shared
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.answers import paging
from phoenix_bot.blocks.content import Content, ours, said
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import escape, link, mention, moment, one_line, shorten

NAME = "timeline"
"""The name in the action ids of its paging buttons: see paging.actions()."""

TYPED_SHOWN = 500
"""Code points of all that people typed in one entry: ten entries must stay well below 13,000."""

LINK_MAX = 400
"""Code points of an address that is linked. A longer one is shown as text."""

WORDS: dict[str, str] = {
    ChangeKind.ANNOUNCED: "Announced",
    ChangeKind.RECORDED: "Recorded, not announced",
    ChangeKind.EDITED: "Edited",
    ChangeKind.REASSIGNED: "Reassigned",
    ChangeKind.RESOLVED: "Resolved",
    ChangeKind.RESOLUTION_EDITED: "Resolution edited",
    ChangeKind.DURATION_EDITED: "Duration edited",
    ChangeKind.POSTMORTEM_LINKED: "Post-mortem linked",
    ChangeKind.REPORT_TITLED: "Title of the post-mortem found",
    ChangeKind.REPORT_DECLINED: "No post-mortem needed",
    ChangeKind.WITHDRAWN: "Withdrawn as a false alarm",
    ChangeKind.REOPENED: "Reopened",
    ChangeKind.UPDATED: "Update posted",
    ChangeKind.UPDATE_EDITED: "Update edited",
    ChangeKind.UPDATE_TAKEN_BACK: "Update taken back",
    ChangeKind.SHARED: "Message shared",
    ChangeKind.CLOSED_AS_DUPLICATE: "Closed as a duplicate",
    ChangeKind.DUPLICATE_CLOSED: "A duplicate was closed",
    ChangeKind.DUPLICATE_REOPENED: "A duplicate was reopened",
    ChangeKind.REPOSTED: "Announcement posted again because somebody deleted it",
    ChangeKind.MOVED: "Announcement moved to another channel because its own accepts no more messages",
    ChangeKind.ANNOUNCED_AGAIN: "Announced again because the former announcement belongs to another app",
    ChangeKind.CHANNEL_CREATED: "Channel created",
    ChangeKind.CHANNEL_SET: "Channel set",
    ChangeKind.CHANNEL_RENAMED: "Channel renamed",
    ChangeKind.CHANNEL_ARCHIVED: "Channel archived",
    ChangeKind.CHANNEL_UNARCHIVED: "Channel unarchived",
    ChangeKind.CHANNEL_LEFT: "The Phoenix removed from the channel",
    ChangeKind.CHANNEL_GONE: "Channel deleted, or out of reach",
    ChangeKind.CHANNEL_TAKEN_AWAY: "Channel taken away",
    ChangeKind.ALERTS_RECOVERED: "All alerts of the system recovered",
}

LISTED: set[str] = {
    ChangeKind.ANNOUNCED,
    ChangeKind.RECORDED,
    ChangeKind.EDITED,
    ChangeKind.REASSIGNED,
    ChangeKind.RESOLVED,
    ChangeKind.RESOLUTION_EDITED,
    ChangeKind.DURATION_EDITED,
    ChangeKind.POSTMORTEM_LINKED,
    ChangeKind.REPORT_DECLINED,
    ChangeKind.UPDATED,
}
"""The steps whose changed fields are listed one by one."""

AUDIENCES = {"sales": "Sales", "b2b": "B2B partners"}

IMPACT_NEWS = {
    "unaffected": "it does not affect them any more",
    "affected": "it affects them again",
}
"""What notices say that do not tell how the outage stands."""


def build(
    about: Announcement,
    entries: Sequence[OutageChange | Delivery],
    vocabulary: Vocabulary,
    *,
    older: str,
    newer: str,
    above: Sequence[Block] = (),
) -> Content:
    """One page of the timeline of this announcement's outage; `entries` are in order, oldest first.

    The blocks `above` stand before them.

    `older` and `newer` are the values of the buttons to other pages, "" if there is no such page.
    """
    heading = f"History of {announcement.reference(Reference(about.outage, about.permalink))}"
    blocks = [ours(f"*{heading}*"), *above, *lines(entries, vocabulary)]
    return Content(text=heading, blocks=[*blocks, *paging.turns(NAME, older=older, newer=newer)])


def lines(entries: Sequence[OutageChange | Delivery], vocabulary: Vocabulary) -> list[Block]:
    """The entries as blocks, at most two for each."""
    if not entries:
        return [ours("There is nothing more to show.")]
    return [
        block
        for entry in entries
        for block in (_notice(entry) if isinstance(entry, Delivery) else _step(entry, vocabulary))
    ]


def _step(step: OutageChange, vocabulary: Vocabulary) -> Iterator[Block]:
    details, typed = list(_details(step, vocabulary)), list(_typed(step, vocabulary))
    by = f" by {mention(step.by_id)}" if step.by_id else ""
    yield _line(step.at, f"*{WORDS.get(step.kind) or escape(step.kind)}*{by}", *details)
    if typed:
        share = max(TYPED_SHOWN // len(typed), 60)
        yield said("\n".join(shorten(text, share) for text in typed))


def _line(at: datetime, *parts: str) -> Block:
    return ours(" · ".join((moment(at, "{date_short_pretty} {time}"), *parts)))


def _details(step: OutageChange, vocabulary: Vocabulary) -> Iterator[str]:
    """What follows the name of the step on its line, as mrkdwn."""
    fields = step.fields
    if step.kind in LISTED or step.kind == ChangeKind.REOPENED:
        # A reopening clears what was known at the end, which the step of the end tells.
        told = changes.listed(fields if step.kind in LISTED else _only(fields, "eta"), vocabulary, step.at)
        yield from (change.line for change in told if not change.is_literal)
    if step.kind in (ChangeKind.UPDATE_EDITED, ChangeKind.UPDATE_TAKEN_BACK):
        yield "before, it said:"
    if step.kind == ChangeKind.SHARED:
        url = _after(fields, "permalink") or ""
        yield f"{_linked(url, 'message')}{shared.whose(step)}".removesuffix(",")
    for name in ("duplicate_of_id", "duplicate_id"):
        before, after = fields.get(name) or (None, None)
        if after or (before and step.kind == ChangeKind.DUPLICATE_REOPENED):
            yield f"outage {after or before}"
    if "channel_name" in fields or "channel_id" in fields:
        yield _channel(step.kind, fields)
    if report_url := _report(fields):
        yield link(report_url, one_line(report_url, 100))


def _typed(step: OutageChange, vocabulary: Vocabulary) -> Iterator[str]:
    """What people typed: it is shown literally, below the line."""
    if step.reason:
        yield step.reason
    if step.kind == ChangeKind.SHARED:
        yield from shared.quoted(step)
    if step.kind == ChangeKind.REPORT_TITLED:
        yield str(_after(step.fields, "report_title") or "")
    if step.kind in LISTED:
        for change in changes.listed(step.fields, vocabulary):
            if change.is_literal and not (change.field.name == "report_url" and _report(step.fields)):
                yield change.line


def _report(fields: dict[str, list[Any]]) -> str:
    """The address of the report that was linked, if it is not too long for a link."""
    url = str(_after(fields, "report_url") or "")
    return url if _fits(url) else ""


def _channel(kind: str, fields: dict[str, list[Any]]) -> str:
    names = [f"#{escape(name)}" for name in fields.get("channel_name", ()) if name]
    if kind == ChangeKind.CHANNEL_RENAMED:
        return " → ".join(names)
    channel_id = _after(fields, "channel_id")
    if before := _before(fields, "channel_id") if kind == ChangeKind.CHANNEL_TAKEN_AWAY else "":
        return f"<#{before}>"
    if kind == ChangeKind.CHANNEL_GONE or not channel_id:
        return names[-1] if names else ""
    return f"<#{channel_id}>"


def _notice(row: Delivery) -> Iterator[Block]:
    audience, what = (str(row.payload.get(key, "")) for key in ("audience", "what"))
    whom = AUDIENCES.get(audience, escape(audience))
    that = f"that {IMPACT_NEWS.get(what) or f'it was {escape(what)}'}"
    never = {
        DeliveryState.DROPPED: "because a manager decided so",
        DeliveryState.OUTDATED: "because there was newer news",
    }
    if row.state in never:
        at = row.done_at or row.created_at
        why = never[DeliveryState(row.state)]
        yield _line(at, f"*{whom} were not told* {that}, {why}")
    elif row.done_at is not None:
        yield _line(row.done_at, f"*{whom} were told* {that}")
    elif row.state == DeliveryState.PARKED:
        whose = "It failed here" if failed_here(row.error) else "Slack refused it"
        refusal = f"{whose} (`{escape(row.error)}`)"
        yield _line(row.created_at, f":warning: *{whom} could not be told* {that}", refusal)
    else:
        yield _line(row.created_at, f"*{whom} will be told* {that}")


def _only(fields: dict[str, list[Any]], name: str) -> dict[str, list[Any]]:
    return {name: fields[name]} if name in fields else {}


def _before(fields: dict[str, list[Any]], name: str) -> Any:
    return fields[name][0] if name in fields else None


def _after(fields: dict[str, list[Any]], name: str) -> Any:
    return fields[name][1] if name in fields else None


def _fits(url: str) -> bool:
    return len(link(url, "")) <= LINK_MAX


def _linked(url: str, label: str) -> str:
    return link(url, label) if url and _fits(url) else label
