"""What a submitted form is read as."""

from typing import Any

import pytest

from phoenix_bot.blocks.modals import inputs
from phoenix_bot.blocks.modals.inputs import Malformed, read


def submitted(chosen: str | None, *, optional: bool) -> dict[str, Any]:
    """A view with the select "eta"."""
    option = {"value": chosen} if chosen else None
    state = {"type": "static_select", "selected_option": option}
    return {
        "blocks": [{"type": "input", "block_id": "eta", "optional": optional}],
        "state": {"values": {"eta": {"eta": state}}},
    }


def test_an_optional_choice_may_be_left_open() -> None:
    assert read(submitted(None, optional=True), ("eta",)) == {"eta": None}
    assert read(submitted("<2h", optional=True), ("eta",)) == {"eta": "<2h"}


def test_a_required_choice_that_is_missing_is_malformed() -> None:
    with pytest.raises(Malformed):
        read(submitted(None, optional=False), ("eta",))


@pytest.mark.parametrize("optional", [True, False])
def test_a_choice_that_was_not_offered_is_malformed(optional: bool) -> None:
    with pytest.raises(Malformed):
        read(submitted("<3h", optional=optional), ("eta",))


@pytest.mark.parametrize("note", ["", "Retired"])
def test_long_names_that_differ_anywhere_after_the_first_line_look_different(note: str) -> None:
    """The text of an option is cut after 75 characters: what follows stands below."""
    for at in (74, 75, 149):
        one, other = "a" * 150, "a" * at + "b" + "a" * (149 - at)
        if note and at == 75:
            continue  # room for the end of a name only
        options = [inputs.named_option(name, 1, note).to_dict() for name in (one, other)]
        seen = [(option["text"]["text"], option["description"]["text"]) for option in options]

        assert seen[0] != seen[1]
        assert all(len(text) <= 75 for texts in seen for text in texts)
    assert "description" not in inputs.named_option("a" * 75, 1).to_dict()
