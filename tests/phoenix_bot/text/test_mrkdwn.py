"""Slack's markup, written and read back."""

import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from phoenix_bot.sandbox.people import shown
from phoenix_bot.text.mrkdwn import (
    as_typed,
    escape,
    legible,
    link,
    local,
    mentioned,
    moment,
    one_line,
    plain,
    shorten,
    shorten_markup,
    unescape,
)
from tests.cases import for_each

AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def seen(text: str) -> str:
    """What a reader sees of mrkdwn, without what is invisible."""
    told = shown.message_text({"text": text}, members={}, channels={}, tz="UTC")
    return told.replace("\u200b", "")


@for_each(
    "typed",
    [
        "plain",
        "<!channel> <!here> <@U1> <#C1> <https://x.y|z>",
        ":smile: :+1: ::smile:: :a:b:c: 10:30:45",
        "& &amp; &lt;b&gt; &amp;amp;",
        "> quoted\n> again\na > b",
        "<!date^0^{date}|x>",
        "emoji 👍🏽 عربى 漢字",
    ],
)
def test_escaped_text_is_seen_as_it_was_typed(typed: str) -> None:
    assert seen(escape(typed)) == typed
    assert shown.notifies({"text": escape(typed)}) == set()


@pytest.mark.parametrize("typed", ["*b* _i_ ~s~ `c` ```block``` **", "_*both*_ a*b*c x_y_z"])
def test_marks_of_formats_lose_their_words_without_being_lost(typed: str) -> None:
    escaped = escape(typed)

    assert escaped.replace("\u200b", "") == typed
    assert not any(sign in "*_~`" and word.isalnum() for sign, word in pairwise(escaped))


def test_plain_undoes_what_escape_did() -> None:
    typed = "> *a* <@U1> & :fire: _x_"

    assert plain(escape(typed), names={"U1": "nina"}, time_zone="UTC") == typed


def test_our_own_mentions_and_times_become_words_in_plain_text() -> None:
    text = f"Resolved by <@U1> and <@U2> at {moment(AT)}, &lt;2h"

    assert mentioned(text) == {"U1", "U2"}
    assert plain(text, names={"U1": "nina"}, time_zone="Asia/Tokyo") == (
        "Resolved by @nina and @U2 at 2026-03-01 21:30 JST, <2h"
    )


@pytest.mark.parametrize("zone", ["", "Nowhere/At_all", "../etc/passwd", "\0"])
def test_an_unknown_time_zone_is_utc(zone: str) -> None:
    assert local(AT, zone) == "2026-03-01 12:30 UTC"


def test_what_slack_escaped_in_a_command_is_unescaped_once() -> None:
    assert unescape("R&amp;D &lt;lab&gt; &amp;lt;") == "R&D <lab> &lt;"


def test_a_link_shows_its_label_and_keeps_its_address() -> None:
    written = link("https://example.com/?a=1&b=<|>", "*Booking* > all")

    assert seen(written) == "*Booking* > all"
    assert written.startswith("<https://example.com/?a=1&amp;b=%3C%7C%3E|")


def test_shortened_text_ends_in_an_ellipsis_within_its_limit() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"
    assert shorten("abcd efg", 6) == "abcd…"
    assert one_line(" a\n b\t\tc ", 100) == "a b c"


@for_each(
    ("written", "read"),
    [
        ("<@U1> and <@U2> and <@U2|old.name>", "@nina and @U2 and @old.name"),
        ("<@U1|old.name>", "@nina"),
        ("<#C1|ops> <#C1> <#C1|>", "#ops #C1 #C1"),
        ("<!here> <!channel|channel> <!subteam^S1|@oncall> <!subteam^S1>", "@here @channel @oncall @subteam"),
        ("<!date^0^{date}|1 January>", "1 January"),
        ("<https://x.y|the &lt;page&gt;>", "the <page> (https://x.y)"),
        ("<https://x.y/a?b&amp;c> <http://x.y|x.y>", "https://x.y/a?b&c http://x.y"),
        ("<mailto:a@b.c|a@b.c> <tel:+1|+1>", "a@b.c +1"),
        ("1 &lt; 2 &amp;&amp; *b* <>", "1 < 2 && *b* <>"),
    ],
)
def test_what_anybody_wrote_becomes_plain_text(written: str, read: str) -> None:
    assert legible(written, {"U1": "nina"}) == read


@for_each(
    ("markup", "typed"),
    [
        ("list <@U1|nina> <@U1>", "list @nina @U1"),
        ("<#C1|ops> <#C1|> <!here> <!channel>", "#ops #C1 @here @channel"),
        ("<http://booking.com|booking.com> <https://x.y/?a&amp;b>", "booking.com https://x.y/?a&b"),
        ("<mailto:a@b.c|a@b.c> <mailto:a@b.c>", "a@b.c a@b.c"),
        ("&lt;b&gt; &amp;amp; *x* #7", "<b> &amp; *x* #7"),
    ],
)
def test_what_somebody_typed_into_a_command_is_read_back(markup: str, typed: str) -> None:
    assert as_typed(markup) == typed


def test_people_are_found_with_and_without_a_label() -> None:
    assert mentioned("<@U1> <@U2|omar> &lt;@U3&gt; <#C1|x>") == {"U1", "U2"}


@for_each("limit", range(1, 90))
def test_markup_is_cut_between_tokens(limit: int) -> None:
    text = f"{moment(AT)} by <@U123> &amp; <https://x.example/a?b=c|the &lt;link&gt;> {escape('*end*')} " * 2
    cut = shorten_markup(text, limit)

    assert len(cut) <= limit
    assert cut.endswith("…")
    assert cut.count("<") == cut.count(">")
    assert not re.search(r"&(?!(amp|lt|gt);)", cut)
    assert text.startswith(cut[:-1])
    assert shorten_markup(text, len(text)) == text
