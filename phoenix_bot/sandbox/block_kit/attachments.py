"""Attachments of a message: a coloured bar with blocks, or the older kind with texts of its own.

Slack is known to refuse more than about 20 blocks in one, though no document says so.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from phoenix_bot.sandbox.block_kit.blocks import block
from phoenix_bot.sandbox.block_kit.objects import IMAGE_URL, URL
from phoenix_bot.sandbox.block_kit.shapes import (
    Check,
    Shape,
    at_least_one,
    boolean,
    choice,
    complaint,
    integer,
    listing,
    pattern,
    string,
)

ATTACHMENT_BLOCKS = 20

LEGACY_TEXT = string(4000)
_ATTACHMENT_KEYS: Mapping[str, Check] = {
    "blocks": listing(block("message"), 1, ATTACHMENT_BLOCKS),
    "color": pattern(r"good|warning|danger|#[0-9a-fA-F]{6}", "good, warning, danger or #rrggbb"),
    "fallback": LEGACY_TEXT,
    "text": LEGACY_TEXT,
    "pretext": LEGACY_TEXT,
    "title": LEGACY_TEXT,
    "title_link": URL,
    "author_name": LEGACY_TEXT,
    "author_link": URL,
    "author_icon": IMAGE_URL,
    "fields": listing(
        Shape(
            {},
            {"title": LEGACY_TEXT, "value": LEGACY_TEXT, "short": boolean},
            (at_least_one("title", "value"),),
        ),
        1,
        100,
    ),
    "footer": string(300),
    "footer_icon": IMAGE_URL,
    "image_url": IMAGE_URL,
    "thumb_url": IMAGE_URL,
    "id": integer(1, 100),
    "ts": integer(0, 9_999_999_999),
    "mrkdwn_in": listing(choice("text", "pretext", "fields"), 1, 3),
}


def _blocks_stand_alone(attachment: Mapping[str, Any], at: str) -> Iterator[str]:
    if "blocks" in attachment and attachment.keys() - {"blocks", "color", "fallback", "id"}:
        yield complaint("invalid_keys", at)


ATTACHMENT = Shape(
    {},
    _ATTACHMENT_KEYS,
    (_blocks_stand_alone, at_least_one("blocks", "text", "fallback")),
)
