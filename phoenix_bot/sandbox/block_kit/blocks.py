"""The blocks of Block Kit: which keys each has and on which surfaces it may stand.

Not offered, so refused: alert, context_actions and video.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from phoenix_bot.sandbox.block_kit.elements import element
from phoenix_bot.sandbox.block_kit.objects import ID, IMAGE_SOURCE, any_text, mrkdwn, plain_text
from phoenix_bot.sandbox.block_kit.rich_text import ELEMENTS as RICH_TEXT_ELEMENTS
from phoenix_bot.sandbox.block_kit.rich_text import RICH_TEXT_VALUE
from phoenix_bot.sandbox.block_kit.shapes import (
    Check,
    Rule,
    Shape,
    at_least_one,
    boolean,
    by_type,
    choice,
    complaint,
    exactly_one,
    listing,
    string,
)

MARKDOWN_TOTAL = 12_000


@cache
def block(surface: str) -> Check:
    """The check of one block on this surface: "message", "modal" or "home"."""
    return by_type({**_everywhere(surface), **(_in_messages() if surface == "message" else {})})


def unique_ids(blocks: list[Mapping[str, Any]], at: str) -> Iterator[str]:
    """Complain about a block_id that stands twice, and an action_id that stands twice in one block."""
    seen: set[str] = set()
    for position, each in enumerate(blocks):
        block_id = each.get("block_id")
        if block_id in seen:
            yield complaint("`block_id` already exists", f"{at}/{position}/block_id")
        seen.update([block_id] if block_id is not None else [])
        yield from _unique_actions(each, f"{at}/{position}")


def interactive(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The elements of a block that carry an action_id: of actions, of an input, a section's accessory."""
    held = {
        "actions": block.get("elements", []),
        "section": [block["accessory"]] if "accessory" in block else [],
        "input": [block["element"]] if "element" in block else [],
    }
    return [each for each in held.get(block["type"], []) if each["type"] != "image"]


def _unique_actions(block: Mapping[str, Any], at: str) -> Iterator[str]:
    actions = [each["action_id"] for each in interactive(block) if "action_id" in each]
    for action_id in sorted({action for action in actions if actions.count(action) > 1}):
        yield complaint(f"`action_id` already exists: {action_id}", f"{at}/elements")


def _no_dispatch_with_files(value: Mapping[str, Any], at: str) -> Iterator[str]:
    if value.get("dispatch_action") and value["element"]["type"] == "file_input":
        yield complaint("dispatch_action does not go with file_input", at)


def _block(
    name: str, required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *rules: Rule
) -> Shape:
    return Shape({"type": choice(name), **required}, {"block_id": ID, **(optional or {})}, rules)


def _everywhere(surface: str) -> dict[str, Check]:
    context_element = by_type(
        {"image": element("context", surface), "plain_text": plain_text(3000), "mrkdwn": mrkdwn(3000)}
    )
    return {
        "section": _block(
            "section",
            {},
            {
                "text": any_text(3000),
                "fields": listing(any_text(2000), 1, 10),
                "accessory": element("section", surface),
                "expand": boolean,
            },
            at_least_one("text", "fields"),
        ),
        "header": _block("header", {"text": plain_text(150)}),
        "divider": _block("divider", {}),
        "context": _block("context", {"elements": listing(context_element, 1, 10)}),
        "actions": _block("actions", {"elements": listing(element("actions", surface), 1, 25)}),
        "image": _block(
            "image",
            {"alt_text": string(2000)},
            {**IMAGE_SOURCE, "title": plain_text(2000)},
            exactly_one(*IMAGE_SOURCE),
        ),
        "input": _block(
            "input",
            {"label": plain_text(2000), "element": element("input", surface)},
            {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
            _no_dispatch_with_files,
        ),
        "rich_text": _block("rich_text", {"elements": RICH_TEXT_ELEMENTS}),
    }


def _in_messages() -> dict[str, Check]:
    cell = by_type(
        {
            "raw_text": Shape({"type": choice("raw_text"), "text": string(3000)}),
            "rich_text": RICH_TEXT_VALUE,
        }
    )
    column = Shape({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})
    return {
        "markdown": _block("markdown", {"text": string(MARKDOWN_TOTAL)}),
        "table": _block(
            "table",
            {"rows": listing(listing(cell, 1, 20), 1, 100)},
            {"column_settings": listing(column, 1, 20)},
        ),
    }
