"""What all pages of App Home share: the tabs above them, buttons that lead elsewhere, and pages of lists.

Reading back: go_of() for buttons and for the select of managers' pages, chosen() for filters.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    InteractiveElement,
    Option,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from phoenix_bot.blocks.answers import paging
from phoenix_bot.blocks.content import aside, literal, ours
from phoenix_bot.text import home_address, search_words
from phoenix_bot.text.home_address import HomeAddress
from phoenix_bot.text.mrkdwn import shorten_markup

GO = "home_go"
"""The action_ids of buttons that lead to a place begin with this; their value is the place."""

CHOOSE = "home_choose"
"""The action_ids of filters begin with this, followed by a colon and the name of a choice in HomeAddress."""

ANNOUNCE = "home_announce"

MANAGE = "Manage…"
"""What the select of managers' pages is called while none of them is shown."""

MAX_BLOCKS = 100

REASON_LIMIT = 1000
"""Code points of why somebody may only read: that may name many domains."""


def view(
    at: HomeAddress,
    tabs: Sequence[tuple[str, str]],
    managers_pages: Sequence[tuple[str, str]],
    page: Sequence[Block],
    *,
    may_announce: bool,
    only_reading: str = "",
    under: str = "",
    urgent: Sequence[tuple[str, str]] = (),
) -> View:
    """App Home at a place. Tabs and pages are (name, title); those for managers share one select.

    The tab of the place is marked, or the one that `under` names. `urgent` pages for managers also have
    buttons of their own. `only_reading` stands above everything and says, in mrkdwn, why this person cannot
    do anything.
    """
    marked = under or at.page
    row: list[InteractiveElement] = [
        go(title, HomeAddress(name), current=name == marked) for name, title in tabs
    ]
    if managers_pages:
        row.append(_manage(managers_pages, marked))
    row += [go(title, HomeAddress(name), tag=f"urgent-{name}") for name, title in urgent if name != marked]
    above = [aside(shorten_markup(only_reading, REASON_LIMIT))] if only_reading else []
    first = [ActionsBlock(block_id="announce", elements=[_announce()])] if may_announce else []
    # Another id on each page: Slack would go on showing the page that was chosen before.
    blocks = [*above, *first, ActionsBlock(block_id=f"tabs {marked}", elements=row), DividerBlock(), *page]
    if len(blocks) > MAX_BLOCKS:
        raise ValueError(f"{at} has {len(blocks)} blocks, {MAX_BLOCKS} at most")
    return View(type="home", callback_id="home", private_metadata=str(at), blocks=blocks)


def _manage(pages: Sequence[tuple[str, str]], marked: str) -> StaticSelectElement:
    """The select of managers' pages; it names the one that is shown."""
    options = [Option(text=literal(title, 75), value=name) for name, title in pages]
    shown = next((option for option in options if option.value == marked), None)
    return StaticSelectElement(
        action_id=f"{GO}:manage", placeholder=MANAGE, options=options, initial_option=shown
    )


def closed(complaint: str, *, may_announce: bool) -> View:
    """App Home of somebody who may not read outages; `complaint` says why, in mrkdwn."""
    button = [ActionsBlock(block_id="announce", elements=[_announce()])] if may_announce else []
    blocks = [*button, ours(complaint)]
    return View(type="home", callback_id="home", private_metadata=str(HomeAddress()), blocks=blocks)


def _announce() -> ButtonElement:
    return ButtonElement(text=literal("Announce an outage"), action_id=ANNOUNCE, style="primary")


def go(text: str, to: HomeAddress, *, current: bool = False, tag: str = "") -> ButtonElement:
    """A button that leads to a place; ▸ marks the place that is shown.

    With a `tag`, one block can have two buttons to the same place.
    """
    return ButtonElement(
        text=literal(f"▸ {text}" if current else text, 75),
        action_id=f"{GO}:{tag or str(to)}"[:255],
        value=str(to),
        accessibility_label=f"{text}, shown now"[:75] if current else None,
    )


def gone(what: str) -> str:
    """What the page of something says that does not exist any more."""
    return f"This {what} does not exist any more."


def list_page(at: HomeAddress, rows: Sequence[Block], *, more: bool, empty: str) -> list[Block]:
    """A page of a list, with the buttons to turn it; `empty` (mrkdwn) stands there if the list is empty."""
    nothing = paging.NOTHING_HERE if at.turned else empty
    return [*(rows or [ours(nothing)]), *turns(at, more=more)]


def turns(at: HomeAddress, *, more: bool) -> list[Block]:
    """Buttons to the page of a list before this one, and to the next, if there are any."""
    turned = at.turned
    buttons = []
    if turned:
        buttons.append(go("← Back", at.with_choice(n=str(turned - 1)), tag="back"))
    if more:
        buttons.append(go("More →", at.with_choice(n=str(turned + 1)), tag="more"))
    return [ActionsBlock(block_id="turns", elements=buttons)] if buttons else []


def go_of(action: Mapping[str, Any]) -> HomeAddress:
    """Where a clicked button or a chosen option leads."""
    chosen = action.get("selected_option") or action
    return home_address.parse(str(chosen.get("value", "")))


def chosen(action: Mapping[str, Any], body: Mapping[str, Any]) -> HomeAddress:
    """The place after a filter or a search was set or emptied: with that choice, on the first page."""
    at = home_address.parse(str((body.get("view") or {}).get("private_metadata", "")))
    _, _, name = str(action.get("action_id", "")).partition(":")
    option = action.get("selected_option") or {}
    names = ("selected_user", "selected_date", "value")
    value = option.get("value") or next((action[name] for name in names if action.get(name)), "")
    return at.with_choice(**{name: str(value)[: search_words.TYPED]})
