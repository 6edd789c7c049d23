"""The options of the form "Announce an outage": only record it, with its end if it is over; or a drill."""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.models.blocks import CheckboxesElement, DateTimePickerElement, InputBlock, Option

from phoenix_bot.acts.clock import epoch
from phoenix_bot.blocks.content import literal
from phoenix_bot.blocks.modals import inputs

OPTIONS, ENDED_AT = "options", "resolved_at"

QUIET, DRILL = "quiet", "drill"

WORDS = {
    QUIET: (
        "Do not announce",
        "Only record it, and tell nobody. You can announce it later.",
    ),
    DRILL: (
        "This is a drill",
        "It says DRILL everywhere; sales and B2B partners are not told.",
    ),
}


def build(values: Mapping[str, Any]) -> list[InputBlock]:
    """The inputs, filled as `values` say."""
    options = {name: _option(name) for name in WORDS}
    element = CheckboxesElement(
        action_id=OPTIONS,
        options=list(options.values()),
        initial_options=[options[name] for name in _ticked(values)] or None,
    )
    ended_at = values.get(ENDED_AT)
    picker = DateTimePickerElement(
        action_id=ENDED_AT, initial_date_time=epoch(ended_at) if ended_at else None
    )
    hint = "Leave it empty unless the outage is over, and you do not announce it."
    return [
        InputBlock(block_id=OPTIONS, label="Options", element=element, optional=True),
        InputBlock(block_id=ENDED_AT, label="Ended at", element=picker, optional=True, hint=hint),
    ]


def are_ticked(values: Mapping[str, Any]) -> bool:
    """Whether `values` say any of them."""
    return any(_ticked(values)) or bool(values.get(ENDED_AT))


def _option(name: str) -> Option:
    words, description = WORDS[name]
    return Option(text=literal(words), value=name, description=literal(description))


def _ticked(values: Mapping[str, Any]) -> Iterator[str]:
    if not values.get("is_announced", True):
        yield QUIET
    if values.get("is_drill", False):
        yield DRILL


def read(view: Mapping[str, Any]) -> dict[str, Any]:
    """What a submitted form says of the outage; Malformed. Forms of earlier versions have no options."""
    if OPTIONS not in view.get("state", {}).get("values", {}):
        return {}
    entered = inputs.read(view, (OPTIONS, ENDED_AT))
    ticked = entered[OPTIONS]
    return {
        "is_announced": QUIET not in ticked,
        "is_drill": DRILL in ticked,
        ENDED_AT: entered[ENDED_AT],
    }
