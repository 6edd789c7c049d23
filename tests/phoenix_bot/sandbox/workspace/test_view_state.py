"""What stands in a form: state.values, and what Slack's client refuses to send."""

from typing import Any

from phoenix_bot.sandbox.workspace import view_state
from tests.cases import for_each
from tests.phoenix_bot.sandbox.blocks import (
    actions,
    button,
    field,
    modal,
    option,
    options,
    plain,
    section,
    select,
)


def form(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A modal with one input `b` whose element is `a`."""
    return modal(field({**element, "action_id": "a"}, block_id="b", **more))


def told(element: dict[str, Any], entered: Any, **more: Any) -> str | None:
    key = view_state.FIELDS[element["type"]].name
    return view_state.client_errors(form(element, **more), {"b": {"a": {key: entered}}}).get("b")


@for_each(
    ("element", "key", "initial", "empty"),
    [
        ({"type": "plain_text_input", "initial_value": "Down"}, "value", "Down", None),
        ({"type": "number_input", "is_decimal_allowed": True, "initial_value": "1.5"}, "value", "1.5", None),
        (select(initial_option=option("Option 1")), "selected_option", option("Option 1"), None),
        ({"type": "users_select", "initial_user": "U1"}, "selected_user", "U1", None),
        ({"type": "multi_users_select", "initial_users": ["U1"]}, "selected_users", ["U1"], []),
        (
            {"type": "checkboxes", "options": options(2), "initial_options": options(1)},
            "selected_options",
            options(1),
            [],
        ),
        ({"type": "conversations_select", "initial_conversation": "C1"}, "selected_conversation", "C1", None),
        ({"type": "datepicker", "initial_date": "2026-08-01"}, "selected_date", "2026-08-01", None),
        (
            {"type": "datetimepicker", "initial_date_time": 1_700_000_000},
            "selected_date_time",
            1_700_000_000,
            None,
        ),
    ],
)
def test_an_untouched_input_has_its_initial_value_and_a_cleared_one_none(
    element: dict[str, Any], key: str, initial: Any, empty: Any
) -> None:
    view = form(element)
    cleared = view_state.merge(view, {"b": {"a": {key: empty}}})

    assert view_state.initial_values(view) == {"b": {"a": {"type": element["type"], key: initial}}}
    assert cleared == {"b": {"a": {"type": element["type"], key: empty}}}


def test_the_state_holds_every_element_that_has_one_and_nothing_else() -> None:
    view = modal(
        section(block_id="said"),
        section(block_id="pick", accessory=select(action_id="system")),
        actions(
            button(action_id="go"),
            {"type": "timepicker", "action_id": "at", "timezone": "Asia/Tokyo"},
            block_id="row",
        ),
        field({"type": "plain_text_input", "action_id": "why"}, block_id="why"),
    )

    state = view_state.merge(view, {"why": {"why": {"value": ""}}, "gone": {"x": {"value": "old"}}})

    assert state == {
        "pick": {"system": {"type": "static_select", "selected_option": None}},
        "row": {"at": {"type": "timepicker", "selected_time": None, "timezone": "Asia/Tokyo"}},
        "why": {"why": {"type": "plain_text_input", "value": None}},
    }


def test_inputs_are_listed_with_what_a_person_needs_to_fill_them() -> None:
    element = {"type": "plain_text_input", "action_id": "a"}
    view = modal(section(), field(element, block_id="b", label=plain("ETA"), optional=True))

    assert view_state.inputs(view) == [("b", "a", "ETA", element, True)]


def test_a_required_input_wants_an_answer_and_an_optional_one_does_not() -> None:
    people = {"type": "multi_users_select"}

    assert told({"type": "plain_text_input"}, "") == view_state.REQUIRED
    assert told({"type": "plain_text_input"}, "", optional=True) is None
    assert told({"type": "plain_text_input"}, " ") is None, "blanks reach the app"
    assert told(people, []) == view_state.REQUIRED
    assert told(people, ["U1"]) is None


@for_each(
    ("element", "good", "bad"),
    [
        ({"type": "plain_text_input", "min_length": 2}, "ab", "a"),
        ({"type": "plain_text_input", "max_length": 2}, "🔥🔥", "abc"),
        ({"type": "plain_text_input"}, "a" * 3000, "a" * 3001),
        ({"type": "number_input", "is_decimal_allowed": False}, "-12", "1.5"),
        ({"type": "number_input", "is_decimal_allowed": True}, "1.5", "1,5"),
        ({"type": "number_input", "is_decimal_allowed": True}, "0", "many"),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "2"}, "10", "1"),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "10"}, "9", "11"),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["U1"], ["U1", "U2"]),
        (select(), option("Option 1"), None),
    ],
)
def test_the_client_sends_only_what_fits_the_input(element: dict[str, Any], good: Any, bad: Any) -> None:
    assert told(element, good) is None
    assert told(element, bad)
