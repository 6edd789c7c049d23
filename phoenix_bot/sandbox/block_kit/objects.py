"""The composition objects of Block Kit: texts, options, confirm dialogs, image sources."""

from collections.abc import Mapping

from phoenix_bot.sandbox.block_kit.shapes import (
    Check,
    Shape,
    boolean,
    by_type,
    choice,
    exactly_one,
    listing,
    pattern,
    string,
)

ID = string(255)
URL = pattern(r"(https?://|slack://|mailto:)\S+", "a valid URL", most=3000)
IMAGE_URL = pattern(r"https?://\S+", "a valid URL", most=3000)


def plain_text(most: int) -> Shape:
    """A plain_text object of 1 to `most` characters."""
    return Shape({"type": choice("plain_text"), "text": string(most)}, {"emoji": boolean})


def mrkdwn(most: int) -> Shape:
    """A mrkdwn object of 1 to `most` characters."""
    return Shape({"type": choice("mrkdwn"), "text": string(most)}, {"verbatim": boolean})


def any_text(most: int) -> Check:
    """A text object of either kind."""
    return by_type({"plain_text": plain_text(most), "mrkdwn": mrkdwn(most)})


PLACEHOLDER = plain_text(150)

CONFIRM = Shape(
    {"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": choice("primary", "danger")},
)

OPTION = Shape({"text": plain_text(75), "value": string(150)}, {"description": plain_text(75)})
MRKDWN_OPTION = Shape({"text": any_text(75), "value": string(150)}, {"description": any_text(75)})
LINK_OPTION = Shape({**OPTION.required}, {**OPTION.optional, "url": URL})


OPTION_GROUP = Shape({"label": plain_text(75), "options": listing(OPTION, 1, 100)})

SLACK_FILE = Shape({}, {"id": ID, "url": IMAGE_URL}, (exactly_one("id", "url"),))
IMAGE_SOURCE: Mapping[str, Check] = {"image_url": IMAGE_URL, "slack_file": SLACK_FILE}
