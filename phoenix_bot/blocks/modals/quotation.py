"""A Slack message quoted as plain text, for a field of a form."""

from collections.abc import Iterator, Mapping
from typing import Any

from phoenix_bot.blocks.modals.inputs import TEXT_MAX
from phoenix_bot.text.mrkdwn import entities, legible, shorten, unescape
from phoenix_bot.text.names import visible

Part = Mapping[str, Any]
"""A message, block, attachment or element, as Slack sends it."""

NO_WORDS = "This content can't be displayed."
"""What Slack puts into the text of a message that has only blocks."""


def quote(message: Part, channel: Part, names: Mapping[str, str]) -> str:
    """The message as a quotation, below a line that says who wrote it and where. "" if it has no words.

    It is cut to what a field takes. `channel` is Slack's {id, name}; `names` has display names by Slack id.
    """
    said = words(message, names)
    if not said:
        return ""
    quoted = "\n".join(f"> {line}".rstrip() for line in said.splitlines())
    return shorten(f"{author(message, names)} wrote {_place(channel)}:\n{quoted}", TEXT_MAX)


def words(message: Part, names: Mapping[str, str]) -> str:
    """What the message says, legible to everybody and cut to what a field takes; "" if it has no words."""
    said = legible(markup(message), names).strip()
    return shorten(said, TEXT_MAX) if visible(said) else ""


def markup(message: Part) -> str:
    """What the message says, in Slack's markup.

    Alerting tools often leave the text empty and put everything into attachments or blocks.
    """
    text = str(message.get("text") or "")
    if visible(text) and text != NO_WORDS:
        return text
    lines = [line for block in _parts(message, "blocks") for line in _block(block)]
    lines += [line for attachment in _parts(message, "attachments") for line in _attachment(attachment)]
    return "\n".join(line for line in lines if line.strip())


def author(message: Part, names: Mapping[str, str]) -> str:
    """The name under which the message appears."""
    known = names.get(str(message.get("user")))
    name = message.get("username") or known or (message.get("bot_profile") or {}).get("name") or "Somebody"
    return shorten(" ".join(str(name).split()), 80)


def _place(channel: Part) -> str:
    """Where the message is; Slack does not tell us the names of private channels."""
    name = str(channel.get("name") or "")
    if name == "directmessage" or str(channel.get("id")).startswith("D"):
        return "in a direct message"
    if name.startswith("mpdm-"):
        return "in a group conversation"
    return "in a private channel" if name in ("", "privategroup") else f"in #{name}"


def _attachment(attachment: Part) -> Iterator[str]:
    lines = [str(attachment.get(key) or "") for key in ("pretext", "title", "text")]
    lines += [_field(field) for field in _parts(attachment, "fields")]
    lines += [line for block in _parts(attachment, "blocks") for line in _block(block)]
    yield from lines if any(lines) else [str(attachment.get("fallback") or "")]


def _field(field: Part) -> str:
    return ": ".join(str(field[key]) for key in ("title", "value") if field.get(key))


def _block(block: Part) -> Iterator[str]:
    """The lines of a block: none for the kinds of block that have no words."""
    if block.get("type") == "rich_text":
        yield from (_rich(element) for element in _parts(block, "elements"))
    elif block.get("type") == "markdown":
        yield entities(str(block.get("text", "")))
    elif block.get("type") in ("section", "header", "context"):
        texts = [block.get("text"), *_parts(block, "fields"), *_parts(block, "elements")]
        yield from (_text(text) for text in texts if isinstance(text, Mapping))


def _text(text: Part) -> str:
    words = str(text.get("text") or "")
    # Some payloads of Slack have plain text escaped, others do not.
    return words if text.get("type") == "mrkdwn" else entities(unescape(words))


def _rich(element: Part) -> str:
    match element:
        case {"type": "text", "text": str(text)}:
            return entities(text)
        case {"type": "link", "url": str(url), "text": str(text)}:
            return f"<{url}|{entities(text)}>"
        case {"type": "link", "url": str(url)}:
            return f"<{url}>"
        case {"type": "user", "user_id": str(slack_id)}:
            return f"<@{slack_id}>"
        case {"type": "channel", "channel_id": str(channel_id)}:
            return f"<#{channel_id}>"
        case {"type": "emoji", "name": str(name)}:
            return f":{name}:"
        case {"type": "rich_text_list"}:
            return "\n".join(f"• {_rich(item)}" for item in _parts(element, "elements"))
    return "".join(_rich(part) for part in _parts(element, "elements"))


def _parts(whole: Part, key: str) -> list[Part]:
    return [part for part in whole.get(key) or () if isinstance(part, Mapping)]
