"""An outage for somebody who comes late: how it stands, what changed lately, and what is next."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from models import Announcement, ChangeKind, Outage, OutageChange
from phoenix_bot.blocks import outage_row
from phoenix_bot.blocks.announcement import facts
from phoenix_bot.blocks.announcement.announcement import CATCH_UP, FOLLOW, reference
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.answers.outage import HISTORY
from phoenix_bot.blocks.answers.timeline import lines
from phoenix_bot.blocks.content import Content, ours
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import mention, moment


def build(
    announcement: Announcement,
    steps: Sequence[OutageChange],
    vocabulary: Vocabulary,
    *,
    earlier: bool,
    last: OutageChange | None,
    update_within: timedelta,
    now: datetime,
) -> Content:
    """One screen about an outage. `steps` are the newest of the last hour; `earlier` says that it had more.

    `last` is the newest step of all. An update is due `update_within` this time after the one before.
    """
    outage = announcement.outage
    heading = f"Catching up on {reference(Reference(outage, announcement.permalink))}"
    return Content(
        text=heading,
        blocks=[
            *outage_row.build(announcement, now),
            ours(f"*In the last hour*{_quiet(steps, last)}"),
            *(lines([_news(step) for step in steps], vocabulary) if steps else ()),
            *([ours("… after earlier changes in this hour. *History* has them all.")] if earlier else ()),
            ours("\n".join(["*What is next*", *_next(outage, update_within, now)])),
            ActionsBlock(block_id="catch_up", elements=_buttons(outage)),
        ],
    )


def offer(outage: Outage, permalink: str) -> Content:
    """To somebody who has joined the outage's own channel."""
    told = f"This channel is about {reference(Reference(outage, permalink))}."
    value = str(outage.identity)
    buttons = [
        ButtonElement(text="Catch me up", action_id=CATCH_UP, value=value),
        ButtonElement(text="Follow", action_id=FOLLOW, value=value),
    ]
    return Content(told, [ours(told), ActionsBlock(block_id="catch_up", elements=buttons)])


def _quiet(steps: Sequence[OutageChange], last: OutageChange | None) -> str:
    if steps:
        return ""
    when = f" The last change was at {moment(last.at)}." if last else ""
    return f"\nNothing has changed.{when}"


def _news(step: OutageChange) -> OutageChange:
    """The step; of the announcement only that there was one, as the rest stands above."""
    if step.kind != ChangeKind.ANNOUNCED:
        return step
    return OutageChange(kind=step.kind, by=step.by_id, at=step.at, fields={})


def _next(outage: Outage, update_within: timedelta, now: datetime) -> Iterator[str]:
    if outage.is_open:
        yield f"• ETA: {facts.eta(outage)}"
        due = outage.communicated_at + update_within
        who = mention(outage.communication_assignee_id)
        if due > now:
            yield f"• Next update: by {moment(due)}, from {who}"
        else:
            yield f"• :warning: The next update has been due since {moment(due)}, from {who}"
    elif outage.lacks_report:
        yield f"• The post-mortem is missing. Ask {mention(outage.resolved_by_id or outage.created_by_id)}"
    else:
        yield "• Nothing is left to do. If it is not over, its announcement has the button *Reopen outage*."


def _buttons(outage: Outage) -> list[ButtonElement]:
    value = str(outage.identity)
    return [
        ButtonElement(text="Follow", action_id=FOLLOW, value=value),
        ButtonElement(text="History", action_id=HISTORY, value=value),
    ]
