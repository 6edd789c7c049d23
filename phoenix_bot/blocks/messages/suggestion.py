"""The message that suggests to announce an outage, because monitors of a system are critical."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from models import Suggestion, SuggestionEnd
from phoenix_bot.blocks.announcement.announcement import lasting_reference
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import Content, aside, literal, ours
from phoenix_bot.text.mrkdwn import escape, link, mention, moment, one_line

ANNOUNCE, DISMISS = "suggestion_announce", "suggestion_dismiss"

NAMED = 8
"""Monitors that are named."""

NAME_SHOWN, LINK_MAX = 100, 250


@dataclass(frozen=True)
class Critical:
    """A monitor that is or was critical: how often, and whether it is still."""

    name: str
    url: str
    times: int
    is_still: bool


@dataclass(frozen=True)
class Storm:
    """Some of the `count` monitors, those that still are critical first, then the first to be."""

    monitors: Sequence[Critical]
    count: int


def build(suggestion: Suggestion, storm: Storm, outage: Reference | None) -> Content:
    """A suggestion as it is now; `outage` is the one that was announced. Needs `system` loaded."""
    head = _head(suggestion, storm)
    lines = [f"• {_monitor(one)}" for one in storm.monitors]
    if more := storm.count - len(lines):
        lines.append(f"and {more:,} more")
    blocks: list[Block] = [ours(f"{'' if suggestion.ended_at else ':rotating_light: '}*{head}*")]
    if lines:
        blocks.append(ours("\n".join(lines)))
    decided = " ".join(_decided(suggestion, outage))
    blocks.append(aside(decided) if decided else _buttons(suggestion))
    return Content(text=f"{head}. {decided or 'Announce an outage?'}", blocks=blocks)


def _head(suggestion: Suggestion, storm: Storm) -> str:
    name = escape(one_line(suggestion.system.name, NAME_SHOWN))
    one, many = ("was", "were") if suggestion.ended_at else ("has been", "have been")
    what = f"{name}: {storm.count:,} monitors {many}"
    if storm.count < 2:
        what = f"{name}: 1 monitor {one}" if storm.count else f"{name} {one}"
    return f"{what} critical {'from' if suggestion.ended_at else 'since'} {moment(suggestion.since)}"


def _monitor(monitor: Critical) -> str:
    name = one_line(monitor.name, NAME_SHOWN)
    linked = link(monitor.url, name)
    parts = [
        linked if monitor.url and len(linked) <= LINK_MAX else escape(name),
        f"{monitor.times:,} times" if monitor.times > 1 else "",
        "" if monitor.is_still else "recovered",
    ]
    return ", ".join(part for part in parts if part)


ENDS: dict[str, str] = {
    SuggestionEnd.RETIRED: "The system has been retired.",
    SuggestionEnd.MOVED: "These monitors belong to another system now.",
}


def _decided(suggestion: Suggestion, outage: Reference | None) -> Iterator[str]:
    """What has become of it; nothing while somebody shall decide."""
    if suggestion.dismissed_by_id and suggestion.dismissed_at:
        yield f"Dismissed by {mention(suggestion.dismissed_by_id)} at {moment(suggestion.dismissed_at)}."
    if suggestion.end == SuggestionEnd.ANNOUNCED:
        yield (
            f"An outage was announced: {lasting_reference(outage)}." if outage else "An outage was announced."
        )
    elif suggestion.end == SuggestionEnd.RECOVERED and suggestion.ended_at:
        yield f"All recovered at {moment(suggestion.ended_at)}."
    elif suggestion.end:
        yield ENDS.get(suggestion.end, "Nobody needs to decide any more.")


def _buttons(suggestion: Suggestion) -> Block:
    which = str(suggestion.identity)
    return ActionsBlock(
        block_id="suggestion",
        elements=[
            ButtonElement(text=literal("Announce"), action_id=ANNOUNCE, value=which, style="primary"),
            ButtonElement(text=literal("Dismiss"), action_id=DISMISS, value=which),
        ],
    )
