"""Payloads as Bolt expects them. It looks into their parts before any listener does, and fails on others."""

import logging
import traceback
from typing import Any

log = logging.getLogger(__name__)

Json = dict[str, Any]

OBJECTS = {"event", "view", "message", "previous_message", "item", "container", "state", "function_data"}
NAMED = {"user", "team", "channel", "enterprise"}
"""Objects, or only their ids."""

LISTS = {"actions", "authorizations"}
"""Lists of objects."""


UNREADABLE = (LookupError, TypeError, AttributeError, ValueError)
"""What comes of a payload of another shape. It would come of it again."""


def sound(payload: object) -> Json:
    """The payload without those parts that are something else than they should be."""
    if not isinstance(payload, dict):
        log.warning("Slack sent a payload that is no object")
        return {}
    kept = {name: part for name, part in payload.items() if _is_sound(name, part)}
    if odd := sorted(payload.keys() - kept.keys()):
        log.warning("Slack sent odd parts, which are left out: %s", ", ".join(odd))
    return {name: sound(part) if name in OBJECTS and part else part for name, part in kept.items()}


def texts(payload: object) -> Json:
    """Only the texts of a payload: enough to answer it."""
    known = payload if isinstance(payload, dict) else {}
    return {name: part for name, part in known.items() if isinstance(part, str)}


def _is_sound(name: str, part: object) -> bool:
    if part is None:
        return name not in LISTS
    if name in LISTS:
        return isinstance(part, list) and all(isinstance(one, dict) for one in part)
    if name in NAMED:
        return isinstance(part, dict | str)
    return name not in OBJECTS or isinstance(part, dict)


def without_text(error: BaseException) -> str:
    """What an error is, and where it happened, but not its text: that may quote what somebody typed."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
