"""What Slack refuses in modals and homes."""

from collections.abc import Iterator
from typing import Any

import pytest

from phoenix_bot.sandbox import block_kit
from tests.cases import for_each
from tests.phoenix_bot.sandbox.blocks import actions, field, home, modal, option, options, plain, section


def test_a_form_with_every_kind_of_input_is_taken() -> None:
    elements: list[dict[str, Any]] = [
        {"type": "plain_text_input", "multiline": True, "initial_value": "Down", "max_length": 500},
        {"type": "plain_text_input", "focus_on_load": True, "placeholder": plain("https://…")},
        {"type": "number_input", "is_decimal_allowed": True, "min_value": "0", "initial_value": "12.5"},
        {"type": "static_select", "options": options(100), "initial_option": option("Option 99")},
        {"type": "external_select", "min_query_length": 0, "initial_option": option("Anything")},
        {"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 2},
        {"type": "users_select", "initial_user": "U1"},
        {"type": "conversations_select", "initial_conversation": "C1"},
        {"type": "checkboxes", "options": options(10)},
        {"type": "radio_buttons", "options": options(10)},
        {"type": "datepicker"},
        {"type": "timepicker"},
        {"type": "datetimepicker", "initial_date_time": 1_700_000_000},
    ]
    view = modal(*map(field, elements), private_metadata="", callback_id="announce", notify_on_close=True)

    assert block_kit.check_view(view) == []
    assert block_kit.view_error_code(view) is None


@for_each(
    ("limit", "view"),
    [
        (24, lambda text: modal(section(), title=plain(text))),
        (24, lambda text: modal(section(), submit=plain(text))),
        (24, lambda text: modal(section(), close=plain(text))),
        (3000, lambda text: modal(section(), private_metadata=text)),
        (3000, lambda text: home(section(), private_metadata=text)),
        (255, lambda text: modal(section(), callback_id=text)),
        (255, lambda text: home(section(), external_id=text)),
        (3000, lambda text: modal(field({"type": "plain_text_input", "initial_value": text}))),
        (150, lambda text: modal(field({"type": "plain_text_input", "placeholder": plain(text)}))),
    ],
)
def test_texts_of_a_view_may_be_as_long_as_their_limit(limit: int, view: Any) -> None:
    assert block_kit.check_view(view("a" * limit)) == []
    assert "must be less than" in block_kit.check_view(view("a" * (limit + 1)))[0]
    assert block_kit.view_error_code(view("a" * (limit + 1))) == "invalid_arguments"


@pytest.mark.parametrize("surface", [modal, home])
def test_a_view_has_one_to_a_hundred_blocks(surface: Any) -> None:
    assert block_kit.check_view(surface(*[section()] * 100)) == []
    assert block_kit.check_view(surface(*[section()] * 101)) == [
        "[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]"
    ]
    assert block_kit.check_view(surface())


def test_a_view_weighs_at_most_250_kilobytes() -> None:
    menus = [
        {
            "type": "static_select",
            "options": [
                option(f"{number:03}" + "ř" * 72, f"{number:03}" + "ř" * 147) for number in range(100)
            ],
        }
    ] * 6

    assert block_kit.view_error_code(modal(*map(field, menus[:5]))) is None
    assert block_kit.view_error_code(modal(*map(field, menus))) == "view_too_large"


@for_each(
    ("view", "complaint"),
    [
        ("modal", "failed to match all allowed schemas"),
        ({"type": "workflow_step", "blocks": [section()]}, "failed to match all allowed schemas"),
        ({"type": "modal", "blocks": [section()]}, "missing required field: title"),
        (modal(section(), id="V1"), "invalid additional property: id"),
        (modal(section(), title="Announce"), "must be an object"),
        (home(section(), submit=plain()), "invalid additional property: submit"),
        (modal(section(), clear_on_close="yes"), "must be a boolean"),
        (modal(section(block_id="x"), section(block_id="x")), "`block_id` already exists"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
        (modal(field({"type": "file_input"})), "unsupported type: file_input"),
        (home(actions({"type": "datetimepicker"})), "unsupported type on this surface: datetimepicker"),
        (home(field({"type": "datetimepicker"})), "unsupported type on this surface: datetimepicker"),
        (home(field({"type": "number_input"})), "unsupported type on this surface: number_input"),
    ],
)
def test_a_wrong_view_is_refused(view: Any, complaint: str) -> None:
    (told,) = block_kit.check_view(view)

    assert complaint in told
    assert "[json-pointer:/view" in told


def test_a_modal_with_an_input_needs_submit_and_a_home_has_none() -> None:
    form = modal(field())
    del form["submit"]

    assert "`submit` is required" in block_kit.check_view(form)[0]
    assert block_kit.check_view(home(field())) == []


def test_one_element_of_a_view_may_take_the_focus() -> None:
    focused = field({"type": "plain_text_input", "focus_on_load": True})

    assert block_kit.check_view(modal(focused, field())) == []
    assert "only one element" in block_kit.check_view(modal(focused, focused))[0]


@for_each(
    ("element", "complaint"),
    [
        ({"type": "plain_text_input", "max_length": 3001}, "must be between 1 and 3000"),
        ({"type": "plain_text_input", "max_length": 0}, "must be between 1 and 3000"),
        ({"type": "plain_text_input", "min_length": 3001}, "must be between 0 and 3000"),
        ({"type": "plain_text_input", "min_length": 9, "max_length": 8}, "must not exceed max_length"),
        ({"type": "plain_text_input", "max_length": 2, "initial_value": "abc"}, "0 to 2 characters"),
        ({"type": "number_input"}, "missing required field: is_decimal_allowed"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": 1}, "must be a string"),
        (
            {"type": "number_input", "is_decimal_allowed": True, "max_value": "1e3"},
            "number written as a string",
        ),
        ({"type": "number_input", "is_decimal_allowed": False, "initial_value": "1.5"}, "whole numbers"),
        (
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "10", "initial_value": "9"},
            "must be in order",
        ),
        ({"type": "multi_users_select", "max_selected_items": 0}, "must be between 1"),
        (
            {"type": "multi_users_select", "max_selected_items": 1, "initial_users": ["U1", "U2"]},
            "must not exceed",
        ),
    ],
)
def test_inputs_are_consistent(element: dict[str, Any], complaint: str) -> None:
    (told,) = block_kit.check_view(modal(field(element)))

    assert complaint in told


ODD: list[Any] = [None, True, 7, -1.5, "", "odd", [], ["odd"], [None], {}, {"type": []}, {"type": "section"}]


def bent(value: Any) -> Iterator[Any]:
    """Variants of the value: each part replaced by each odd thing, and each key left out."""
    yield from ODD
    if isinstance(value, dict):
        for key in value:
            yield {name: part for name, part in value.items() if name != key}
            yield from ({**value, key: part} for part in bent(value[key]))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from ([*value[:at], odd, *value[at + 1 :]] for odd in bent(part))


def test_no_json_whatever_breaks_the_check() -> None:
    menu = {"type": "static_select", "option_groups": [{"label": plain(), "options": options(1)}]}
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
    }
    blocks = [
        section(fields=[plain()], accessory={**menu, "initial_option": option("Option 0")}),
        actions(
            {"type": "overflow", "options": options(1)}, {"type": "datepicker", "initial_date": "2026-08-01"}
        ),
        field({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, dispatch_action=True),
        field({"type": "plain_text_input", "initial_value": "x", "min_length": 1}),
        field({"type": "multi_users_select", "initial_users": ["U1"], "max_selected_items": 1}),
        rich,
    ]

    for view in bent(modal(*blocks)):
        assert all(line.startswith("[ERROR] ") for line in block_kit.check_view(view))
        assert block_kit.view_error_code(view) in (None, "invalid_arguments")
    for content in bent(blocks):
        assert block_kit.error_code("Text", content, [{"blocks": content}]) != "msg_blocks_too_long"
