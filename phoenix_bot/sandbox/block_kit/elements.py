"""The elements that blocks hold: which keys each has, in which blocks and on which surfaces it may stand.

Multi selects are refused in actions blocks: Slack's documents contradict each other there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from phoenix_bot.sandbox.block_kit.objects import (
    CONFIRM,
    ID,
    LINK_OPTION,
    MRKDWN_OPTION,
    OPTION,
    OPTION_GROUP,
    PLACEHOLDER,
    URL,
    plain_text,
)
from phoenix_bot.sandbox.block_kit.rules import (
    calendar_date,
    distinct_values,
    initial_is_offered,
    initial_users_fit,
    lengths_in_order,
    numbers_in_order,
)
from phoenix_bot.sandbox.block_kit.shapes import (
    Check,
    Rule,
    Shape,
    at_least_one,
    boolean,
    choice,
    complaint,
    exactly_one,
    integer,
    listing,
    pattern,
    string,
)

SURFACES = frozenset({"message", "modal", "home"})
MANY = 10_000


@dataclass(frozen=True)
class Element:
    """One kind of element: its shape, the blocks it fits into and the surfaces where Slack takes it."""

    shape: Shape
    blocks: frozenset[str]
    surfaces: frozenset[str] = SURFACES


def element(block: str, surface: str) -> Check:
    """The check of an element that stands in this type of block on this surface."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict) or "type" not in value:
            yield complaint("missing required field: type", at)
            return
        kind = ELEMENTS.get(str(value["type"]))
        if kind is None or block not in kind.blocks:
            yield complaint(f"unsupported type: {value['type']}", f"{at}/type")
        elif surface not in kind.surfaces:
            yield complaint(f"unsupported type on this surface: {value['type']}", f"{at}/type")
        else:
            yield from kind.shape(value, at)

    return check


BUTTON_PLACES = frozenset({"section", "actions"})
CHOICE_PLACES = frozenset({"section", "actions", "input"})
INPUT_ONLY = frozenset({"input"})

COMMON: Mapping[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
TYPED: Mapping[str, Check] = {"action_id": ID, "focus_on_load": boolean, "placeholder": PLACEHOLDER}
SELECT: Mapping[str, Check] = {**COMMON, "placeholder": PLACEHOLDER}
STATIC: Mapping[str, Check] = {
    "options": listing(OPTION, 1, 100),
    "option_groups": listing(OPTION_GROUP, 1, 100),
}
FILTER = Shape(
    {},
    {
        "include": listing(choice("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    (at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)
PICKED: Mapping[str, Check] = {"options": listing(MRKDWN_OPTION, 1, 10)}
NUMERIC = pattern(r"-?\d+(\.\d+)?", "a number written as a string")


def _element(
    blocks: frozenset[str],
    optional: Mapping[str, Check],
    *rules: Rule,
    required: Mapping[str, Check] | None = None,
    surfaces: frozenset[str] = SURFACES,
) -> Element:
    return Element(Shape({"type": string(255), **(required or {})}, optional, rules), blocks, surfaces)


ELEMENTS: Mapping[str, Element] = {
    "button": _element(
        BUTTON_PLACES,
        {
            "action_id": ID,
            "url": URL,
            "value": string(2000),
            "style": choice("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
        required={"text": plain_text(75)},
    ),
    "overflow": _element(
        BUTTON_PLACES,
        {"action_id": ID, "confirm": CONFIRM},
        distinct_values,
        required={"options": listing(LINK_OPTION, 1, 5)},
    ),
    "checkboxes": _element(
        CHOICE_PLACES,
        {**COMMON, "initial_options": listing(MRKDWN_OPTION, 1, 10)},
        distinct_values,
        initial_is_offered,
        required=PICKED,
    ),
    "radio_buttons": _element(
        CHOICE_PLACES,
        {**COMMON, "initial_option": MRKDWN_OPTION},
        distinct_values,
        initial_is_offered,
        required=PICKED,
    ),
    "static_select": _element(
        CHOICE_PLACES,
        {**SELECT, **STATIC, "initial_option": OPTION},
        exactly_one("options", "option_groups"),
        distinct_values,
        initial_is_offered,
    ),
    "external_select": _element(
        CHOICE_PLACES, {**SELECT, "initial_option": OPTION, "min_query_length": integer(0, MANY)}
    ),
    "users_select": _element(CHOICE_PLACES, {**SELECT, "initial_user": ID}),
    "conversations_select": _element(CHOICE_PLACES, {**SELECT, "filter": FILTER, "initial_conversation": ID}),
    "multi_users_select": _element(
        frozenset({"section", "input"}),
        {**SELECT, "initial_users": listing(ID, 1, 100), "max_selected_items": integer(1, MANY)},
        initial_users_fit,
    ),
    "datepicker": _element(CHOICE_PLACES, {**SELECT, "initial_date": calendar_date}),
    "timepicker": _element(
        CHOICE_PLACES,
        {
            **SELECT,
            "initial_time": pattern(r"([01]\d|2[0-3]):[0-5]\d", "a time in the format HH:mm"),
            "timezone": string(255),
        },
    ),
    "datetimepicker": _element(
        frozenset({"actions", "input"}),
        {**COMMON, "initial_date_time": integer(1_000_000_000, 9_999_999_999)},
        surfaces=frozenset({"message", "modal"}),
    ),
    "plain_text_input": _element(
        INPUT_ONLY,
        {
            **TYPED,
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        lengths_in_order,
    ),
    "number_input": _element(
        INPUT_ONLY,
        {**TYPED, "initial_value": NUMERIC, "min_value": NUMERIC, "max_value": NUMERIC},
        numbers_in_order,
        required={"is_decimal_allowed": boolean},
        surfaces=frozenset({"modal"}),
    ),
}
