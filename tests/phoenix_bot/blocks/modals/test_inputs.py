"""What a submitted form is read as."""

from typing import Any

import pytest

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
