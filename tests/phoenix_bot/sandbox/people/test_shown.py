"""What a reader sees of a message, and whom it notifies."""

from typing import Any

import pytest

from phoenix_bot.sandbox.people import shown
from tests.cases import for_each
from tests.phoenix_bot.sandbox.blocks import actions, button, field, mrkdwn, plain, section

MEMBERS = {"U1": "Nina", "U2": "Omar"}
CHANNELS = {"C1": "incidents"}
EVENING = 1_785_616_200  # 2026-08-01 20:30:00 UTC, a Saturday


def seen(message: dict[str, Any], tz: str = "Europe/Prague", now: float | None = None) -> str:
    return shown.message_text(message, members=MEMBERS, channels=CHANNELS, tz=tz, now=now)


def text_seen(text: str, **reader: Any) -> str:
    return seen({"text": text}, **reader)


@for_each(
    ("written", "read"),
    [
        ("*Booking* is _down_, ~not~ `slow`", "Booking is down, not slow"),
        ("*_very_ bold*", "very bold"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("* not bold * and *no\nbold*", "* not bold * and *no\nbold*"),
        ("`*as it is* :fire:`", "*as it is* :fire:"),
        ("```\n_trace_\nline 2\n```", "_trace_\nline 2"),
        ("> quoted\n&gt; too", "quoted\ntoo"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt; stays", "&lt; stays"),
        ("a < b", "a < b"),
        (":fire: at 10:30:45 :unknown_thing:", "🔥 at 10:30:45 :unknown_thing:"),
        ("<@U1>, <@U9> and <@U9|eve>", "@Nina, @U9 and @eve"),
        ("<#C1>, <#C9|ops>, <#C9>", "#incidents, #ops, private channel"),
        ("<!channel> <!here> <!everyone>", "@channel @here @everyone"),
        ("<!subteam^S1> <!subteam^S1|@oncall>", "@group @oncall"),
        ("<https://example.com/?a=1&amp;b=2>", "https://example.com/?a=1&b=2"),
        ("*<https://example.com|the &lt;log&gt;>*", "the <log>"),
        ("<mailto:a@example.com>", "a@example.com"),
        ("<b>html</b>", "<b>html</b>"),
        ("`<@U1> &lt;`", "@Nina <"),
    ],
)
def test_mrkdwn_reads_as_slack_shows_it(written: str, read: str) -> None:
    assert text_seen(written) == read


@for_each(
    ("token", "read"),
    [
        ("{date_num}", "2026-08-01"),
        ("{date}", "August 1st, 2026"),
        ("{date_short}", "Aug 1, 2026"),
        ("{date_long}", "Saturday, August 1st, 2026"),
        ("{date_pretty}", "August 1st, 2026"),
        ("{date_short_pretty}", "Aug 1, 2026"),
        ("{date_long_pretty}", "Saturday, August 1st, 2026"),
        ("{time}", "10:30 PM"),
        ("{time_secs}", "10:30:00 PM"),
        ("{ago}", "Saturday, August 1st, 2026"),
        ("since {date_num} {time}", "Since 2026-08-01 10:30 PM"),
        ("{day}", "{day}"),
    ],
)
def test_every_date_token_is_written_in_the_readers_zone(token: str, read: str) -> None:
    assert text_seen(f"<!date^{EVENING}^{token}|fallback>") == read


def test_readers_in_other_zones_see_other_days() -> None:
    moment = f"<!date^{EVENING}^{{date_num}} {{time}}^https://example.com|2026-08-01 20:30 UTC>"

    assert text_seen(moment, tz="America/New_York") == "2026-08-01 4:30 PM"
    assert text_seen(moment, tz="Asia/Tokyo") == "2026-08-02 5:30 AM"


@pytest.mark.parametrize(
    ("hours", "pretty", "ago"),
    [(-26, "Tomorrow", "In 1 day"), (0.5, "Today", "30 minutes ago"), (24, "Yesterday", "1 day ago")],
)
def test_near_days_are_told_in_words_when_the_time_is_known(hours: float, pretty: str, ago: str) -> None:
    now = EVENING + hours * 3600

    assert text_seen(f"<!date^{EVENING}^{{date_pretty}}|x>", now=now) == pretty
    assert text_seen(f"<!date^{EVENING}^{{ago}}|x>", now=now) == ago


def test_years_near_by_are_left_out_and_far_ones_told() -> None:
    written = f"<!date^{EVENING}^{{date}}|x>"

    assert text_seen(written, now=EVENING + 100 * 86400) == "August 1st"
    assert text_seen(written, now=EVENING + 300 * 86400) == "August 1st, 2026"


@pytest.mark.parametrize(
    "broken", ["<!date^soon^{date}|later>", "<!date^1.5^{date}|later>", "<!date^1785616200|later>"]
)
def test_a_broken_date_shows_its_fallback(broken: str) -> None:
    assert text_seen(broken) == "later"


def test_plain_text_is_literal_but_for_emoji() -> None:
    blocks = [
        {"type": "header", "text": plain("<@U1> &amp; *x* :fire:")},
        {"type": "context", "elements": [plain(":fire:", emoji=False)]},
    ]

    assert seen({"blocks": blocks}) == "<@U1> &amp; *x* 🔥\n:fire:"


def test_blocks_are_shown_instead_of_the_text_and_attachments_below() -> None:
    attached = {"color": "danger", "fallback": "hidden", "blocks": [section("*Below*")]}
    message = {"text": "hidden", "blocks": [section("Above")], "attachments": [attached]}

    assert seen(message) == "Above\nBelow"
    assert seen({"text": "Text", "attachments": [attached]}) == "Text\nBelow"


def test_every_part_of_a_block_but_its_controls_is_shown() -> None:
    blocks = [
        section("Text", fields=[mrkdwn("*One*"), plain("Two")], accessory=button("hidden")),
        actions(button("hidden")),
        field(label=plain("Label"), hint=plain("Hint")),
        {"type": "image", "image_url": "https://a.b/c", "alt_text": "hidden", "title": plain("Chart")},
    ]

    read = shown.blocks_text(blocks, members={}, channels={}, tz="UTC")

    assert read.split("\n") == ["Text", "One", "Two", "Label", "Hint", "Chart"]


PIECES: list[dict[str, Any]] = [
    {"type": "user", "user_id": "U1"},
    {"type": "text", "text": " saw <@U2> :fire: "},
    {"type": "emoji", "name": "fire"},
    {"type": "link", "url": "https://a.b", "text": " log "},
    {"type": "channel", "channel_id": "C1"},
    {"type": "broadcast", "range": "here"},
    {"type": "usergroup", "usergroup_id": "S1"},
    {"type": "date", "timestamp": EVENING, "format": "{date_num}"},
]


def test_rich_text_shows_and_pages_by_its_pieces() -> None:
    element = {"type": "rich_text_section", "elements": PIECES}
    message = {"blocks": [{"type": "rich_text", "elements": [element]}]}

    assert seen(message) == "@Nina saw <@U2> :fire: 🔥 log #incidents@here@group2026-08-01"
    assert shown.notifies(message) == {"U1", "here", "S1"}


def test_an_attachment_of_the_old_kind_shows_marks_unless_told_otherwise() -> None:
    attachment = {
        "pretext": "*a*",
        "title": "Title",
        "text": "*b* <@U1>",
        "fields": [{"title": "Field", "value": "*c*"}],
        "footer": "Foot",
        "mrkdwn_in": ["text"],
    }

    assert seen({"attachments": [attachment]}).split("\n") == [
        "*a*",
        "Title",
        "b @Nina",
        "Field",
        "*c*",
        "Foot",
    ]


def test_a_message_with_mrkdwn_off_keeps_its_marks() -> None:
    assert seen({"text": "*raw* `code` <@U1>", "mrkdwn": False}) == "*raw* `code` @Nina"


@for_each(
    ("message", "paged"),
    [
        (
            {"text": "<@U1> <@U2|omar> <!here> <!subteam^S1|@x> <#C1> <!date^1^{date}|x>"},
            {"U1", "U2", "here", "S1"},
        ),
        ({"text": "&lt;!channel&gt; @channel @Nina"}, set()),
        ({"text": "<!channel>", "blocks": [section("quiet")]}, set()),
        ({"blocks": [{"type": "header", "text": plain("<!channel>")}]}, set()),
        ({"blocks": [section(fields=[mrkdwn("<!everyone>")])]}, {"everyone"}),
        ({"blocks": [{"type": "context", "elements": [mrkdwn("<@U1>")]}]}, {"U1"}),
        ({"blocks": [actions(button("<@U1>"))]}, set()),
        ({"text": "x", "attachments": [{"blocks": [section("<!channel>")]}]}, {"channel"}),
        ({"attachments": [{"fallback": "<!here>", "text": "<@U2>"}]}, {"U2"}),
    ],
)
def test_only_mentions_shown_as_mrkdwn_page_anyone(message: dict[str, Any], paged: set[str]) -> None:
    assert shown.notifies(message) == paged
