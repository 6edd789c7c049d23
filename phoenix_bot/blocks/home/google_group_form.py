"""The form about a Google group: its address, and the group that it feeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ExternalDataSelectElement, InputBlock, Option, PlainTextInputElement
from slack_sdk.models.views import View

from models import GoogleGroup, Group, Identity
from phoenix_bot.blocks.content import literal
from phoenix_bot.blocks.home import group_forms, inputs
from phoenix_bot.blocks.modals import inputs as outage_inputs

KEY, NAME, GROUP, ACTIVE = "google_key", "google_name", "google_feeds", "google_active"
"""The block_ids, and action_ids, of the inputs."""

KEY_MAX, NAME_MAX = 255, 80

NO_GROUP = Identity(0)


@dataclass(frozen=True)
class Filled:
    """What the form says about a Google group. `group` is the group here that it feeds."""

    key: str = ""
    name: str = ""
    group: Identity = NO_GROUP
    is_active: bool = True


def build(name: str, filled: Filled, group: Group | None, google_group: GoogleGroup | None = None) -> View:
    """The form called `name`, filled in; with a `google_group`, to change that one."""
    seen = [filled.key, filled.name, str(filled.group), filled.is_active]
    about = {"id": str(google_group.identity), "seen": seen} if google_group else {}
    active = Option(text=literal("Active: its members are synced"), value="active")
    chosen = ["active"] if filled.is_active else []
    search = ExternalDataSelectElement(
        action_id=GROUP,
        min_query_length=0,
        placeholder="Type to search",
        initial_option=group_forms.option_of(group) if group else None,
    )
    address = "For example oncall@example.com, or Google's id of the group."
    if google_group:
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
    title, submit = ("Edit a Google group", "Save") if google_group else ("Add a Google group", "Add")
    return outage_inputs.modal(name, title, submit, blocks, about=about)


def read(view: Mapping[str, Any]) -> Filled:
    """What was entered; Malformed."""
    values = outage_inputs.read(view, (KEY, NAME, GROUP, ACTIVE))
    return Filled(values[KEY], values[NAME], values[GROUP], bool(values[ACTIVE]))


def seen(view: Mapping[str, Any]) -> Filled:
    """What the form to change one was opened with; Malformed."""
    match inputs.seen(view, "seen", list):
        case [str(key), str(name), group, bool(is_active)]:
            return Filled(key, name, outage_inputs.identity(group), is_active)
    raise outage_inputs.Malformed("the view does not say what it was opened with")


def _text(
    name: str, label: str, value: str, limit: int, *, optional: bool = False, hint: str = ""
) -> InputBlock:
    element = PlainTextInputElement(action_id=name, max_length=limit, initial_value=value or None)
    return InputBlock(block_id=name, label=label, element=element, optional=optional, hint=hint or None)
