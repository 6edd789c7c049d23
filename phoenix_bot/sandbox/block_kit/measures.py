"""How much is in a piece of JSON."""

import json
from collections.abc import Iterator
from typing import Any


def size(value: object) -> int:
    """How many bytes the value takes, written without blanks in UTF-8."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def objects_in(value: object) -> Iterator[dict[str, Any]]:
    """Every object within the value, itself included."""
    if isinstance(value, dict):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from objects_in(part)
