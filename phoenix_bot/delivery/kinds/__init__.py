"""Every kind of delivery; each module of KINDS has those of one concern."""

from phoenix_bot.delivery.kinds import (
    announcements,
    app_homes,
    channel_contents,
    channel_requests,
    direct_messages,
    export_files,
    notices,
    report_titles,
    shared_links,
)
from phoenix_bot.delivery.kinds.kind import find_message

KINDS = {
    **announcements.KINDS,
    **direct_messages.KINDS,
    **notices.KINDS,
    **shared_links.KINDS,
    **channel_requests.KINDS,
    **channel_contents.KINDS,
    **report_titles.KINDS,
    **export_files.KINDS,
    **app_homes.KINDS,
}

MESSAGES = [name for name, kind in KINDS.items() if kind.recover is find_message]
"""Kinds that are messages: Slack takes one a second in a conversation."""
