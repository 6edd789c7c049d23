"""What a person has entered in a view: Slack's `state.values`, and what Slack's client refuses to send.

`values` has Slack's shape: {block_id: {action_id: {"type": …, FIELD: …}}}. All blocks and elements of the
view must have ids (see `block_kit.with_ids`). A message's {"blocks": […]} serves as a view, too.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from phoenix_bot.sandbox.block_kit.ids import interactive

Values = dict[str, dict[str, dict[str, Any]]]


class Input(NamedTuple):
    """One input block of a view."""

    block_id: str
    action_id: str
    label: str
    element: dict[str, Any]
    optional: bool


class Field(NamedTuple):
    """The keys of an element's value: in state.values, and the initial one in the element."""

    name: str
    initial: str
    many: bool = False


FIELDS: Mapping[str, Field] = {
    "plain_text_input": Field("value", "initial_value"),
    "number_input": Field("value", "initial_value"),
    "static_select": Field("selected_option", "initial_option"),
    "external_select": Field("selected_option", "initial_option"),
    "radio_buttons": Field("selected_option", "initial_option"),
    "users_select": Field("selected_user", "initial_user"),
    "conversations_select": Field("selected_conversation", "initial_conversation"),
    "checkboxes": Field("selected_options", "initial_options", many=True),
    "multi_users_select": Field("selected_users", "initial_users", many=True),
    "datepicker": Field("selected_date", "initial_date"),
    "timepicker": Field("selected_time", "initial_time"),
    "datetimepicker": Field("selected_date_time", "initial_date_time"),
}

REQUIRED = "Please complete this required field."
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def inputs(view: Mapping[str, Any]) -> list[Input]:
    """The input blocks of a view, top down."""
    return [
        Input(
            block["block_id"],
            block["element"]["action_id"],
            block["label"]["text"],
            block["element"],
            block.get("optional", False),
        )
        for block in view["blocks"]
        if block["type"] == "input"
    ]


def initial_values(view: Mapping[str, Any]) -> Values:
    """The values of a view before anybody enters something: its `initial_*`, otherwise null or []."""
    return merge(view, {})


def merge(view: Mapping[str, Any], values: Mapping[str, Any]) -> Values:
    """The whole state.values of the view, given what has been entered.

    Every element that has a value is in it, with its type. If `values` does not mention an element, it has
    its initial value; if the value is null, "" or [], it is empty. Values of other elements are dropped.
    """
    state: Values = {}
    for block_id, element in _stateful(view):
        entered = values.get(block_id, {}).get(element["action_id"])
        state.setdefault(block_id, {})[element["action_id"]] = _entry(element, entered)
    return state


def client_errors(view: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str]:
    """What Slack's client says under inputs that it will not send, by block_id; {} if it sends the form."""
    state = merge(view, values)
    problems = {each.block_id: _problem(each, state[each.block_id][each.action_id]) for each in inputs(view)}
    return {block_id: problem for block_id, problem in problems.items() if problem}


def _stateful(view: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for block in view["blocks"]:
        for element in interactive(block):
            if element["type"] in FIELDS:
                yield block["block_id"], element


def _entry(element: Mapping[str, Any], entered: Mapping[str, Any] | None) -> dict[str, Any]:
    field = FIELDS[element["type"]]
    value = element.get(field.initial) if entered is None else entered.get(field.name)
    if value is None or value in ("", []):
        value = [] if field.many else None
    zone = {"timezone": element["timezone"]} if element.get("timezone") else {}
    return {"type": element["type"], field.name: value, **zone}


def _problem(each: Input, entry: Mapping[str, Any]) -> str | None:
    value = entry[FIELDS[each.element["type"]].name]
    if value is None or value == []:
        return None if each.optional else REQUIRED
    match each.element["type"]:
        case "plain_text_input":
            return _length_problem(each.element, value)
        case "number_input":
            return _number_problem(each.element, value)
        case "multi_users_select":
            return _number_of_people_problem(each.element, value)
        case _:
            return None


def _length_problem(element: Mapping[str, Any], value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter at most {most} characters." if len(value) > most else None


def _number_problem(element: Mapping[str, Any], value: str) -> str | None:
    if not NUMBER.fullmatch(value):
        return "Please enter a number."
    if not element["is_decimal_allowed"] and "." in value:
        return "Please enter a whole number."
    if "min_value" in element and Decimal(value) < Decimal(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and Decimal(value) > Decimal(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _number_of_people_problem(element: Mapping[str, Any], value: list[str]) -> str | None:
    most = element.get("max_selected_items", len(value))
    return f"Please choose at most {most}." if len(value) > most else None
