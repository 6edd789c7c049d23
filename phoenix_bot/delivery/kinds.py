"""Every kind of delivery; each module of KINDS has those of one concern."""

from phoenix_bot.delivery import (
    dedicated,
    dedication,
    exports,
    homes,
    notices,
    personal,
    reports,
    shares,
    threads,
)
from phoenix_bot.delivery.kind import find_message

KINDS = {
    **threads.KINDS,
    **personal.KINDS,
    **notices.KINDS,
    **shares.KINDS,
    **dedication.KINDS,
    **dedicated.KINDS,
    **reports.KINDS,
    **exports.KINDS,
    **homes.KINDS,
}

MESSAGES = [name for name, kind in KINDS.items() if kind.recover is find_message]
"""Kinds that are messages: Slack takes one a second in a conversation."""
