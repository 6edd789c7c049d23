"""The blocks that messages and views are made of: which keys each has, and what may stand in it."""

from collections.abc import Mapping
from functools import cache

from phoenix_bot.sandbox.block_kit.elements import element
from phoenix_bot.sandbox.block_kit.objects import ID, IMAGE_SOURCE, any_text, plain_text
from phoenix_bot.sandbox.block_kit.rich_text import ELEMENTS as RICH_TEXT_ELEMENTS
from phoenix_bot.sandbox.block_kit.shapes import (
    Check,
    Rule,
    Shape,
    at_least_one,
    boolean,
    by_type,
    choice,
    exactly_one,
    listing,
    string,
)


@cache
def block(surface: str) -> Check:
    """The check of one block on this surface: "message", "modal" or "home"."""
    return by_type(
        {
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
            "context": _block("context", {"elements": listing(any_text(3000), 1, 10)}),
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
            ),
            "rich_text": _block("rich_text", {"elements": RICH_TEXT_ELEMENTS}),
        }
    )


def _block(
    name: str, required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *rules: Rule
) -> Shape:
    return Shape({"type": choice(name), **required}, {"block_id": ID, **(optional or {})}, rules)
