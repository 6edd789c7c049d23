"""Inputs that are the same in many forms."""

from typing import Any

from slack_sdk.models.blocks import InputBlock


class Rendered(InputBlock):
    """An input that is checked and rendered once: this takes most of the time until a form opens."""

    def __init__(self, block: InputBlock) -> None:
        super().__init__(**block.to_dict())
        self._rendered = super().to_dict()

    def to_dict(self) -> dict[str, Any]:
        """The same object each time."""
        return self._rendered
