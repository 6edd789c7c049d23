"""Slack's text markup: writing it, and reading it back. Pure text, without blocks and tables.

In blocks, what people type stands in plain_text objects with emoji off, which Slack shows literally. escape()
is for places that take no plain_text: notification texts and link labels.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.people import is_placeholder
from phoenix_bot.acts.clock import epoch, from_epoch

_INVISIBLE = "\u200b"
"""Zero-width space: put beside a markup sign or into an emoji code, it takes away their meaning."""


def escape(text: str) -> str:
    """`text` so that Slack shows it literally where it parses mrkdwn: no mention, format, emoji or link."""
    text = entities(text)
    text = re.sub(r"^(?=&gt;)", _INVISIBLE, text, flags=re.MULTILINE)
    text = re.sub(r"([*_~`]+)", rf"{_INVISIBLE}\1{_INVISIBLE}", text)
    return re.sub(r":(?=[\w+'-]+:)", f":{_INVISIBLE}", text)


def entities(text: str) -> str:
    """`text` with &, < and > escaped, of which Slack's markup is made; the rest stays as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, limit: int) -> str:
    """`text` within `limit` code points, ending in "…" if something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def shorten_markup(text: str, limit: int) -> str:
    """Markup within `limit` code points, ending in "…" if something was cut: never within a token.

    Half a mention, date or link would be shown as it is written, and half of an escaped sign as well.
    """
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    opened = cut.rfind("<")
    if opened > cut.rfind(">"):
        cut = cut[:opened]
    return re.sub(r"&\w{0,3}$", "", cut).rstrip() + "…"


def one_line(text: str, limit: int) -> str:
    """`text` with its lines joined, within `limit` code points."""
    return shorten(" ".join(text.split()), limit)


def dotted(text: str, limit: int) -> str:
    """As one_line(), with " · " between the lines: for texts whose lines are sentences of their own."""
    return shorten(" · ".join(_lines(text)), limit)


def first_line(text: str, limit: int) -> str:
    """The first line of `text` that is not empty, within `limit` code points."""
    return shorten(next(_lines(text), ""), limit)


def _lines(text: str) -> Iterator[str]:
    """The lines that are not empty, with single spaces between their words."""
    return filter(None, (" ".join(line.split()) for line in text.splitlines()))


def mention(slack_id: str) -> str:
    """The markup of @somebody; of a placeholder, the name in its id."""
    return escape(slack_id[1:]) if is_placeholder(slack_id) else f"<@{slack_id}>"


MOMENT = "{time} {date_short_pretty}"
"""Slack's date tokens for a time and its day."""


def moment(at: datetime, style: str = MOMENT) -> str:
    """The markup of a time, which each reader sees in their own zone; `style` has Slack's date tokens."""
    return f"<!date^{epoch(at)}^{style}|{at:%Y-%m-%d %H:%M} UTC>"


def link(url: str, label: str) -> str:
    """The markup of a link whose label Slack shows literally."""
    target = url.replace("&", "&amp;").replace("|", "%7C").replace("<", "%3C").replace(">", "%3E")
    return f"<{target}|{escape(label)}>"


def plain(text: str, *, names: Mapping[str, str], time_zone: str) -> str:
    """Our own markup as plain text, for places such as form errors.

    A mention becomes @ with the name from `names` (by Slack id), a channel becomes # with its id, a time is
    told in `time_zone`.
    """
    text = re.sub(r"<@(\w+)>", lambda found: "@" + names.get(found[1], found[1]), text)
    text = re.sub(r"<#(\w+)>", r"#\1", text)
    text = re.sub(r"<!date\^(\d+)\^[^>]*>", lambda found: local(from_epoch(int(found[1])), time_zone), text)
    return unescape(text.replace(_INVISIBLE, ""))


def legible(text: str, names: Mapping[str, str]) -> str:
    """Markup that Slack or somebody else wrote as plain text.

    A mention becomes @ with the name from `names` (by Slack id) if it is there. A link becomes its label with
    its address in parentheses.
    """
    return unescape(re.sub(r"<([^<>]+)>", lambda found: _spelled_out(found[1], names), text))


def _spelled_out(markup: str, names: Mapping[str, str]) -> str:
    target, _, label = markup.partition("|")
    match target[0]:
        case "@":
            return "@" + names.get(target[1:], label or target[1:])
        case "#":
            return "#" + (label or target[1:])
        case "!":
            dated = target.startswith("!date^")
            return label if dated else "@" + (label.lstrip("@") or target[1:].split("^")[0])
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({address})" if label and label not in address else address


def unescape(text: str) -> str:
    """The reverse of entities()."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_typed(text: str) -> str:
    """The text after a command as it was typed: Slack makes markup of people, channels and links there."""
    return unescape(re.sub(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>", _typed_for, text))


def _typed_for(markup: re.Match[str]) -> str:
    sign, target, label = markup[1].replace("!", "@"), markup[2], markup[3]
    return sign + (label or target.removeprefix("mailto:"))


def mentioned(text: str) -> set[str]:
    """Slack ids of the people that `text` mentions."""
    return set(re.findall(r"<@(\w+)[|>]", text))


def local(at: datetime, time_zone: str) -> str:
    """A time as text in `time_zone` (an IANA name; UTC if unknown), with the zone's name."""
    return f"{at.astimezone(zone_of(time_zone)):%Y-%m-%d %H:%M %Z}"


def zone_of(time_zone: str) -> ZoneInfo:
    """The zone with this IANA name; UTC if it is unknown."""
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
