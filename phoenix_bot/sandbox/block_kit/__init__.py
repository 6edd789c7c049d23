"""What Slack refuses in messages, views and metadata; pure functions over parsed JSON.

    check_message(text, blocks, attachments)    complaints for response_metadata.messages; [] is fine
    error_code(text, blocks, attachments)       the `error` of chat.*, or None when Slack would take it
    check_view(view)                            complaints about a modal or home view
    view_error_code(view)                       the `error` of views.*, or None
    check_metadata(metadata)                    the `error`, or None; `{}` means no metadata
    with_ids(blocks, new_id)                    a copy in which missing block_ids and action_ids are filled

`blocks` and `attachments` are the arguments parsed from JSON, None when absent. For chat.update give what
the message would hold afterwards, with updating=True. Where Slack's own limit is not known, the nearest
stricter one stands.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from phoenix_bot.sandbox.block_kit.attachments import ATTACHMENT
from phoenix_bot.sandbox.block_kit.blocks import MARKDOWN_TOTAL, block, interactive, unique_ids
from phoenix_bot.sandbox.block_kit.objects import ID, plain_text
from phoenix_bot.sandbox.block_kit.shapes import (
    Check,
    Shape,
    boolean,
    choice,
    complaint,
    listing,
    pattern,
    string,
)

POSTED_TEXT, UPDATED_TEXT = 40_000, 4_000
MESSAGE_BLOCKS, MESSAGE_CHARACTERS = 50, 13_200
ATTACHMENTS, ATTACHMENT_BYTES = 100, 100_000
VIEW_BYTES, METADATA_BYTES = 250_000, 8_000


def check_message(text: object, blocks: object, attachments: object) -> list[str]:
    """Slack's complaints about a message's content, for `response_metadata.messages`."""
    return [what for _, what in _message_faults(text, blocks, attachments) if what]


def error_code(text: object, blocks: object, attachments: object, *, updating: bool = False) -> str | None:
    """The error with which chat.postMessage and the like refuse this content; None when they take it."""
    for code, _ in _message_faults(text, blocks, attachments):
        return code
    too_long = UPDATED_TEXT if updating else POSTED_TEXT
    return "msg_too_long" if isinstance(text, str) and len(text) > too_long else None


def check_view(view: object) -> list[str]:
    """Slack's complaints about a view, given to a views method or in an answer to a submission."""
    if not isinstance(view, dict) or str(view.get("type")) not in _VIEWS:
        return [complaint("failed to match all allowed schemas", "/view")]
    return list(_VIEWS[view["type"]](view, "/view"))


def view_error_code(view: object) -> str | None:
    """The error with which the views methods refuse this view; None when they take it."""
    if _size(view) > VIEW_BYTES:
        return "view_too_large"
    return "invalid_arguments" if check_view(view) else None


def check_metadata(metadata: object) -> str | None:
    """The error with which Slack refuses this message metadata; None when it takes it."""
    if metadata == {}:
        return None
    if list(METADATA(metadata, "/metadata")):
        return "invalid_metadata_format"
    return "metadata_too_large" if _size(metadata) > METADATA_BYTES else None


def with_ids(blocks: list[Any], new_id: Callable[[], str]) -> list[Any]:
    """A deep copy of valid blocks as Slack stores them: each block and interactive element has an id."""
    filled: list[Any] = json.loads(json.dumps(blocks))
    for each in filled:
        for held, key in [(each, "block_id"), *((action, "action_id") for action in interactive(each))]:
            if key not in held:
                held[key] = new_id()
    return filled


def _message_faults(text: object, blocks: object, attachments: object) -> Iterator[tuple[str, str]]:
    """(error code, complaint) of all that is wrong; the most telling first."""
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
    invalid = [
        ("invalid_blocks", what) for what in listing(block("message"), 0, MESSAGE_BLOCKS)(blocks, "/blocks")
    ]
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
    """What is wrong with a message as a whole, each of whose parts is right."""
    everything = blocks + [each for attachment in attachments for each in attachment.get("blocks", [])]
    kinds = [each["type"] for each in everything]
    markdown = sum(len(each["text"]) for each in everything if each["type"] == "markdown")
    yield from (("invalid_blocks", what) for what in unique_ids(everything, "/blocks"))
    if len(everything) > MESSAGE_BLOCKS:
        yield "invalid_blocks", complaint(f"no more than {MESSAGE_BLOCKS} items allowed", "/blocks")
    if kinds.count("table") > 1:
        yield "invalid_blocks", complaint("only one table block allowed", "/blocks")
    if markdown > MARKDOWN_TOTAL:
        yield "invalid_blocks", complaint(f"no more than {MARKDOWN_TOTAL} characters of markdown", "/blocks")
    if _characters(everything) > MESSAGE_CHARACTERS:
        yield "msg_blocks_too_long", complaint(f"no more than {MESSAGE_CHARACTERS} characters", "/blocks")
    if _size(attachments) > ATTACHMENT_BYTES:
        yield "attachment_payload_limit_exceeded", complaint(f"over {ATTACHMENT_BYTES} bytes", "/attachments")


def _inside(value: object) -> Iterator[dict[str, Any]]:
    """Every object within the value, itself included."""
    if isinstance(value, dict):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _inside(part)


def _characters(blocks: list[Any]) -> int:
    return sum(len(each["text"]) for each in _inside(blocks) if isinstance(each.get("text"), str))


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def _ids_are_unique(view: Mapping[str, Any], at: str) -> Iterator[str]:
    yield from unique_ids(view["blocks"], f"{at}/blocks")


def _inputs_have_submit(view: Mapping[str, Any], at: str) -> Iterator[str]:
    if "submit" not in view and any(each["type"] == "input" for each in view["blocks"]):
        yield complaint("`submit` is required when an `input` block is within blocks", at)


def _one_focus(view: Mapping[str, Any], at: str) -> Iterator[str]:
    if sum(each.get("focus_on_load") is True for each in _inside(view["blocks"])) > 1:
        yield complaint("only one element may have focus_on_load", f"{at}/blocks")


def _view(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check]) -> Shape:
    common = {
        "private_metadata": string(3000, least=0),
        "callback_id": string(255, least=0),
        "external_id": ID,
    }
    return Shape(
        {"type": choice(kind), "blocks": listing(block(kind), 1, 100), **required},
        {**common, **optional},
        (_ids_are_unique, _one_focus, *([_inputs_have_submit] if kind == "modal" else [])),
    )


_VIEWS: Mapping[str, Shape] = {
    "home": _view("home", {}, {}),
    "modal": _view(
        "modal",
        {"title": plain_text(24)},
        {
            "submit": plain_text(24),
            "close": plain_text(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
}


def _scalar(value: object, at: str) -> Iterator[str]:
    if not isinstance(value, str | int | float):
        yield complaint("must be a string, number or boolean", at)


def _flat_payload(payload: object, at: str) -> Iterator[str]:
    if not isinstance(payload, dict):
        yield complaint("must be an object", at)
        return
    for key, value in payload.items():
        if not re.fullmatch("[a-z0-9_]+", key):
            yield complaint("keys are lower case letters, digits and underscores", f"{at}/{key}")
        values = value if isinstance(value, list) else [value]
        for each in values:
            yield from _scalar(each, f"{at}/{key}")


METADATA = Shape(
    {
        "event_type": pattern("[a-z0-9_]+", "lower case letters, digits and underscores"),
        "event_payload": _flat_payload,
    }
)
