"""The block_ids and action_ids of blocks."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from phoenix_bot.sandbox.block_kit.shapes import complaint


def interactive(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The elements of a block, each of which has an action_id."""
    held: dict[str, list[dict[str, Any]]] = {
        "actions": block.get("elements", []),
        "section": [block["accessory"]] if "accessory" in block else [],
        "input": [block["element"]] if "element" in block else [],
    }
    return held.get(block["type"], [])


def with_ids(blocks: list[Any], new_id: Callable[[], str]) -> list[Any]:
    """A deep copy of valid blocks as Slack stores them: each block and each element has an id."""
    filled: list[Any] = json.loads(json.dumps(blocks))
    for each in filled:
        for held, key in [(each, "block_id"), *((action, "action_id") for action in interactive(each))]:
            if key not in held:
                held[key] = new_id()
    return filled


def unique_ids(blocks: list[Mapping[str, Any]], at: str) -> Iterator[str]:
    """Complain about a block_id that two blocks have, and an action_id that two elements of a block have."""
    seen: set[str] = set()
    for position, each in enumerate(blocks):
        block_id = each.get("block_id")
        if block_id in seen:
            yield complaint("`block_id` already exists", f"{at}/{position}/block_id")
        seen.update([block_id] if block_id is not None else [])
        yield from _unique_actions(each, f"{at}/{position}")


def _unique_actions(block: Mapping[str, Any], at: str) -> Iterator[str]:
    actions = [each["action_id"] for each in interactive(block) if "action_id" in each]
    for action_id in sorted({action for action in actions if actions.count(action) > 1}):
        yield complaint(f"`action_id` already exists: {action_id}", f"{at}/elements")
