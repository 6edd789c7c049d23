"""The form about a Google group: its address, and the group that it feeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ExternalDataSelectElement, InputBlock, Option, PlainTextInputElement
from slack_sdk.models.views import View

from models import Group
from phoenix_bot.blocks.content import literal
from phoenix_bot.blocks.home import group_forms, inputs
from phoenix_bot.blocks.modals import inputs as outage_inputs

KEY, NAME, GROUP, ACTIVE = "google_key", "google_name", "google_feeds", "google_active"
"""The block_ids, and action_ids, of the inputs."""

KEY_MAX, NAME_MAX = 255, 80


@dataclass(frozen=True)
class Filled:
    """What the form says about a Google group. `group_id` is the group here that it feeds."""

    key: str = ""
    name: str = ""
    group_id: int = 0
    is_active: bool = True


def build(name: str, filled: Filled, group: Group | None, google_group_id: int = 0) -> View:
    """The form called `name`, filled in; with a `google_group_id`, to change an existing one."""
    about = {"id": google_group_id, "seen": [filled.key, filled.name, filled.group_id, filled.is_active]}
    active = Option(text=literal("Active: its members are synced"), value="active")
    chosen = ["active"] if filled.is_active else []
    search = ExternalDataSelectElement(
        action_id=GROUP,
        min_query_length=0,
        placeholder="Type to search",
        initial_option=group_forms.option_of(group) if group else None,
    )
    address = "For example oncall@example.com, or Google's id of the group."
    if google_group_id:
        address += (
            " Another address is another Google group: people who are in a group here because of this one "
            "leave it at once, and the next sync adds the members of the other one."
        )
    blocks = [
        _text(KEY, "Address", filled.key, KEY_MAX, hint=address),
        _text(NAME, "Name", filled.name, NAME_MAX, optional=True),
        InputBlock(block_id=GROUP, label="Its members join the group", element=search),
        inputs.boxes(ACTIVE, "State", [active], chosen=chosen),
    ]
    submit = "Save" if google_group_id else "Add"
    return outage_inputs.modal(name, "Google group", submit, blocks, about=about)


def read(view: Mapping[str, Any]) -> Filled:
    """What was entered; Malformed."""
    values = outage_inputs.read(view, (KEY, NAME, GROUP, ACTIVE))
    return Filled(values[KEY], values[NAME], values[GROUP].id, bool(values[ACTIVE]))


def about(view: Mapping[str, Any]) -> tuple[int, Filled]:
    """The id of the Google group, 0 for a new one, and what the form was opened with."""
    return inputs.about_id(view), Filled(*inputs.seen(view, "seen"))


def _text(
    name: str, label: str, value: str, limit: int, *, optional: bool = False, hint: str = ""
) -> InputBlock:
    element = PlainTextInputElement(action_id=name, max_length=limit, initial_value=value or None)
    return InputBlock(block_id=name, label=label, element=element, optional=optional, hint=hint or None)
