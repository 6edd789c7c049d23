"""What Slack refuses in messages, views and metadata: pure functions over parsed JSON.

    check_message(text, blocks, attachments)    complaints for response_metadata.messages; [] is fine
    error_code(text, blocks, attachments)       the `error` of chat.*, or None if Slack takes it
    check_view(view)                            complaints about a modal or home view
    view_error_code(view)                       the `error` of views.*, or None
    check_metadata(metadata)                    the `error`, or None; `{}` means no metadata
    with_ids(blocks, new_id)                    a copy in which missing block_ids and action_ids are filled

Only what the bot uses is known; anything else is refused, as Slack refuses what it does not know. Where
Slack's own limit is not known, the nearest stricter one stands.
"""

from phoenix_bot.sandbox.block_kit.ids import with_ids
from phoenix_bot.sandbox.block_kit.message import check_message, error_code
from phoenix_bot.sandbox.block_kit.metadata import check_metadata
from phoenix_bot.sandbox.block_kit.view import check_view, view_error_code

__all__ = ["check_message", "check_metadata", "check_view", "error_code", "view_error_code", "with_ids"]
