"""App Home: what Slack refused for good, and what failed here."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, DividerBlock
from slack_sdk.models.blocks.block_elements import InteractiveElement

from models import Delivery, DeliveryKind
from models.delivery_errors import failed_here, refuser
from phoenix_bot.blocks.content import literal, ours, said
from phoenix_bot.blocks.home import frame
from phoenix_bot.text import home_address
from phoenix_bot.text.mrkdwn import escape, mention, moment

RETRY, DISCARD = "home_problem_retry", "home_problem_discard"
"""The action_ids of the buttons about one delivery; their value is its identity."""

RETRY_ALL = "home_problems_retry_all"


@dataclass(frozen=True)
class Problem:
    """A delivery that Slack refused for good: what it is called, and what somebody can do about it."""

    row: Delivery
    heading: str
    advice: str
    is_message: bool = False


def none() -> list[Block]:
    """The page while there is nothing to fix."""
    return [ours(":white_check_mark: No problems. Messages that Slack rejects permanently appear here.")]


def build(problems: Sequence[Problem], count: int) -> list[Block]:
    """Some of `count` problems, at most four blocks each."""
    counted = "1 problem" if count == 1 else f"{count} problems"
    what = "this" if count == 1 else "these"
    intro = f"*{counted}.* Slack rejected {what} permanently. Fix the cause, then retry."
    every = ButtonElement(text=literal(f"Retry all ({count})"), action_id=RETRY_ALL, value="all")
    head = [ours(intro), ActionsBlock(block_id="problems", elements=[every])]
    return [*head, *(block for problem in problems for block in _problem(problem))]


def _problem(problem: Problem) -> list[Block]:
    row = problem.row
    to = row.payload.get("to")
    whom = f" (to {mention(to)})" if to else ""
    heading = f":warning: *{escape(problem.heading)}*{whom}, since {moment(row.created_at)}"
    whose = "It failed here" if failed_here(row.error) else f"{refuser(row.error)} says"
    reason = f"{whose}: {row.error or 'nothing'}. {problem.advice}"
    buttons: list[InteractiveElement] = [
        ButtonElement(text=literal("Retry"), action_id=RETRY, value=str(row.identity)),
        ButtonElement(
            text=literal("Discard"),
            action_id=DISCARD,
            value=str(row.identity),
            style="danger",
            confirm=_sure(problem),
        ),
    ]
    if row.outage:
        address = home_address.of_outage(row.outage.identity)
        buttons.append(frame.go(f"Outage {row.outage_id}", address, tag=f"problem-{row.id}"))
    actions = ActionsBlock(block_id=f"problem-{row.id}", elements=buttons)
    return [DividerBlock(), ours(heading), said(reason), actions]


def _sure(problem: Problem) -> ConfirmObject:
    what = "message" if problem.is_message else "problem"
    consequence = f"It will never be {'sent' if problem.is_message else 'tried again'}."
    if problem.row.kind == DeliveryKind.ANNOUNCEMENT:
        consequence = (
            "The outage stays, but it will never be announced in its channel, and its thread gets no news."
        )
    return ConfirmObject(
        title=f"Discard this {what}?",
        text=literal(f"{consequence} This cannot be undone."),
        confirm="Discard",
        deny="Keep it",
        style="danger",
    )
