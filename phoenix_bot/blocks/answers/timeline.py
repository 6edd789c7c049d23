"""The timeline of one outage, for one reader: what happened, when, and who did it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block

from models import Announcement, ChangeKind, Delivery, DeliveryState, Eta, OutageChange
from phoenix_bot.acts.clock import from_epoch
from phoenix_bot.blocks.announcement import announcement, comments
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.answers import paging
from phoenix_bot.blocks.content import Content, ours, said
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import escape, link, mention, moment, one_line, shorten

NAME = "timeline"
"""What the buttons of its pages are called by: see paging.actions()."""

TYPED_SHOWN = 500
"""Code points of what people typed, in one entry: ten of them must stay well below 13,000."""

LINK_MAX = 400
"""Code points of an address that is linked; a longer one stands there as text."""

WORDS: dict[str, str] = {
    ChangeKind.ANNOUNCED: "Announced",
    ChangeKind.EDITED: "Edited",
    ChangeKind.REASSIGNED: "Reassigned",
    ChangeKind.RESOLVED: "Resolved",
    ChangeKind.RESOLUTION_EDITED: "Resolution edited",
    ChangeKind.DURATION_EDITED: "Duration edited",
    ChangeKind.POSTMORTEM_LINKED: "Post-mortem report linked",
    ChangeKind.REPORT_TITLED: "Title of the report found",
    ChangeKind.REOPENED: "Reopened",
    ChangeKind.UPDATED: "Update posted",
    ChangeKind.SHARED: "Message shared",
    ChangeKind.CLOSED_AS_DUPLICATE: "Closed as a duplicate",
    ChangeKind.DUPLICATE_CLOSED: "A duplicate was closed",
    ChangeKind.DUPLICATE_REOPENED: "No duplicate after all, and reopened",
    ChangeKind.REPOSTED: "Announcement posted again, as it had been deleted",
    ChangeKind.MOVED: "Announcement posted again in another channel, as its own takes no more messages",
    ChangeKind.CHANNEL_CREATED: "Dedicated channel created",
    ChangeKind.CHANNEL_SET: "Dedicated channel set",
    ChangeKind.CHANNEL_RENAMED: "Dedicated channel renamed",
    ChangeKind.CHANNEL_ARCHIVED: "Dedicated channel archived",
    ChangeKind.CHANNEL_UNARCHIVED: "Dedicated channel unarchived",
    ChangeKind.CHANNEL_LEFT: "The Phoenix removed from the dedicated channel",
    ChangeKind.CHANNEL_GONE: "Dedicated channel deleted or out of reach",
}

LISTED: set[str] = {
    ChangeKind.ANNOUNCED,
    ChangeKind.EDITED,
    ChangeKind.REASSIGNED,
    ChangeKind.RESOLVED,
    ChangeKind.RESOLUTION_EDITED,
    ChangeKind.DURATION_EDITED,
    ChangeKind.POSTMORTEM_LINKED,
    ChangeKind.UPDATED,
}
"""Kinds whose changed fields are told one by one."""

TYPED = ("summary", "system_name", "lost_bookings_details", "turnover_impact", "resolution", "report_url")
"""Fields whose values people, or the settings, put into words."""

AUDIENCES = {"sales": "Sales", "b2b": "B2B partners"}


def build(
    shown: Announcement,
    entries: Sequence[OutageChange | Delivery],
    vocabulary: Vocabulary,
    *,
    older: str,
    newer: str,
) -> Content:
    """These entries, oldest first, of the outage of this announcement.

    `older` and `newer` are the values of the buttons to other pages, "" where there is none.
    """
    heading = f"History of {announcement.reference(Reference(shown.outage, shown.permalink))}"
    blocks = [ours(f"*{heading}*"), *lines(entries, vocabulary)]
    return Content(text=heading, blocks=[*blocks, *paging.turns(NAME, older=older, newer=newer)])


def lines(entries: Sequence[OutageChange | Delivery], vocabulary: Vocabulary) -> list[Block]:
    """What these entries say, at most two blocks each."""
    if not entries:
        return [ours("There is nothing more on this page.")]
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
    """What is told beside the name of the step, in mrkdwn of our own making."""
    fields = step.fields
    if step.kind in LISTED:
        yield from _listed(fields, vocabulary)
    if step.kind == ChangeKind.SHARED:
        author, url = _after(fields, "author"), _after(fields, "permalink") or ""
        whose = f" by {mention(author)}" if author and author != step.by_id else ""
        yield f"{_linked(url, 'message')}{whose}"
    for name in ("duplicate_of_id", "duplicate_id"):
        before, after = fields.get(name) or (None, None)
        if after or (before and step.kind == ChangeKind.DUPLICATE_REOPENED):
            yield f"outage {after or before}"
    if "channel_name" in fields or "channel_id" in fields:
        yield _channel(step.kind, fields)
    report_url = _after(fields, "report_url")
    if report_url and _fits(report_url):
        yield link(report_url, one_line(report_url, 100))


def _listed(fields: dict[str, list[Any]], vocabulary: Vocabulary) -> Iterator[str]:
    for name in comments.TOLD:
        if name in fields and name not in TYPED:
            before, after = (_value(name, value) for value in fields[name])
            change = f"{before} → {after}" if before and after else after or "nothing"
            yield f"{escape(vocabulary.label(name).rstrip('?'))}: {change}"


def _value(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if name.endswith("_at"):
        return moment(from_epoch(value))
    if name.endswith("_assignee_id"):
        return mention(value)
    if name == "eta":
        return Eta(value).label
    return escape(str(value))


def _typed(step: OutageChange, vocabulary: Vocabulary) -> Iterator[str]:
    """What people wrote, to be shown literally."""
    fields = step.fields
    if step.reason:
        yield step.reason
    if step.kind == ChangeKind.REPORT_TITLED:
        yield str(_after(fields, "report_title") or "")
    if step.kind in LISTED:
        for name in TYPED:
            after = _after(fields, name)
            linked = name == "report_url" and after and _fits(after)
            if name in fields and not linked and (after not in (None, "") or fields[name][0]):
                yield f"{vocabulary.label(name).rstrip('?')}: {_written(name, after, vocabulary)}"


def _written(name: str, value: Any, vocabulary: Vocabulary) -> str:
    if value in (None, ""):
        return "nothing"
    return vocabulary.turnover(value) if name == "turnover_impact" else str(value)


def _channel(kind: str, fields: dict[str, list[Any]]) -> str:
    names = [f"#{escape(name)}" for name in fields.get("channel_name", ()) if name]
    if kind == ChangeKind.CHANNEL_RENAMED:
        return " → ".join(names)
    channel_id = _after(fields, "channel_id")
    if kind == ChangeKind.CHANNEL_GONE or not channel_id:
        return names[-1] if names else ""
    return f"<#{channel_id}>"


def _notice(row: Delivery) -> Iterator[Block]:
    audience, what = (str(row.payload.get(key, "")) for key in ("audience", "what"))
    whom = AUDIENCES.get(audience, escape(audience))
    never = {DeliveryState.DROPPED: "a manager decided", DeliveryState.OUTDATED: "newer news came first"}
    if row.state in never:
        at = row.done_at or row.created_at
        why = never[DeliveryState(row.state)]
        yield _line(at, f"*{whom} were not told* that it was {escape(what)}, {why}")
    elif row.done_at is not None:
        yield _line(row.done_at, f"*{whom} were told* that it was {escape(what)}")
    elif row.state == DeliveryState.PARKED:
        refusal = f"Slack refuses (`{escape(row.error)}`)"
        yield _line(row.created_at, f":warning: *{whom} are not told* that it was {escape(what)}", refusal)
    else:
        yield _line(row.created_at, f"*{whom} are still to be told* that it was {escape(what)}")


def _after(fields: dict[str, list[Any]], name: str) -> Any:
    return fields[name][1] if name in fields else None


def _fits(url: str) -> bool:
    return len(link(url, "")) <= LINK_MAX


def _linked(url: str, label: str) -> str:
    return link(url, label) if url and _fits(url) else label
