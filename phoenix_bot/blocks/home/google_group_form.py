"""The form about a Google group: its address, and the group that it feeds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from models import Group
from phoenix_bot.blocks.content import literal

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
    choice = CheckboxesElement(
        action_id=ACTIVE, options=[active], initial_options=[active] if filled.is_active else None
    )
    search = ExternalDataSelectElement(
        action_id=GROUP,
        min_query_length=0,
        placeholder="Type to search",
        initial_option=option_of(group) if group else None,
    )
    address = "For example oncall@example.com, or Google's id of the group."
    if google_group_id:
        address += (
            " Another address is another Google group: people who are in a group here because of this one "
            "leave it at once, and the next sync adds the members of the other one."
        )
    return View(
        type="modal",
        callback_id=name,
        title="Google group",
        submit="Save" if google_group_id else "Add",
        close="Cancel",
        private_metadata=json.dumps(about, ensure_ascii=False),
        blocks=[
            _input(KEY, "Address", _text(KEY, filled.key, KEY_MAX), hint=address),
            _input(NAME, "Name", _text(NAME, filled.name, NAME_MAX), optional=True),
            _input(GROUP, "Its members join the group", search),
            _input(ACTIVE, "State", choice, optional=True),
        ],
    )


def option_of(group: Group) -> Option:
    """A group here, as the search offers it."""
    return Option(text=literal(group.name, 75), value=str(group.id))


def read(view: Mapping[str, Any]) -> Filled:
    """What was entered."""
    state = view["state"]["values"]
    return Filled(
        key=state[KEY][KEY].get("value") or "",
        name=state[NAME][NAME].get("value") or "",
        group_id=int(state[GROUP][GROUP]["selected_option"]["value"]),
        is_active=bool(state[ACTIVE][ACTIVE].get("selected_options")),
    )


def about(view: Mapping[str, Any]) -> tuple[int, Filled]:
    """The id of the Google group, 0 for a new one, and what the form was opened with."""
    told = json.loads(view["private_metadata"])
    return int(told["id"]), Filled(*told["seen"])


def _text(name: str, value: str, limit: int) -> PlainTextInputElement:
    return PlainTextInputElement(action_id=name, max_length=limit, initial_value=value or None)


def _input(
    name: str, label: str, element: InputInteractiveElement, *, optional: bool = False, hint: str = ""
) -> InputBlock:
    return InputBlock(block_id=name, label=label, element=element, optional=optional, hint=hint or None)
