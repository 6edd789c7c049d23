"""App Home: what Slack refused for good."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, DividerBlock
from slack_sdk.models.blocks.block_elements import InteractiveElement

from models import Delivery, DeliveryKind
from phoenix_bot.blocks.content import literal, ours, said
from phoenix_bot.blocks.home import frame
from phoenix_bot.text.home_address import HomeAddress
from phoenix_bot.text.mrkdwn import escape, mention, moment

RETRY, DISCARD = "home_problem_retry", "home_problem_discard"
"""The action_ids of the buttons about one delivery; their value is its id."""

RETRY_ALL = "home_problems_retry_all"


@dataclass(frozen=True)
class Problem:
    """A parked delivery: `what` could not be done, as a clause, and what somebody can do about it."""

    row: Delivery
    what: str
    advice: str


def none() -> list[Block]:
    """There is nothing to do."""
    text = ":white_check_mark: Slack refuses nothing. What it refuses for good, such as a message to a "
    return [ours(f"{text}channel that was archived, stands here to be tried again or discarded.")]


def build(problems: Sequence[Problem], count: int) -> list[Block]:
    """Some of `count` problems, at most four blocks each."""
    counted = "1 delivery" if count == 1 else f"{count} deliveries"
    intro = f"*Slack refused {counted} for good.* Mend the cause, then retry."
    every = ButtonElement(text=literal(f"Retry all ({count})"), action_id=RETRY_ALL, value="all")
    head = [ours(intro), ActionsBlock(block_id="problems", elements=[every])]
    return [*head, *(block for problem in problems for block in _problem(problem))]


def _problem(problem: Problem) -> list[Block]:
    row = problem.row
    to = row.payload.get("to")
    whom = f" (to {mention(to)})" if to else ""
    about = f"outage {row.outage_id}: " if row.outage_id else ""
    heading = f":warning: *{about}could not {escape(problem.what)}*{whom}, since {moment(row.created_at)}"
    reason = f"Slack says: {row.error or 'nothing'}. {problem.advice}"
    buttons: list[InteractiveElement] = [
        ButtonElement(text=literal("Retry"), action_id=RETRY, value=str(row.id)),
        ButtonElement(
            text=literal("Discard"), action_id=DISCARD, value=str(row.id), style="danger", confirm=_sure(row)
        ),
    ]
    if row.outage_id:
        address = HomeAddress("outage", {"id": str(row.outage_id)})
        buttons.append(frame.go(f"Outage {row.outage_id}", address, tag=f"problem-{row.id}"))
    actions = ActionsBlock(block_id=f"problem-{row.id}", elements=buttons)
    return [DividerBlock(), ours(heading), said(reason), actions]


def _sure(row: Delivery) -> ConfirmObject:
    consequence = "It is never sent. This cannot be undone."
    if row.kind == DeliveryKind.ANNOUNCEMENT:
        consequence = (
            "The outage stays, but it is never announced in its channel, and nothing is told in a "
            "thread there. This cannot be undone."
        )
    return ConfirmObject(
        title="Discard it?", text=literal(consequence), confirm="Discard", deny="Keep it", style="danger"
    )
