"""What a reader sees of a message, and whom it notifies.

`members` and `channels` map ids to the names shown. `tz` is the reader's time zone. With `now` (Unix seconds)
dates say "today" and "3 minutes ago"; without it they are written out. The text on buttons and in menus is
left out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from phoenix_bot.sandbox.people import mrkdwn
from phoenix_bot.sandbox.people.dates import date_text
from phoenix_bot.sandbox.people.emoji import CHARACTERS, with_emoji
from phoenix_bot.sandbox.people.mrkdwn import Reader

Names = Mapping[str, str]
Json = Mapping[str, Any]


def message_text(message: Json, *, members: Names, channels: Names, tz: str, now: float | None = None) -> str:
    """All visible text of a message: its blocks, or its text if it has none; then its attachments."""
    return _joined(_of_message(message), Reader(members, channels, tz, now))


def blocks_text(
    blocks: list[Any], *, members: Names, channels: Names, tz: str, now: float | None = None
) -> str:
    """All visible text of blocks, each part on its own line."""
    return _joined(_of_blocks(blocks), Reader(members, channels, tz, now))


def notifies(message: Json) -> set[str]:
    """The ids, and "here", "channel", "everyone", that the message notifies.

    Only what is shown counts, and only in mrkdwn and rich text, never in plain_text. Attachments count, too:
    Slack does not say whether they notify anybody, so nothing may rely on it, and no unwanted mention may be
    in one.
    """
    return {who for part in _of_message(message) for who in _mentioned(part)}


def _joined(parts: Iterator[Json], reader: Reader) -> str:
    return "\n".join(shown for shown in (_read(part, reader) for part in parts) if shown)


def _of_message(message: Json) -> Iterator[Json]:
    """The parts of a message: text objects ("unstyled" is mrkdwn whose marks stay) and rich text."""
    if message.get("blocks"):
        yield from _of_blocks(message["blocks"])
    else:
        yield _markup(message.get("text") or "", styled=message.get("mrkdwn") is not False)
    for attachment in message.get("attachments") or []:
        yield from _of_attachment(attachment)


def _of_attachment(attachment: Json) -> Iterator[Json]:
    styled = attachment.get("mrkdwn_in", [])
    for key in ("pretext", "author_name", "title", "text"):
        yield _markup(attachment.get(key, ""), styled=key in styled)
    for field in attachment.get("fields", []):
        yield _markup(field.get("title", ""), styled=False)
        yield _markup(field.get("value", ""), styled="fields" in styled)
    yield from _of_blocks(attachment.get("blocks", []))
    yield _markup(attachment.get("footer", ""), styled=False)


def _of_blocks(blocks: list[Any]) -> Iterator[Json]:
    for block in blocks:
        match block["type"]:
            case "rich_text":
                yield from block["elements"]
            case "context":
                yield from block["elements"]
            case _:
                yield from (block[key] for key in ("label", "title", "text", "hint") if key in block)
                yield from block.get("fields", [])


def _markup(text: str, *, styled: bool) -> Json:
    return {"type": "mrkdwn" if styled else "unstyled", "text": text}


def _read(part: Json, reader: Reader) -> str:
    match part["type"]:
        case "mrkdwn" | "unstyled":
            return mrkdwn.read(part["text"], reader, styled=part["type"] == "mrkdwn")
        case "plain_text":
            return str(part["text"]) if part.get("emoji") is False else with_emoji(part["text"])
        case "rich_text" | "rich_text_list":
            return "\n".join(_read(element, reader) for element in part["elements"])
        case _:
            return "".join(_piece(piece, reader) for piece in part["elements"])


def _piece(piece: Json, reader: Reader) -> str:
    """One inline piece of rich text as it is seen."""
    match piece["type"]:
        case "link":
            return str(piece.get("text", piece["url"]))
        case "user":
            return "@" + reader.members.get(piece["user_id"], piece["user_id"])
        case "channel":
            name = reader.channels.get(piece["channel_id"])
            return f"#{name}" if name else "private channel"
        case "emoji":
            return CHARACTERS.get(piece["name"], f":{piece['name']}:")
        case "date":
            return date_text(piece["timestamp"], piece["format"], tz=reader.tz, now=reader.now)
        case "broadcast":
            return f"@{piece['range']}"
        case "usergroup":
            return "@group"
        case _:
            return str(piece["text"])


def _mentioned(part: Json) -> Iterator[str]:
    if part["type"] in ("mrkdwn", "unstyled"):
        yield from mrkdwn.mentions(part["text"])
    for within in part.get("elements", []):
        yield from _mentioned(within)
    yield from (part[key] for key in ("user_id", "usergroup_id", "range") if key in part)
