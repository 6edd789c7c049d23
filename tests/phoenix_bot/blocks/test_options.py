"""Options of selects."""

import pytest

from models import Identity
from phoenix_bot.blocks.options import named_option


@pytest.mark.parametrize("note", ["", "Retired"])
def test_long_names_that_differ_anywhere_after_the_first_line_look_different(note: str) -> None:
    """The text of an option is cut after 75 characters: what follows stands below."""
    for at in (74, 75, 149):
        one, other = "a" * 150, "a" * at + "b" + "a" * (149 - at)
        if note and at == 75:
            continue  # room for the end of a name only
        options = [named_option(name, Identity(1), note).to_dict() for name in (one, other)]
        seen = [(option["text"]["text"], option["description"]["text"]) for option in options]

        assert seen[0] != seen[1]
        assert all(len(text) <= 75 for texts in seen for text in texts)
    assert "description" not in named_option("a" * 75, Identity(1)).to_dict()
