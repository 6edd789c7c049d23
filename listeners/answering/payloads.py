"""Looking into payloads that may be of any shape."""

import json
from collections.abc import Mapping
from typing import Any

from models import Identity
from phoenix_bot.text.mrkdwn import one_line


def text(body: Mapping[str, Any], name: str) -> str:
    """A text in a payload; KeyError if it is missing, TypeError if it is something else."""
    found = body[name]
    if not isinstance(found, str):
        raise TypeError(f"{name} is no text")
    return found


def part(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object in a payload; empty if it is missing, or is something else."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def parts(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects in a list of a payload."""
    found = body.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def inputs(body: Mapping[str, Any]) -> list[str]:
    """The block_ids of the inputs of a payload's view."""
    blocks = parts(part(body, "view"), "blocks")
    return [
        block["block_id"] for block in blocks if block.get("type") == "input" and _text(block, "block_id")
    ]


def describe(body: Mapping[str, Any]) -> str:
    """What kind of payload this is: types and ids of our own, nothing that people typed and no secret."""
    action = next(iter(parts(body, "actions")), {})
    names = {
        "type": _text(body, "type") or ("command" if "command" in body else "payload"),
        "command": _text(body, "command"),
        "event": _text(part(body, "event"), "type"),
        "callback_id": _text(body, "callback_id") or _text(part(body, "view"), "callback_id"),
        "action_id": _text(action, "action_id") or _text(body, "action_id"),
    }
    return ", ".join(f"{name} {value}" for name, value in names.items() if value)


def outage_of(body: Mapping[str, Any]) -> int | None:
    """The id of the outage that a button or a form is about; None if it is about none."""
    action = next(iter(parts(body, "actions")), {})
    try:
        if _text(action, "action_id").startswith("outage_"):
            return Identity.read(text(action, "value")).id
        # In other words: blocks/modals/inputs.py wrote it.
        return Identity.read(str(json.loads(text(part(body, "view"), "private_metadata"))["outage"])).id
    except (KeyError, TypeError, ValueError):
        return None


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    return one_line(found, 100) if isinstance(found, str) else ""
