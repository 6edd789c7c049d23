"""How a field's value from history reads in a sentence."""

from models import OutageChange
from models.field_types import Field
from phoenix_bot.text import field_values
from phoenix_bot.text.mrkdwn import one_line

SHOWN = 200
"""Code points of a value."""


def value(field: Field, step: OutageChange) -> str:
    """The value that `step` gave the field, short, as mrkdwn."""
    after = step.fields[field.history_name][1]
    return (
        field_values.mrkdwn(field, one_line(after, SHOWN) if isinstance(after, str) else after) or "nothing"
    )
