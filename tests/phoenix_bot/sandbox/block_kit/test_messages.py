"""What Slack refuses in messages and metadata."""

from typing import Any

import pytest

from phoenix_bot.sandbox import block_kit
from tests.cases import for_each
from tests.phoenix_bot.sandbox.blocks import (
    actions,
    button,
    field,
    mrkdwn,
    option,
    options,
    plain,
    section,
    select,
)

Json = dict[str, Any]


def refused(*blocks: Any) -> list[str]:
    return block_kit.check_message("Text", list(blocks), None)


def test_an_announcement_with_all_usual_blocks_is_taken() -> None:
    blocks = [
        {"type": "header", "text": plain("Booking is down :fire:")},
        section(fields=[mrkdwn("*ETA*"), plain("2 h")], accessory=button(style="danger")),
        {"type": "context", "elements": [mrkdwn("by <@U1>"), plain("now")]},
        {"type": "divider"},
        actions(button("Resolve", action_id="resolve", value="7"), select(action_id="more")),
        {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A chart"},
    ]

    assert refused(*blocks) == []
    assert block_kit.error_code("Booking is down", blocks, None) is None


@for_each(
    ("limit", "block", "at"),
    [
        (3000, lambda text: section(text), "/text/text"),
        (2000, lambda text: {"type": "section", "fields": [mrkdwn(text)]}, "/fields/0/text"),
        (150, lambda text: {"type": "header", "text": plain(text)}, "/text/text"),
        (3000, lambda text: {"type": "context", "elements": [mrkdwn(text)]}, "/elements/0/text"),
        (2000, lambda text: {"type": "image", "image_url": "https://a.b/c", "alt_text": text}, "/alt_text"),
        (255, lambda text: section(block_id=text), "/block_id"),
        (75, lambda text: actions(button(text)), "/elements/0/text/text"),
        (2000, lambda text: actions(button(value=text)), "/elements/0/value"),
        (255, lambda text: actions(button(action_id=text)), "/elements/0/action_id"),
        (75, lambda text: actions(button(accessibility_label=text)), "/elements/0/accessibility_label"),
        (150, lambda text: actions(select(placeholder=plain(text))), "/elements/0/placeholder/text"),
        (75, lambda text: actions(select(options=[option(text, "v")])), "/elements/0/options/0/text/text"),
        (150, lambda text: actions(select(options=[option("o", text)])), "/elements/0/options/0/value"),
        (
            75,
            lambda text: actions(select(options=[option(description=plain(text))])),
            "/elements/0/options/0/description/text",
        ),
        (2000, lambda text: field(label=plain(text)), "/label/text"),
        (2000, lambda text: field(hint=plain(text)), "/hint/text"),
    ],
)
def test_texts_may_be_as_long_as_their_limit_counted_in_code_points(limit: int, block: Any, at: str) -> None:
    assert refused(block("🔥" * limit)) == []
    assert refused(block("a" * (limit + 1))) == [
        f"[ERROR] must be less than {limit + 1} characters [json-pointer:/blocks/0{at}]"
    ]
    assert refused(block(" ")), "blank text counts as empty"


@for_each(
    ("limit", "block"),
    [
        (25, lambda count: actions(*[button(action_id=f"a{number}") for number in range(count)])),
        (10, lambda count: {"type": "context", "elements": [mrkdwn()] * count}),
        (10, lambda count: {"type": "section", "fields": [mrkdwn()] * count}),
        (100, lambda count: actions(select(options=options(count)))),
        (5, lambda count: actions({"type": "overflow", "options": options(count)})),
        (10, lambda count: actions({"type": "radio_buttons", "options": options(count)})),
        (10, lambda count: field({"type": "checkboxes", "options": options(count)})),
    ],
)
def test_lists_hold_one_to_their_limit(limit: int, block: Any) -> None:
    assert refused(block(1)) == []
    assert refused(block(limit)) == []
    assert "no more than" in refused(block(limit + 1))[0]
    assert "no fewer than 1" in refused(block(0))[0]


@pytest.mark.parametrize(("part", "limit"), [("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)])
def test_confirm_dialogs_are_short(part: str, limit: int) -> None:
    parts = {key: plain("Sure?") for key in ("title", "text", "confirm", "deny")}

    assert refused(actions(button(confirm={**parts, part: plain("a" * limit)}))) == []
    assert refused(actions(button(confirm={**parts, part: plain("a" * (limit + 1))})))
    assert refused(actions(button(confirm={key: text for key, text in parts.items() if key != part})))


@for_each(
    ("block", "complaint"),
    [
        ("text", "must be an object"),
        ({}, "missing required field: type"),
        ({"type": "headline"}, "unsupported type: headline"),
        ({"type": "divider", "text": "x"}, "invalid additional property: text"),
        ({"type": "section"}, "at least one of: text, fields"),
        ({"type": "header", "text": mrkdwn()}, "must be one of: plain_text"),
        ({"type": "section", "text": "plain string"}, "must be an object"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}, "property: emoji"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": 7}}, "must be a string"),
        (section(block_id=None), "must be a string"),
        (section(expand="yes"), "must be a boolean"),
        (actions(button(style="default")), "must be one of: primary, danger"),
        (actions(button(url="example.com")), "must be a valid URL"),
        (actions(button(url="https://" + "a" * 3000)), "must be less than 3001 characters"),
        ({"type": "actions", "elements": ["button"]}, "missing required field: type"),
        (actions({"type": "knob"}), "unsupported type: knob"),
        ({"type": "context", "elements": [{"type": "image"}]}, "unsupported type: image"),
        (section(accessory={"type": "datetimepicker"}), "unsupported type: datetimepicker"),
        (section(accessory={"type": "plain_text_input"}), "unsupported type: plain_text_input"),
        (field(button()), "unsupported type: button"),
        (field({"type": "number_input", "is_decimal_allowed": False}), "unsupported type on this surface"),
        (field(label=mrkdwn()), "must be one of: plain_text"),
        ({"type": "image", "alt_text": "x"}, "exactly one of: image_url, slack_file"),
        ({"type": "table", "rows": []}, "unsupported type: table"),
    ],
)
def test_a_wrong_shape_is_refused_with_the_place_where_it_stands(block: Any, complaint: str) -> None:
    (told,) = refused(section(), block)

    assert complaint in told
    assert "[json-pointer:/blocks/1" in told
    assert block_kit.error_code("Text", [block], None) == "invalid_blocks"


@for_each(
    ("element", "complaint"),
    [
        (select(option_groups=[{"label": plain(), "options": [option("Mine")]}]), "exactly one of"),
        ({"type": "static_select"}, "exactly one of"),
        (select(initial_option=option("Elsewhere")), "must be among the options"),
        (select(initial_option=option("Option 0", "other")), "must be among the options"),
        (select(options=[option("A", "same"), option("B", "same")]), "duplicate option value: same"),
        (select(options=[{"text": mrkdwn(), "value": "v"}]), "must be one of: plain_text"),
        (
            {"type": "checkboxes", "options": options(2), "initial_options": options(3)},
            "must be among the options",
        ),
        ({"type": "external_select", "options": options(1)}, "additional property: options"),
        ({"type": "external_select", "min_query_length": True}, "must be an integer"),
        ({"type": "conversations_select", "filter": {}}, "at least one of"),
        ({"type": "datepicker", "initial_date": "1.8.2026"}, "YYYY-MM-DD"),
        ({"type": "datepicker", "initial_date": "2026-02-30"}, "date that exists"),
        ({"type": "timepicker", "initial_time": "7:00"}, "HH:mm"),
        ({"type": "timepicker", "initial_time": "24:00"}, "HH:mm"),
        ({"type": "datetimepicker", "initial_date_time": 1_700_000_000_000}, "must be between"),
        ({"type": "datetimepicker", "initial_date_time": "1700000000"}, "must be an integer"),
        ({"type": "multi_users_select"}, "unsupported type"),
    ],
)
def test_menus_and_pickers_are_consistent(element: Json, complaint: str) -> None:
    (told,) = refused(actions(element))

    assert complaint in told


def test_menus_and_pickers_with_fitting_initial_values_are_taken() -> None:
    groups = [{"label": plain("Group"), "options": options(2)}]
    elements: list[Json] = [
        {"type": "static_select", "option_groups": groups, "initial_option": option("Option 1")},
        {"type": "datepicker", "initial_date": "2028-02-29"},
        {"type": "timepicker", "initial_time": "23:59", "timezone": "Europe/Prague"},
        {"type": "datetimepicker", "initial_date_time": 1_700_000_000},
        {"type": "conversations_select", "filter": {"include": ["public"]}},
        {"type": "radio_buttons", "options": [{"text": mrkdwn("*A*"), "value": "a"}]},
    ]

    assert refused(actions(*elements)) == []


@pytest.mark.parametrize("count", [1, 100])
def test_option_groups_are_one_to_a_hundred_with_short_labels(count: int) -> None:
    groups = [{"label": plain("a" * 75), "options": [option("A", str(number))]} for number in range(count)]
    menu = {"type": "static_select", "option_groups": groups}

    assert refused(actions(menu)) == []
    assert refused(actions({**menu, "option_groups": groups * 101}))
    assert refused(actions({**menu, "option_groups": [{**groups[0], "label": plain("a" * 76)}]}))
    assert refused(actions({**menu, "option_groups": [{**groups[0], "options": []}]}))


def test_ids_are_unique_in_their_realm() -> None:
    attached = [{"blocks": [section(block_id="same")]}]
    twins = actions(button(action_id="press"), button(action_id="press"))

    assert "`block_id` already exists" in refused(section(block_id="same"), section(block_id="same"))[0]
    assert block_kit.error_code("Text", [section(block_id="same")], attached) == "invalid_blocks"
    assert "`action_id` already exists: press" in refused(twins)[0]
    assert refused(actions(button(action_id="press")), actions(button(action_id="press"))) == []


def test_a_message_has_at_most_fifty_blocks() -> None:
    assert refused(*[section()] * 50) == []
    assert refused(*[section()] * 51) == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]


def test_all_blocks_of_a_message_together_hold_13200_characters() -> None:
    full = [section("a" * 2640) for _ in range(4)]

    assert block_kit.error_code("Text", [*full, section("a" * 2640)], None) is None
    assert block_kit.error_code("Text", [*full, section("a" * 2641)], None) == "msg_blocks_too_long"
    assert block_kit.error_code("Text", full, [{"blocks": [section("a" * 2641)]}]) == "msg_blocks_too_long"


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_an_empty_message_is_no_message(text: str | None) -> None:
    assert block_kit.error_code(text, None, None) == "no_text"
    assert block_kit.error_code(text, [], []) == "no_text"
    assert block_kit.error_code(text, [section()], None) is None
    assert block_kit.error_code(text, None, [{"blocks": [section()]}]) is None


def test_an_update_takes_less_text_than_a_post() -> None:
    assert block_kit.error_code("a" * 40_000, None, None) is None
    assert block_kit.error_code("a" * 40_001, None, None) == "msg_too_long"
    assert block_kit.error_code("a" * 4_000, None, None, updating=True) is None
    assert block_kit.error_code("a" * 4_001, None, None, updating=True) == "msg_too_long"


def test_arguments_of_the_wrong_kind_have_their_own_errors() -> None:
    assert block_kit.error_code(7, None, None) == "invalid_arguments"
    assert block_kit.error_code("Text", {"type": "divider"}, None) == "invalid_blocks_format"
    assert block_kit.error_code("Text", None, {"text": "x"}) == "invalid_attachments"


@pytest.mark.parametrize("color", ["good", "warning", "danger", "#00fF7a"])
def test_an_attachment_is_a_coloured_bar_with_blocks(color: str) -> None:
    bar = {"color": color, "fallback": "x", "blocks": [section()]}

    assert block_kit.error_code("Text", None, [bar]) is None
    assert block_kit.error_code("Text", None, [{**bar, "id": 1}]) is None, "as Slack gives it back"


@for_each(
    ("attachment", "complaint"),
    [
        ({"color": "red", "blocks": [section()]}, "good, warning, danger or #rrggbb"),
        ({"color": "#ff0", "blocks": [section()]}, "good, warning, danger or #rrggbb"),
        ({"color": "good", "fallback": "x"}, "missing required field: blocks"),
        ({"blocks": [section()], "text": "x"}, "additional property: text"),
        ({"blocks": []}, "no fewer than 1"),
        ({"blocks": [section()] * 21}, "no more than 20 items"),
        (
            {"blocks": [section("")]},
            "must be more than 0 characters [json-pointer:/attachments/0/blocks/0/text/text]",
        ),
        ({"blocks": [section()], "fallback": "a" * 4001}, "less than 4001"),
        ("text", "must be an object"),
    ],
)
def test_a_wrong_attachment_is_refused(attachment: Any, complaint: str) -> None:
    (told,) = block_kit.check_message("Text", None, [attachment])

    assert complaint in told
    assert block_kit.error_code("Text", None, [attachment]) == "invalid_attachments"


def test_a_message_has_at_most_a_hundred_attachments() -> None:
    bar, heavy = {"blocks": [section()]}, {"blocks": [section()], "fallback": "ř" * 4000}

    assert block_kit.error_code(None, None, [bar] * 50) is None
    assert block_kit.error_code(None, None, [bar] * 101) == "too_many_attachments"
    assert block_kit.error_code(None, None, [heavy] * 13) == "attachment_payload_limit_exceeded"


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Down: ", "style": {"bold": True}},
                {"type": "user", "user_id": "U1"},
                {"type": "link", "url": "https://example.com"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "emoji", "name": "fire"}]}],
        },
        {"type": "rich_text_quote", "elements": [{"type": "broadcast", "range": "here"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "trace"}]},
    ],
}


def test_rich_text_is_checked_to_its_last_piece() -> None:
    broken = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": "x", "style": {"big": True}}],
    }

    assert refused(RICH) == []
    assert refused({"type": "rich_text", "elements": [broken]}) == [
        "[ERROR] invalid additional property: big [json-pointer:/blocks/0/elements/0/elements/0/style]"
    ]


@for_each(
    ("metadata", "error"),
    [
        ({}, None),
        ({"event_type": "outage_row", "event_payload": {"operation_id": "7", "ids": [1, 2.5, True]}}, None),
        ({"event_type": "outage_row"}, "invalid_metadata_format"),
        ({"event_type": "Outage row", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "a" * 256, "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "row", "event_payload": []}, "invalid_metadata_format"),
        ({"event_type": "row", "event_payload": {}, "version": 1}, "invalid_metadata_format"),
        ({"event_type": "row", "event_payload": {"rowId": 1}}, "invalid_metadata_format"),
        ({"event_type": "row", "event_payload": {"a": {"nested": 1}}}, "invalid_metadata_format"),
        ({"event_type": "row", "event_payload": {"a": [[1]]}}, "invalid_metadata_format"),
        ({"event_type": "row", "event_payload": {"a": None}}, "invalid_metadata_format"),
        ({"event_type": "row", "event_payload": {"a": "x" * 8000}}, "metadata_too_large"),
        ("text", "invalid_metadata_format"),
    ],
)
def test_metadata_is_flat_lower_case_and_small(metadata: Any, error: str | None) -> None:
    assert block_kit.check_metadata(metadata) == error


def test_slack_fills_in_missing_ids_and_leaves_the_sent_blocks_alone() -> None:
    fresh = iter(["b1", "a1", "b2"])
    sent = [actions(button(), button(action_id="press")), section(accessory=button(action_id="own"))]

    stored = block_kit.with_ids(sent, lambda: next(fresh))

    assert [block["block_id"] for block in stored] == ["b1", "b2"]
    assert [button["action_id"] for button in stored[0]["elements"]] == ["a1", "press"]
    assert stored[1]["accessory"]["action_id"] == "own"
    assert "block_id" not in sent[0]
