"""The elements of Block Kit: which keys each has, in which blocks and on which surfaces it may stand.

Multi selects are refused in actions blocks: Slack's documents disagree with each other there. Workflow
buttons are not offered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from phoenix_bot.sandbox.block_kit.objects import (
    CONFIRM,
    ID,
    IMAGE_SOURCE,
    LINK_OPTION,
    MRKDWN_OPTION,
    OPTION,
    OPTION_GROUP,
    PLACEHOLDER,
    URL,
    plain_text,
)
from phoenix_bot.sandbox.block_kit.rich_text import RICH_TEXT_VALUE
from phoenix_bot.sandbox.block_kit.rules import (
    calendar_date,
    distinct_values,
    initial_is_offered,
    initials_fit,
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
            if value.get("response_url_enabled") and (block, surface) != ("input", "modal"):
                yield complaint("response_url_enabled works in input blocks of modals only", at)

    return check


BUTTON_PLACES = frozenset({"section", "actions"})
CHOICE_PLACES = frozenset({"section", "actions", "input"})
MULTI_PLACES = frozenset({"section", "input"})
INPUT_ONLY = frozenset({"input"})

COMMON: Mapping[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
TYPED: Mapping[str, Check] = {
    "action_id": ID,
    "focus_on_load": boolean,
    "placeholder": PLACEHOLDER,
    "dispatch_action_config": Shape(
        {"trigger_actions_on": listing(choice("on_enter_pressed", "on_character_entered"), 1, 2)}
    ),
}
SELECT: Mapping[str, Check] = {**COMMON, "placeholder": PLACEHOLDER}
MULTI: Mapping[str, Check] = {**SELECT, "max_selected_items": integer(1, MANY)}
STATIC: Mapping[str, Check] = {
    "options": listing(OPTION, 1, 100),
    "option_groups": listing(OPTION_GROUP, 1, 100),
}
STATIC_RULES: tuple[Rule, ...] = (
    exactly_one("options", "option_groups"),
    distinct_values,
    initial_is_offered,
)
CONVERSATION: Mapping[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": Shape(
        {},
        {
            "include": listing(choice("im", "mpim", "private", "public"), 1, 4),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        },
        (at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),),
    ),
}
RESPONSE_URL: Mapping[str, Check] = {"response_url_enabled": boolean}
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


def _multi(initial: str, item: Check, optional: Mapping[str, Check], *rules: Rule) -> Element:
    keys = {**MULTI, **optional, initial: listing(item, 1, 100)}
    return _element(MULTI_PLACES, keys, initials_fit(initial), *rules)


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
    "image": _element(
        frozenset({"section", "context"}),
        IMAGE_SOURCE,
        exactly_one(*IMAGE_SOURCE),
        required={"alt_text": string(2000)},
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
    "static_select": _element(CHOICE_PLACES, {**SELECT, **STATIC, "initial_option": OPTION}, *STATIC_RULES),
    "external_select": _element(
        CHOICE_PLACES, {**SELECT, "initial_option": OPTION, "min_query_length": integer(0, MANY)}
    ),
    "users_select": _element(CHOICE_PLACES, {**SELECT, "initial_user": ID}),
    "conversations_select": _element(
        CHOICE_PLACES, {**SELECT, **CONVERSATION, **RESPONSE_URL, "initial_conversation": ID}
    ),
    "channels_select": _element(CHOICE_PLACES, {**SELECT, **RESPONSE_URL, "initial_channel": ID}),
    "multi_static_select": _multi("initial_options", OPTION, STATIC, *STATIC_RULES),
    "multi_external_select": _multi("initial_options", OPTION, {"min_query_length": integer(0, MANY)}),
    "multi_users_select": _multi("initial_users", ID, {}),
    "multi_conversations_select": _multi("initial_conversations", ID, CONVERSATION),
    "multi_channels_select": _multi("initial_channels", ID, {}),
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
    "email_text_input": _element(
        INPUT_ONLY, {**TYPED, "initial_value": string(3000)}, surfaces=frozenset({"modal"})
    ),
    "url_text_input": _element(
        INPUT_ONLY, {**TYPED, "initial_value": string(3000)}, surfaces=frozenset({"modal"})
    ),
    "file_input": _element(
        INPUT_ONLY,
        {"action_id": ID, "filetypes": listing(string(255), 1, 100), "max_files": integer(1, 10)},
        surfaces=frozenset({"modal"}),
    ),
    "rich_text_input": _element(
        INPUT_ONLY, {**TYPED, "initial_value": RICH_TEXT_VALUE}, surfaces=frozenset({"modal", "home"})
    ),
}
