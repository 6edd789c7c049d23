"""Rich text: sections, lists, quotes and preformatted text, made of inline pieces."""

from collections.abc import Mapping

from phoenix_bot.sandbox.block_kit.objects import ID, URL
from phoenix_bot.sandbox.block_kit.shapes import (
    Check,
    Shape,
    boolean,
    by_type,
    choice,
    integer,
    listing,
    string,
)

MOST_PIECES = 1_000
STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
STYLE: Mapping[str, Check] = {"style": Shape({}, dict.fromkeys(STYLES, boolean))}


def _piece(name: str, required: Mapping[str, Check], optional: Mapping[str, Check] = STYLE) -> Shape:
    return Shape({"type": choice(name), **required}, optional)


TEXT = _piece("text", {"text": string(3000, least=0)})
LINK = _piece("link", {"url": URL}, {**STYLE, "text": string(3000), "unsafe": boolean})
INLINE = by_type(
    {
        "text": TEXT,
        "link": LINK,
        "user": _piece("user", {"user_id": ID}),
        "channel": _piece("channel", {"channel_id": ID}),
        "usergroup": _piece("usergroup", {"usergroup_id": ID}),
        "broadcast": _piece("broadcast", {"range": choice("here", "channel", "everyone")}),
        "emoji": _piece("emoji", {"name": ID}, {**STYLE, "unicode": ID, "skin_tone": integer(1, 6)}),
        "date": _piece(
            "date",
            {"timestamp": integer(0, 9_999_999_999), "format": string(255)},
            {**STYLE, "url": URL, "fallback": string(255), "timezone": string(255)},
        ),
    }
)
BORDER: Mapping[str, Check] = {"border": integer(0, 1)}
SECTION = _piece("rich_text_section", {"elements": listing(INLINE, 0, MOST_PIECES)}, {})
RICH_TEXT_ELEMENT = by_type(
    {
        "rich_text_section": SECTION,
        "rich_text_quote": _piece("rich_text_quote", {"elements": listing(INLINE, 0, MOST_PIECES)}, BORDER),
        "rich_text_preformatted": _piece(
            "rich_text_preformatted",
            {"elements": listing(by_type({"text": TEXT, "link": LINK}), 0, MOST_PIECES)},
            BORDER,
        ),
        "rich_text_list": _piece(
            "rich_text_list",
            {"style": choice("bullet", "ordered"), "elements": listing(SECTION, 1, MOST_PIECES)},
            {**BORDER, "indent": integer(0, 8), "offset": integer(0, MOST_PIECES)},
        ),
    }
)
ELEMENTS = listing(RICH_TEXT_ELEMENT, 1, MOST_PIECES)
