"""The inputs of the forms that managers open in App Home.

An input's block_id and action_id is its own name.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from slack_sdk.models.blocks import CheckboxesElement, InputBlock, Option, PlainTextInputElement

from models import Identity
from phoenix_bot.blocks.content import literal
from phoenix_bot.blocks.modals import inputs

Kind = TypeVar("Kind")

NAME_MAX = 255
"""Code points of a name's field: more than any rule allows, so that the rule tells the limit."""


def name(initial: str = "", *, hint: str = "") -> InputBlock:
    """The name of something, in one line."""
    element = PlainTextInputElement(
        action_id="name", max_length=NAME_MAX, initial_value=initial[:NAME_MAX] or None
    )
    return InputBlock(block_id="name", label="Name", element=element, hint=hint or None)


def boxes(
    name: str, label: str, options: Sequence[Option], *, chosen: Sequence[str] = (), optional: bool = True
) -> InputBlock:
    """Boxes to tick; those whose values are `chosen` are ticked."""
    ticked = [option for option in options if option.value in chosen]
    element = CheckboxesElement(action_id=name, options=options, initial_options=ticked or None)
    return InputBlock(block_id=name, label=label, element=element, optional=optional)


def sure(name: str, text: str, *, optional: bool = False) -> InputBlock:
    """A box to tick before something that cannot be undone."""
    return boxes(name, "Are you sure?", [Option(text=literal(text, 75), value="yes")], optional=optional)


def which(view: Mapping[str, Any]) -> Identity:
    """What a submitted form is about; Malformed."""
    return inputs.identity_about(view, "id")


def seen(view: Mapping[str, Any], name: str, kind: type[Kind]) -> Kind:
    """The value called `name` when a submitted form was opened; Malformed."""
    found = inputs.about(view).get(name)
    if not isinstance(found, kind):
        raise inputs.Malformed(f"the view does not say which {name} it was opened on")
    return found
