"""The emoji that this workspace knows by name. As in Slack, any other :name: stays as it is."""

import re
from pathlib import Path

_WORDS = (Path(__file__).parents[1] / "page" / "text" / "emoji.txt").read_text(encoding="utf-8").split()
CHARACTERS = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
CODE = re.compile(r":([a-z0-9_+'-]+):")


def with_emoji(text: str) -> str:
    """The text with each :name: replaced by its character."""
    return CODE.sub(lambda code: CHARACTERS.get(code[1], code[0]), text)
