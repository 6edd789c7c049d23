"""The Slack channels that a monitor of Datadog mentions. Pure: from its messages to names of channels."""

import re
import unicodedata
from collections.abc import Container, Iterator
from itertools import takewhile

from phoenix_bot.monitors.details import Details

MENTION = re.compile(r"@slack-", re.IGNORECASE)

VARIABLE = re.compile(r"\{\{(?!\s*[#/^!])")
"""The beginning of a tag whose value is filled in; the others begin, end or comment something."""


def of(monitor: Details) -> list[str]:
    """What stands behind each "@slack-" in the messages of a monitor, spelled(), each once.

    That is a channel, or an account of Datadog's in Slack, a dash, and a channel. Names that Datadog makes
    only when it alerts, such as "@slack-{{host.name}}", are left out.
    """
    found = (name for text in monitor.texts for name in _mentions(text))
    return list(dict.fromkeys(found))


def _mentions(text: str) -> Iterator[str]:
    for mention in MENTION.finditer(text):
        name = "".join(takewhile(_may_be_in_a_name, text[mention.end() :]))
        is_made_later = VARIABLE.match(text, mention.end() + len(name))
        if (spelling := spelled(name)) and not is_made_later:
            yield spelling


def _may_be_in_a_name(character: str) -> bool:
    """Letters with their marks, and digits, of any script; dashes."""
    return character in "-_" or unicodedata.category(character)[0] in "LMN"


def spelled(name: str) -> str:
    """A name as names are compared. Datadog knows no name that ends with a special character."""
    return unicodedata.normalize("NFC", name).casefold().rstrip("-_")


def channel_of(mention: str, channels: Container[str]) -> str:
    """The one of these channels (their names spelled()) that a mention means; "" if it is none of them.

    Where the account ends and the channel begins cannot be seen. So it is the longest end of the mention that
    is the name of a channel.
    """
    ends = [mention, *(mention[dash.end() :] for dash in re.finditer("-", mention))]
    return next((end for end in ends if end in channels), "")
