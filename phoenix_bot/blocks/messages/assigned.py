"""What somebody is told whose roles in an outage have changed."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from models import Announcement, Outage
from phoenix_bot.blocks.announcement import facts
from phoenix_bot.blocks.announcement.announcement import (
    EDIT,
    POST_UPDATE,
    REASSIGN,
    RESOLVE,
    TAKE_OVER,
    buttons,
    reference,
)
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import Content, ours, said
from phoenix_bot.text.mrkdwn import dotted, escape, mention

SUMMARY_SHOWN = 500

DUTIES = {
    "solution assignee": "The solution assignee finds the cause, fixes it, and keeps the ETA right.",
    "communication assignee": "The communication assignee posts updates, and answers those who ask.",
}
"""What each role means."""


def build(
    outage: Outage,
    announcement: Announcement,
    *,
    to: str,
    by: str,
    gained: Sequence[str],
    lost: Sequence[str],
    note: str = "",
) -> Content:
    """To somebody whose roles have changed, perhaps while Slack refuses the announcement.

    `note` is what `by` wrote for them. Whoever gained a role also reads what the outage is about, and gets
    the buttons for what there is to do.
    """
    who, name, former = mention(by), reference(Reference(outage, announcement.permalink)), " or ".join(lost)
    if gained:
        text = f"{who} made you {' and '.join(gained)} of {name}."
        text += f" You are no longer its {former}." if lost else ""
    else:
        text = f"{who} reassigned {name}. You are no longer its {former}."
    if not announcement.ts:
        text += f" Slack refused its announcement, so it is not in <#{announcement.channel_id}> yet."
    news = f"{text} {escape(dotted(note, 1000))}" if note and gained else text
    return Content(text=news, blocks=[ours(text), *(_what_to_do(outage, to, gained, note) if gained else ())])


def _what_to_do(outage: Outage, to: str, gained: Sequence[str], note: str) -> Iterator[Block]:
    if note:
        yield said(note)
    yield said(dotted(outage.summary, SUMMARY_SHOWN))
    eta = f"*ETA:* {facts.eta(outage)}\n" if outage.is_open else ""
    yield ours(eta + " ".join(DUTIES[role] for role in gained if role in DUTIES))
    works_on_it = to == outage.solution_assignee_id
    shown = (POST_UPDATE, RESOLVE, EDIT, REASSIGN, *(() if works_on_it else (TAKE_OVER,)))
    if elements := buttons(outage, only=shown):
        yield ActionsBlock(block_id="outage", elements=elements)
