"""Every kind of delivery; each module of KINDS is one thing that Slack is told about."""

from phoenix_bot.delivery import dedicated, dedication, personal, threads
from phoenix_bot.delivery.kind import find_message

KINDS = {**threads.KINDS, **personal.KINDS, **dedication.KINDS, **dedicated.KINDS}

MESSAGES = [name for name, kind in KINDS.items() if kind.recover is find_message]
"""Kinds that are messages: Slack takes one a second in a conversation."""
