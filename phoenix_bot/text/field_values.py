"""How the value of an outage's field reads, from the database or from history."""

from datetime import datetime
from typing import Any

from models.field_types import Field, Kind
from phoenix_bot.acts.clock import from_epoch
from phoenix_bot.text.mrkdwn import escape, mention, moment


def money(amount: int, currency: str) -> str:
    """An amount in whole units: "1,500 EUR"."""
    return f"{amount:,} {currency}".rstrip()


def plain(field: Field, value: Any, currency: str = "") -> str:
    """The value as plain text, "" if there is none. For a MOMENT or PERSON see mrkdwn()."""
    if value in (None, ""):
        return ""
    match field.kind:
        case Kind.CHOICE:
            return field.choice_label(value)
        case Kind.NUMBER | Kind.MONEY:
            return money(value, currency if field.kind is Kind.MONEY else "")
        case _:
            return str(value)


def mrkdwn(field: Field, value: Any, currency: str = "") -> str:
    """The value in Slack's markup, "" if there is none."""
    if value in (None, ""):
        return ""
    match field.kind:
        case Kind.MOMENT:
            return moment(value if isinstance(value, datetime) else from_epoch(value))
        case Kind.PERSON:
            return mention(str(value))
        case _:
            return escape(plain(field, value, currency))
