"""/phoenix insights: pictures and numbers about outages and alerts."""

import re
from functools import partial

from listeners.phoenix import outage_list
from listeners.phoenix.typed_names import unquoted
from listeners.phoenix.words import Asked, Word
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.content import Content
from phoenix_bot.outages.actions import insights
from phoenix_bot.outages.reading.insights import Wanted
from phoenix_bot.settings import Settings

PERIODS = {"30d": 30, "90d": 90, "1y": 365}
USUAL = "90d"

OTHER_SPELLINGS = {"365d": "1y", "12m": "1y", "1m": "30d", "3m": "90d"}

SPAN = re.compile(r"(?<!\S)([0-9]{1,4})\s*(d|m|y)(?:ays?|onths?|ears?|r)?(?!\S)", re.IGNORECASE)
"""A period, such as "30d" or "30 days"."""


def word(settings: Settings) -> Word:
    """The word."""
    return Word(
        "insights [30d|90d|1y] [system]",
        "get pictures and numbers about outages, such as `/phoenix insights 30d booking`",
        partial(_send, zone=settings.timezone.key),
        reads=True,
    )


def _send(asked: Asked, *, zone: str) -> Content:
    return Content(ask(read(asked.rest), zone=zone, act=asked.act))


def ask(wanted: Wanted, *, zone: str, act: Act) -> str:
    """Ask for the pictures, and return what to say about it, in mrkdwn."""
    about = insights.ask(wanted, zone=zone, act=act)
    return f"I am drawing the {about}. The pictures come by direct message in a moment."


def read(typed: str) -> Wanted:
    """What somebody typed: a period and a system in any order, both of which may be left out.

    Refused if there is no such period or system.
    """
    spans = [f"{found[1]}{found[2]}".lower() for found in SPAN.finditer(typed)]
    periods = {OTHER_SPELLINGS.get(span, span) for span in spans} or {USUAL}
    if len(periods) > 1:
        raise Refused("Give one period: 30d, 90d or 1y.")
    if not periods <= PERIODS.keys():
        raise Refused(f"“{spans[0]}” is not a period that I can show. Type 30d, 90d or 1y.")
    rest = unquoted(" ".join(SPAN.sub(" ", typed).split()))
    system = outage_list.system_meant(rest, without="you get the figures of all systems", with_retired=True)
    return Wanted(PERIODS[periods.pop()], system)
