"""The form about a monitor, and reading it back."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import InputBlock, Option, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from models import Identity, Monitor, Severity
from phoenix_bot.blocks.content import literal
from phoenix_bot.blocks.home import inputs
from phoenix_bot.blocks.home.monitors import EDIT
from phoenix_bot.blocks.modals import inputs as outage_inputs
from phoenix_bot.blocks.modals.inputs import modal
from phoenix_bot.blocks.options import option_of, search

SYSTEM = "system"
"""The action_id of the search for systems."""


def build(monitor: Monitor, edits: int) -> View:
    """Say what a monitor is called, how much it matters, and what it watches. Needs `system` loaded."""
    severities = [Option(text=literal(one.capitalize()), value=one.value) for one in Severity]
    chosen = next((option for option in severities if option.value == monitor.severity), None)
    system = search(SYSTEM, "Type to search", option_of(monitor.system) if monitor.system else None)
    blocks = [
        inputs.name(monitor.name),
        InputBlock(
            block_id="severity",
            label="Severity",
            element=StaticSelectElement(action_id="severity", options=severities, initial_option=chosen),
            hint="How much it matters when this monitor alerts.",
            optional=True,
        ),
        InputBlock(
            block_id=SYSTEM,
            label="System",
            element=system,
            hint="What this monitor watches. If you announce an outage from an alert, the form names it.",
            optional=True,
        ),
        InputBlock(
            block_id="description",
            label="Description",
            element=PlainTextInputElement(
                action_id="description",
                multiline=True,
                max_length=3000,
                initial_value=monitor.description[:3000] or None,
            ),
            optional=True,
        ),
    ]
    return modal(EDIT, "Edit a monitor", "Save", blocks, about={"id": str(monitor.identity), "edits": edits})


def read(view: Mapping[str, Any]) -> tuple[Identity, int, dict[str, Any]]:
    """The monitor, its number of edits when the form was opened, and the submitted values; Malformed."""
    values = outage_inputs.read(view, ("name", "description"))
    try:
        severity, system = _picked(view, "severity"), _picked(view, SYSTEM)
        values["severity"] = Severity(severity).value if severity else ""
        values[SYSTEM] = Identity.read(system) if system else None
    except (KeyError, TypeError, ValueError):
        raise outage_inputs.Malformed("the view's state has no usable severity or system") from None
    return inputs.which(view), inputs.seen(view, "edits", int), values


def _picked(view: Mapping[str, Any], name: str) -> str:
    """The value of what is selected; "" if nothing is."""
    option = view["state"]["values"][name][name]["selected_option"]
    return str(option["value"]) if option else ""
