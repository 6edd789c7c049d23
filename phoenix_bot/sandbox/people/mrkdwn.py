"""Slack's mrkdwn: the text that a reader sees, and whom it mentions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from phoenix_bot.sandbox.people.dates import date_text
from phoenix_bot.sandbox.people.emoji import with_emoji

BROADCASTS = frozenset({"here", "channel", "everyone"})
CODE = re.compile(r"```\n?(.+?)\n?```|`([^`\n]+)`", re.DOTALL)
REFERENCE = re.compile(r"<([^<>\n]+)>")
LINK = re.compile(r"(https?://|mailto:|tel:|slack://)\S+")
QUOTE = re.compile(r"^(?:>|&gt;) ?", re.MULTILINE)
STYLES = tuple(re.compile(rf"(?<![^\W_])\{mark}(?!\s)([^\n]+?)(?<!\s)\{mark}(?![^\W_])") for mark in "*_~")
ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


@dataclass(frozen=True)
class Reader:
    """Who reads: the names of members and channels, the reader's time zone, and the time if it is known."""

    members: Mapping[str, str]
    channels: Mapping[str, str]
    tz: str
    now: float | None = None


def read(text: str, reader: Reader, *, styled: bool = True) -> str:
    """The text as `reader` sees it. Only if `styled`, the marks of bold, code and quotes are taken out."""
    kept: list[str] = []

    def keep(shown: str) -> str:
        kept.append(shown)
        return f"\0{len(kept) - 1}\0"

    text = text.replace("\0", "")
    if styled:
        text = CODE.sub(lambda code: keep(_references(code[1] or code[2], reader)), text)
    text = with_emoji(REFERENCE.sub(lambda found: keep(_reference(found[1], reader)), text))
    if styled:
        text = QUOTE.sub("", text)
        for style in STYLES:
            text = style.sub(r"\1", text)
    return re.sub("\0(\\d+)\0", lambda place: kept[int(place[1])], _unescaped(text))


def mentions(text: str) -> Iterator[str]:
    """Ids of the members and user groups, and the "here", "channel", "everyone" that this mrkdwn mentions."""
    for found in REFERENCE.finditer(text):
        target = found[1].partition("|")[0]
        if target.startswith("@"):
            yield target[1:]
        elif target.startswith("!subteam^"):
            yield target.removeprefix("!subteam^")
        elif target[1:] in BROADCASTS and target.startswith("!"):
            yield target[1:]


def _unescaped(text: str) -> str:
    return re.sub("&(?:amp|lt|gt);", lambda entity: ENTITIES[entity[0]], text)


def _references(text: str, reader: Reader) -> str:
    """Text in which only references and entities mean something, as within code."""
    pieces = REFERENCE.split(text)
    return "".join(
        _reference(piece, reader) if at % 2 else _unescaped(piece) for at, piece in enumerate(pieces)
    )


def _reference(inside: str, reader: Reader) -> str:
    target, _, label = inside.partition("|")
    label = _unescaped(label)
    if target.startswith("@"):
        return "@" + reader.members.get(target[1:], label or target[1:])
    if target.startswith("#"):
        name = reader.channels.get(target[1:], label)
        return f"#{name}" if name else "private channel"
    if target.startswith("!"):
        return _special(target[1:], label, reader)
    if not LINK.fullmatch(target):
        return _unescaped(f"<{inside}>")
    return with_emoji(label) or _unescaped(target.removeprefix("mailto:"))


def _special(command: str, label: str, reader: Reader) -> str:
    name, _, rest = command.partition("^")
    if name == "date":
        return _date(rest, label, reader)
    if name == "subteam":
        return label or "@group"
    return f"@{name}" if name in BROADCASTS else label or f"<{name}>"


def _date(arguments: str, fallback: str, reader: Reader) -> str:
    epoch, _, rest = arguments.partition("^")
    pattern = _unescaped(rest.partition("^")[0])
    if not pattern or not re.fullmatch(r"-?\d{1,11}", epoch):
        return fallback
    return date_text(int(epoch), pattern, tz=reader.tz, now=reader.now)
