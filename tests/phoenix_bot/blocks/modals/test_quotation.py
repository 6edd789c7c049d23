"""Messages of people and of alerting tools, quoted in plain text."""

from typing import Any

from phoenix_bot.blocks.modals.quotation import NO_WORDS, quote
from tests.cases import for_each
from tests.phoenix_bot.blocks.samples import TEXTS

OPS = {"id": "C0OPS", "name": "ops"}
NAMES = {"U1": "nina"}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    """A message of one rich text block alone."""
    return {"blocks": [{"type": "rich_text", "elements": list(elements)}]}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def quoted(message: dict[str, Any]) -> str:
    """The quotation without its first line."""
    return quote(message, OPS, NAMES).partition("\n")[2]


@for_each(
    ("author", "name"),
    [
        ({"user": "U1"}, "nina"),
        ({"user": "U2"}, "Somebody"),
        ({}, "Somebody"),
        ({"user": "U2", "bot_profile": {"name": "Pager"}}, "Pager"),
        ({"bot_id": "B1", "username": "Grafana"}, "Grafana"),
        ({"user": "U1", "username": "Nina's\nreason"}, "Nina's reason"),
        ({"username": "x" * 300}, "x" * 79 + "…"),
    ],
)
def test_who_wrote_it(author: dict[str, Any], name: str) -> None:
    assert quote({**author, "text": "Down"}, OPS, NAMES) == f"{name} wrote in #ops:\n> Down"


@for_each(
    ("channel", "place"),
    [
        (OPS, "in #ops"),
        ({"id": "D1", "name": "directmessage"}, "in a direct message"),
        ({"id": "G1", "name": "privategroup"}, "in a private channel"),
        ({"id": "C9", "name": "mpdm-nina--omar-1"}, "in a group conversation"),
        ({"id": "C9"}, "in a private channel"),
    ],
)
def test_where_it_was_written(channel: dict[str, str], place: str) -> None:
    assert quote({"user": "U1", "text": "Down"}, channel, NAMES) == f"nina wrote {place}:\n> Down"


@for_each(
    ("message", "words"),
    [
        ({"text": "a\n\nb"}, "> a\n>\n> b"),
        ({"text": "Down", "attachments": [{"text": "unused"}]}, "> Down"),
        ({"text": "", "attachments": [{"pretext": "A", "title": "B", "text": "C"}]}, "> A\n> B\n> C"),
        ({"text": " ", "attachments": [{"fallback": "A"}, {"text": "B", "fallback": "x"}]}, "> A\n> B"),
        ({"attachments": [{"fields": [{"title": "A", "value": "1"}, {"value": "2"}]}]}, "> A: 1\n> 2"),
        ({"attachments": [{"blocks": [{"type": "section", "text": mrkdwn("A")}]}]}, "> A"),
        ({"text": NO_WORDS, "blocks": [{"type": "header", "text": plain("A")}]}, "> A"),
        ({"blocks": [{"type": "section", "fields": [mrkdwn("A"), plain("<b> &amp; c")]}]}, "> A\n> <b> & c"),
        ({"blocks": [{"type": "context", "elements": [mrkdwn("A"), {"type": "image"}]}]}, "> A"),
        ({"blocks": [{"type": "markdown", "text": "# A <b>"}]}, "> # A <b>"),
        ({"blocks": [{"type": "divider"}, {"type": "section", "text": mrkdwn("<@U1> &gt;")}]}, "> @nina >"),
    ],
)
def test_what_was_written_wherever_it_stands(message: dict[str, Any], words: str) -> None:
    assert quoted(message) == words


def test_rich_text() -> None:
    section = {
        "type": "rich_text_section",
        "elements": [
            {"type": "user", "user_id": "U1"},
            {"type": "text", "text": " in "},
            {"type": "channel", "channel_id": "C1"},
            {"type": "text", "text": ": <x> & "},
            {"type": "link", "url": "https://x.example", "text": "this"},
            {"type": "link", "url": "https://y.example"},
            {"type": "emoji", "name": "fire"},
            {"type": "color", "value": "#fff"},
        ],
    }
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
    message = rich(section, {"type": "rich_text_list", "elements": [item, item]})

    first = "> @nina in #C1: <x> & this (https://x.example)https://y.example:fire:"
    assert quoted(message) == f"{first}\n> • one\n> • one"


@for_each(
    "message",
    [
        {},
        {"text": None, "blocks": None, "attachments": []},
        {"text": NO_WORDS},
        {"blocks": [{"type": "image"}, {"type": "section"}, "odd"]},
        {"attachments": [{"image_url": "https://x.example/1.png"}, {"fallback": " "}]},
        rich({"type": "rich_text_section", "elements": []}),
    ],
)
def test_nothing_is_made_of_a_message_without_words(message: dict[str, Any]) -> None:
    assert quote(message, OPS, NAMES) == ""


@for_each("text", TEXTS.values(), ids=TEXTS)
def test_the_longest_message_fits_a_field(text: str) -> None:
    for message in ({"text": text * 14}, {"attachments": [{"text": text}] * 20}):
        quotation = quote({"user": "U1", **message}, OPS, NAMES)
        assert 0 < len(quotation) <= 3000
        assert quotation.startswith("nina wrote in #ops:\n> ")
