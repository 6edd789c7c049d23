"""Names of outages' channels: o-<system>-<yymmdd>, with the day in UTC on which the outage was announced."""

import re
import unicodedata
from itertools import count

import peewee

from models import DedicatedChannel, Outage
from models.database import database

LIMIT = 80
"""Characters that Slack takes in a channel's name."""


def reserve(channel: DedicatedChannel, outage: Outage, *, number: int = 1, plainly: bool = False) -> int:
    """Give `channel` the first name from `number` on that no other row asks for; return its number.

    `plainly` uses the outage's number instead of the system's name, in case Slack refuses its letters.
    Needs a transaction.
    """
    for candidate in count(number):
        channel.reserved_name = name_of(outage, candidate, plainly=plainly)
        others = DedicatedChannel.select().where(DedicatedChannel.reserved_name == channel.reserved_name)
        if others.exists():
            continue
        try:
            with database.atomic():
                channel.save(only=[DedicatedChannel.reserved_name])
        except peewee.IntegrityError:
            # Another copy of the bot has just taken the same name.
            continue
        return candidate
    raise AssertionError("count() has no end")


def name_of(outage: Outage, number: int, *, plainly: bool = False) -> str:
    """The name with this number, which it ends in from the second on: -2, -3 and so on."""
    tail = f"-{outage.announced_at:%y%m%d}" + (f"-{number}" if number > 1 else "")
    system = "" if plainly else _in_channel_letters(outage.system_name)[: LIMIT - len("o-" + tail)]
    return f"o-{system.rstrip('-_') or outage.id}{tail}"


def _in_channel_letters(name: str) -> str:
    """`name` in lower case, with - for everything that is no letter, digit or underscore."""
    small = unicodedata.normalize("NFKC", name).lower()
    letters = (sign for sign in small if not unicodedata.category(sign).startswith("M"))
    valid = (sign if sign.isalpha() or sign.isdecimal() or sign == "_" else "-" for sign in letters)
    return re.sub(r"-+", "-", "".join(valid)).strip("-_")
