"""Attachments of a message: a coloured bar beside blocks.

Slack is known to refuse more than about 20 blocks in one, though no document says so. The older kind, which
has texts of its own, comes from integrations only: nobody checks it.
"""

from phoenix_bot.sandbox.block_kit.blocks import block
from phoenix_bot.sandbox.block_kit.shapes import Shape, integer, listing, pattern, string

MOST_BLOCKS = 20

ATTACHMENT = Shape(
    {"blocks": listing(block("message"), 1, MOST_BLOCKS)},
    {
        "color": pattern(r"good|warning|danger|#[0-9a-fA-F]{6}", "good, warning, danger or #rrggbb"),
        "fallback": string(4000),
        "id": integer(1, 100),
    },
)
