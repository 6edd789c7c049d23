"""The text, blocks and attachments of a message.

`blocks` and `attachments` are the arguments parsed from JSON, None if absent.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from phoenix_bot.sandbox.block_kit.attachments import ATTACHMENT
from phoenix_bot.sandbox.block_kit.blocks import block
from phoenix_bot.sandbox.block_kit.ids import unique_ids
from phoenix_bot.sandbox.block_kit.measures import objects_in, size
from phoenix_bot.sandbox.block_kit.shapes import complaint, listing

POSTED_TEXT, UPDATED_TEXT = 40_000, 4_000
BLOCKS, CHARACTERS = 50, 13_200
ATTACHMENTS, ATTACHMENT_BYTES = 100, 100_000


def check_message(text: object, blocks: object, attachments: object) -> list[str]:
    """Slack's complaints about a message's content, for `response_metadata.messages`."""
    return [what for _, what in _faults(text, blocks, attachments) if what]


def error_code(text: object, blocks: object, attachments: object, *, updating: bool = False) -> str | None:
    """The error with which chat.postMessage and the like refuse this content; None if they take it.

    For chat.update (`updating`), pass what the message would hold afterwards.
    """
    for code, _ in _faults(text, blocks, attachments):
        return code
    too_long = UPDATED_TEXT if updating else POSTED_TEXT
    return "msg_too_long" if isinstance(text, str) and len(text) > too_long else None


def _faults(text: object, blocks: object, attachments: object) -> Iterator[tuple[str, str]]:
    """(error code, complaint) of everything that is wrong; the most important first."""
    if text is not None and not isinstance(text, str):
        yield "invalid_arguments", complaint("must be a string", "/text")
    if blocks is not None and not isinstance(blocks, list):
        yield "invalid_blocks_format", complaint("must be an array", "/blocks")
    elif attachments is not None and not isinstance(attachments, list):
        yield "invalid_attachments", complaint("must be an array", "/attachments")
    elif not (blocks or attachments or (isinstance(text, str) and text.strip())):
        yield "no_text", ""
    else:
        yield from _content_faults(blocks or [], attachments or [])


def _content_faults(blocks: list[Any], attachments: list[Any]) -> Iterator[tuple[str, str]]:
    invalid = [("invalid_blocks", what) for what in listing(block("message"), 0, BLOCKS)(blocks, "/blocks")]
    if len(attachments) > ATTACHMENTS:
        invalid.append(
            ("too_many_attachments", complaint(f"no more than {ATTACHMENTS} items allowed", "/attachments"))
        )
    faults = chain.from_iterable(
        ATTACHMENT(each, f"/attachments/{at}") for at, each in enumerate(attachments)
    )
    invalid += [("invalid_attachments", what) for what in faults]
    yield from invalid or _total_faults(blocks, attachments)


def _total_faults(blocks: list[Any], attachments: list[Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with a whole message if each of its parts is right."""
    everything = blocks + [each for attachment in attachments for each in attachment.get("blocks", [])]
    yield from (("invalid_blocks", what) for what in unique_ids(everything, "/blocks"))
    if len(everything) > BLOCKS:
        yield "invalid_blocks", complaint(f"no more than {BLOCKS} items allowed", "/blocks")
    if _characters(everything) > CHARACTERS:
        yield "msg_blocks_too_long", complaint(f"no more than {CHARACTERS} characters", "/blocks")
    if size(attachments) > ATTACHMENT_BYTES:
        yield "attachment_payload_limit_exceeded", complaint(f"over {ATTACHMENT_BYTES} bytes", "/attachments")


def _characters(blocks: list[Any]) -> int:
    return sum(len(each["text"]) for each in objects_in(blocks) if isinstance(each.get("text"), str))
