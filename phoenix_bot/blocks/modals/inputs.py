"""The inputs of the modals, and reading them when they are submitted.

The block_id and action_id of a field's input is the name of the field.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from models import Identity
from models.fields import FIELDS
from phoenix_bot.acts.clock import from_epoch
from phoenix_bot.text import names
from phoenix_bot.text.mrkdwn import shorten

TEXT_MAX = 3000
"""Code points a text field takes."""


def remark(name: str, label: str, *, optional: bool = False, hint: str = "", initial: str = "") -> InputBlock:
    """A text that belongs to the change, not to the outage."""
    return block(name, label, text(name, initial, multiline=True), optional=optional, hint=hint)


def box(name: str, label: str, text: str, *, below: str) -> InputBlock:
    """One box to tick, with `text` beside it and `below` it."""
    option = Option(text=text, value="yes", description=below)
    return InputBlock(
        block_id=name, label=label, element=CheckboxesElement(action_id=name, options=[option]), optional=True
    )


def channel(name: str, label: str, *, hint: str = "", initial: str = "") -> InputBlock:
    """One public or private channel of this company."""
    among = ConversationFilter(
        include=["public", "private"], exclude_external_shared_channels=True, exclude_bot_users=True
    )
    element = ConversationSelectElement(action_id=name, filter=among, initial_conversation=initial or None)
    return block(name, label, element, hint=hint)


def block(
    name: str, label: str, element: InputInteractiveElement, *, optional: bool = False, hint: str = ""
) -> InputBlock:
    return InputBlock(
        block_id=name,
        label=shorten(label, 150),
        element=element,
        optional=optional,
        hint=hint or None,
        # Who was picked must be known before the form is submitted.
        dispatch_action=isinstance(element, UserSelectElement) or None,
    )


def text(name: str, value: Any, *, multiline: bool) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=name, multiline=multiline, max_length=TEXT_MAX, initial_value=value or None
    )


SEVERITY = "severity"

CHOICES = {field.name: field.choices for field in FIELDS if field.choices}


class Malformed(ValueError):
    """A submitted view lacks something that its form always sends, or has it in an unknown shape."""


def read(view: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The values of the inputs `names` in a submitted view; Malformed.

    They are as the columns have them, but systems, outages and groups are identities. A severity is missing
    if there are none here.
    """
    optional = {block.get("block_id") for block in view.get("blocks", ()) if block.get("optional")}
    values = {}
    for name in names:
        try:
            if name == SEVERITY and name not in view["state"]["values"]:
                continue
            state = view["state"]["values"][name][name]
            values[name] = _read(name, state, optional)
        except (KeyError, TypeError, ValueError, OverflowError):
            # Without the cause, which may hold what somebody typed.
            raise Malformed(f"the view's state has no usable {name}") from None
    return values


def _chosen(name: str, state: Mapping[str, Any], optional: Collection[str]) -> str | None:
    option = state["selected_option"]
    return None if option is None and name in optional else str(CHOICES[name](option["value"]).value)


def _read(name: str, state: Mapping[str, Any], optional: Collection[str]) -> Any:
    if name == SEVERITY:
        return _word(state)
    return _chosen(name, state, optional) if name in CHOICES else _value(name, state)


def _word(state: Mapping[str, Any]) -> str:
    """A word of the settings, or "": the form has offered no others."""
    return str(state["selected_option"]["value"]) if state["selected_option"] else ""


def _value(name: str, state: Mapping[str, Any]) -> Any:
    match state["type"]:
        case "plain_text_input":
            typed = (state["value"] or "").strip()
            # What nobody can see is nothing.
            return typed if names.visible(typed) else ""
        case "number_input":
            return int(state["value"]) if state["value"] else None
        case "datetimepicker":
            return from_epoch(state["selected_date_time"]) if state["selected_date_time"] else None
        case "users_select":
            return state["selected_user"]
        case "multi_users_select":
            return list(state["selected_users"] or ())
        case "datepicker":
            return date.fromisoformat(state["selected_date"]) if state["selected_date"] else None
        case "checkboxes":
            return [str(option["value"]) for option in state["selected_options"] or ()]
        case "conversations_select":
            return str(state["selected_conversation"])
        case "external_select":
            return Identity.read(state["selected_option"]["value"])
        case other:
            raise ValueError(f"{name} of type {other}")


def modal(
    callback_id: str, title: str, submit: str, blocks: Sequence[Block], *, about: Mapping[str, Any]
) -> View:
    """A modal form. When it is submitted, about() reads `about` back."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=shorten(title, 24),
        submit=submit,
        close="Cancel",
        blocks=blocks,
        private_metadata=json.dumps(about, separators=(",", ":"), ensure_ascii=False),
    )


def about(view: Mapping[str, Any]) -> dict[str, Any]:
    """What modal() was given as `about`; Malformed if the view is not ours."""
    try:
        found = json.loads(view["private_metadata"])
    except (KeyError, ValueError) as problem:
        raise Malformed("the view has no readable private_metadata") from problem
    if not isinstance(found, dict):
        raise Malformed("the view's private_metadata is not an object")
    return found


def number_about(view: Mapping[str, Any], name: str) -> int:
    """A number that modal() was given in `about`; Malformed."""
    if not isinstance(found := about(view).get(name), int):
        raise Malformed(f"the view does not have the number {name}")
    return found


def identity_about(view: Mapping[str, Any], name: str) -> Identity:
    """An identity that modal() was given in `about`, such as that of an outage; Malformed."""
    return identity(about(view).get(name))


def identity(carried: Any) -> Identity:
    """An identity that a view carries: as text, or as a number by an earlier version; Malformed."""
    try:
        return Identity.read(str(carried))
    except ValueError:
        raise Malformed("the view does not say what it is about") from None
