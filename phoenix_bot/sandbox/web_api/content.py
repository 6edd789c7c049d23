"""The content of a message from the app, checked against Slack's limits."""

import json
from typing import Any

from phoenix_bot.sandbox import block_kit
from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.workspace.records import Json, Post


def parsed(args: Json) -> Json:
    """text, blocks, attachments, metadata and the like of a new message; ApiError if Slack refuses them."""
    content = given(args)
    _check(content["text"], content["blocks"], content["attachments"], content["metadata"], updating=False)
    return content


def updated(args: Json, post: Post) -> Json:
    """The same for an update of `post`; what is missing keeps its old value."""
    content = given(args)
    text, blocks, attachments = (content[key] for key in ("text", "blocks", "attachments"))
    if (text, blocks, attachments, content["metadata"]) == (None, None, None, None):
        raise ApiError("no_text")
    kept_blocks = post.blocks if text is None and blocks is None else blocks
    _check(
        post.text if text is None else text,
        kept_blocks or None,
        (post.attachments if attachments is None else attachments) or None,
        content["metadata"],
        updating=True,
    )
    return content


def given(args: Json) -> Json:
    """The message keys of a request, JSON strings parsed, missing ones None."""
    content: Json = {key: args.get(key) for key in ("text", "thread_ts")}
    content["mrkdwn"] = args.get("mrkdwn", True)
    for key, code in (
        ("blocks", "invalid_blocks_format"),
        ("attachments", "invalid_attachments"),
        ("metadata", "invalid_metadata_format"),
    ):
        content[key] = _json(args.get(key), key, code)
    return content


def _json(value: Any, key: str, code: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError:
        raise ApiError(code, f"{key} is no valid JSON") from None


def _check(text: Any, blocks: Any, attachments: Any, metadata: Any, *, updating: bool) -> None:
    code = block_kit.error_code(text, blocks, attachments, updating=updating)
    if code:
        raise ApiError(code, *block_kit.check_message(text, blocks, attachments))
    code = block_kit.check_metadata(metadata) if metadata else None
    if code:
        raise ApiError(code)


def custom_author(args: Json) -> Json:
    """The other name and picture of a message, as keys of the message; {} if it has the app's own."""
    icons = {"image_48": args["icon_url"]} if args.get("icon_url") else {}
    icons |= {"emoji": args["icon_emoji"]} if args.get("icon_emoji") else {}
    username = {"username": args["username"]} if args.get("username") else {}
    return username | ({"icons": icons} if icons else {})
