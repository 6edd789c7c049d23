"""What must fit together within one element: options and initial choice, bounds and initial value."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from phoenix_bot.sandbox.block_kit.shapes import complaint


def options_of(holder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All options of a select, those in groups included."""
    grouped = (option for group in holder.get("option_groups", []) for option in group["options"])
    return [*holder.get("options", []), *grouped]


def distinct_values(holder: Mapping[str, Any], at: str) -> Iterator[str]:
    """Rule: no two options have the same value."""
    values = [option["value"] for option in options_of(holder)]
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield complaint(f"duplicate option value: {value}", at)


def initial_is_offered(holder: Mapping[str, Any], at: str) -> Iterator[str]:
    """Rule: what is chosen at first equals one of the options."""
    chosen = [holder["initial_option"]] if "initial_option" in holder else holder.get("initial_options", [])
    offered = options_of(holder)
    if any(option not in offered for option in chosen):
        yield complaint("initial options must be among the options", at)


def calendar_date(value: object, at: str) -> Iterator[str]:
    """A day written YYYY-MM-DD that exists."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        yield complaint("must be a date in the format YYYY-MM-DD", at)
        return
    try:
        date.fromisoformat(value)
    except ValueError:
        yield complaint("must be a date that exists", at)


def lengths_in_order(value: Mapping[str, Any], at: str) -> Iterator[str]:
    """Rule: min_length ≤ the initial value's length ≤ max_length."""
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if least > most:
        yield complaint("min_length must not exceed max_length", at)
    if "initial_value" in value and not least <= len(value["initial_value"]) <= most:
        yield complaint(f"initial_value must have {least} to {most} characters", at)


def numbers_in_order(value: Mapping[str, Any], at: str) -> Iterator[str]:
    """Rule: min_value ≤ initial_value ≤ max_value, and whole numbers where no decimals are allowed."""
    given = [value[key] for key in ("min_value", "initial_value", "max_value") if key in value]
    if [Decimal(number) for number in given] != sorted(Decimal(number) for number in given):
        yield complaint("min_value, initial_value and max_value must be in order", at)
    if not value["is_decimal_allowed"] and any("." in number for number in given):
        yield complaint("must be whole numbers as decimals are not allowed", at)


def initial_users_fit(value: Mapping[str, Any], at: str) -> Iterator[str]:
    """Rule: no more people are chosen at first than max_selected_items allows."""
    if len(value.get("initial_users", [])) > value.get("max_selected_items", float("inf")):
        yield complaint("initial_users must not exceed max_selected_items", at)
