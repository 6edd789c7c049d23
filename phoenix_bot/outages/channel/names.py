"""What dedicated channels are called: o-<system>-<yymmdd>, by the day in UTC on which it was announced."""

import re
import unicodedata
from itertools import count

import peewee

from models import DedicatedChannel, Outage
from models.database import database

LIMIT = 80
"""Characters that Slack takes."""


def reserve(channel: DedicatedChannel, outage: Outage, *, number: int = 1, plainly: bool = False) -> int:
    """Give `channel` the first name from `number` on that no other row has asked for; answers its number.

    `plainly` names the outage by its number, should Slack dislike the system's letters. Needs a transaction.
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
            # Another copy was faster with the same name.
            continue
        return candidate
    raise AssertionError("count() has no end")


def name_of(outage: Outage, number: int, *, plainly: bool = False) -> str:
    """The name with this number: "-2" and so on follow from the second on."""
    tail = f"-{outage.announced_at:%y%m%d}" + (f"-{number}" if number > 1 else "")
    system = "" if plainly else _in_channel_letters(outage.system_name)[: LIMIT - len("o-" + tail)]
    return f"o-{system.rstrip('-_') or outage.id}{tail}"


def _in_channel_letters(name: str) -> str:
    """Small letters of any script, digits, - and _; nothing else."""
    small = unicodedata.normalize("NFKC", name).lower()
    letters = (sign for sign in small if not unicodedata.category(sign).startswith("M"))
    valid = (sign if sign.isalpha() or sign.isdecimal() or sign == "_" else "-" for sign in letters)
    return re.sub(r"-+", "-", "".join(valid)).strip("-_")
