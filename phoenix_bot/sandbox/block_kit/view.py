"""Modals and homes."""

from collections.abc import Iterator, Mapping
from typing import Any

from phoenix_bot.sandbox.block_kit.blocks import block
from phoenix_bot.sandbox.block_kit.ids import unique_ids
from phoenix_bot.sandbox.block_kit.measures import objects_in, size
from phoenix_bot.sandbox.block_kit.objects import ID, plain_text
from phoenix_bot.sandbox.block_kit.shapes import Check, Shape, boolean, choice, complaint, listing, string

MOST_BYTES = 250_000


def check_view(view: object) -> list[str]:
    """Slack's complaints about a view, given to a views method or in an answer to a submission."""
    if not isinstance(view, dict) or str(view.get("type")) not in _VIEWS:
        return [complaint("failed to match all allowed schemas", "/view")]
    return list(_VIEWS[view["type"]](view, "/view"))


def view_error_code(view: object) -> str | None:
    """The error with which the views methods refuse this view; None if they take it."""
    if size(view) > MOST_BYTES:
        return "view_too_large"
    return "invalid_arguments" if check_view(view) else None


def _ids_are_unique(view: Mapping[str, Any], at: str) -> Iterator[str]:
    yield from unique_ids(view["blocks"], f"{at}/blocks")


def _inputs_have_submit(view: Mapping[str, Any], at: str) -> Iterator[str]:
    if "submit" not in view and any(each["type"] == "input" for each in view["blocks"]):
        yield complaint("`submit` is required when an `input` block is within blocks", at)


def _one_focus(view: Mapping[str, Any], at: str) -> Iterator[str]:
    if sum(each.get("focus_on_load") is True for each in objects_in(view["blocks"])) > 1:
        yield complaint("only one element may have focus_on_load", f"{at}/blocks")


def _view(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check]) -> Shape:
    common = {
        "private_metadata": string(3000, least=0),
        "callback_id": string(255, least=0),
        "external_id": ID,
    }
    return Shape(
        {"type": choice(kind), "blocks": listing(block(kind), 1, 100), **required},
        {**common, **optional},
        (_ids_are_unique, _one_focus, *([_inputs_have_submit] if kind == "modal" else [])),
    )


_VIEWS: Mapping[str, Shape] = {
    "home": _view("home", {}, {}),
    "modal": _view(
        "modal",
        {"title": plain_text(24)},
        {
            "submit": plain_text(24),
            "close": plain_text(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
}
