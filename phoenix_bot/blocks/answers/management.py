"""What /phoenix answers to managers: lists, what was done, and questions before something is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    HeaderBlock,
    MarkdownTextObject,
    SectionBlock,
)

from phoenix_bot.blocks.answers import paging
from phoenix_bot.blocks.content import Content, literal, ours, said
from phoenix_bot.text.mrkdwn import escape, shorten_markup

BACK, MORE = "words_back", "words_more"
"""action_ids of the buttons to other pages of a list."""

GO_AHEAD = "words_go_ahead"
"""action_id of the button that confirms a question."""

DETAILS_LIMIT = 500
"""Code points of a row's details: ten such rows, with their names, fit into a message."""

CONFIRM_LIMIT = 300
"""Code points that Slack takes in a confirmation."""

NAME_LIMIT = 600
"""Code points of a row's name, including other text that people typed."""


@dataclass(frozen=True)
class Row:
    """Something in a list: `name` is exactly as somebody typed it, `details` are in mrkdwn.

    Other text that people typed stands in further lines of the name.
    """

    name: str
    details: str


def listed(heading: str, rows: Sequence[Row], *, nothing: str, back: str = "", more: str = "") -> Content:
    """A page of a list.

    `back` and `more` are the values of the buttons to other pages, "" where there is none. `nothing` says, in
    mrkdwn, what to do while it is empty.
    """
    buttons = [
        ButtonElement(text=text, action_id=action_id, value=value)
        for text, action_id, value in (("Back", BACK, back), ("More", MORE, more))
        if value
    ]
    blocks: list[Block] = [HeaderBlock(text=literal(heading, 150)), *map(_row, rows)]
    if not rows:
        blocks.append(ours(paging.NOTHING_HERE if back else nothing))
    if buttons:
        blocks.append(ActionsBlock(elements=buttons))
    return Content(text=escape(heading), blocks=blocks)


def _row(row: Row) -> SectionBlock:
    details = MarkdownTextObject(text=shorten_markup(row.details, DETAILS_LIMIT), verbatim=True)
    return SectionBlock(text=literal(row.name, NAME_LIMIT), fields=[details])


def told(text: str) -> Content:
    """What was done, in plain text: names in it are exactly as somebody typed them."""
    return Content(text=escape(text), blocks=[said(text)])


def asking(question: str, *, consequences: str, button: str, value: str) -> Content:
    """A question and what happens then, in plain text, and the button that does it."""
    go_ahead = ButtonElement(
        text=button,
        action_id=GO_AHEAD,
        value=value,
        style="danger",
        confirm=ConfirmObject(
            title="Are you sure?", text=literal(question, CONFIRM_LIMIT), confirm=button, deny="Cancel"
        ),
    )
    return Content(
        text=escape(question),
        blocks=[said(f"{question}\n{consequences}"), ActionsBlock(elements=[go_ahead])],
    )
