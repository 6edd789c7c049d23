"""The metadata of a message."""

import re
from collections.abc import Iterator

from phoenix_bot.sandbox.block_kit.measures import size
from phoenix_bot.sandbox.block_kit.shapes import Shape, complaint, pattern

MOST_BYTES = 8_000


def check_metadata(metadata: object) -> str | None:
    """The error with which Slack refuses this message metadata; None if it takes it."""
    if metadata == {}:
        return None
    if list(METADATA(metadata, "/metadata")):
        return "invalid_metadata_format"
    return "metadata_too_large" if size(metadata) > MOST_BYTES else None


def _scalar(value: object, at: str) -> Iterator[str]:
    if not isinstance(value, str | int | float):
        yield complaint("must be a string, number or boolean", at)


def _flat_payload(payload: object, at: str) -> Iterator[str]:
    if not isinstance(payload, dict):
        yield complaint("must be an object", at)
        return
    for key, value in payload.items():
        if not re.fullmatch("[a-z0-9_]+", key):
            yield complaint("keys are lower case letters, digits and underscores", f"{at}/{key}")
        values = value if isinstance(value, list) else [value]
        for each in values:
            yield from _scalar(each, f"{at}/{key}")


METADATA = Shape(
    {
        "event_type": pattern("[a-z0-9_]+", "lower case letters, digits and underscores"),
        "event_payload": _flat_payload,
    }
)
