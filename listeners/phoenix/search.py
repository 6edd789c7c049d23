"""/phoenix search: outages by what people wrote about them, page by page."""

from listeners.phoenix.words import COMMAND, Asked, Word
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.answers import outage_list
from phoenix_bot.blocks.content import Content
from phoenix_bot.outages.reading import listing
from phoenix_bot.outages.reading.listing import Query
from phoenix_bot.text import search_words
from phoenix_bot.text.mrkdwn import one_line
from phoenix_bot.text.numbers import number

SIZE = 10
"""Outages on a page."""


def word() -> Word:
    """The word with its explanation."""
    return Word(
        "search <words>",
        f"outages by what was written about them, such as `{COMMAND} search card payment`",
        lambda asked: show(_typed(asked), 0),
        reads=True,
    )


def _typed(asked: Asked) -> str:
    if not search_words.typed(asked.rest):
        raise Refused(f"Type what to look for, for example `{COMMAND} search card payment`.")
    return one_line(asked.rest, search_words.TYPED)


def show(text: str, page: int) -> Content:
    """A page of the outages that have the words of `text`, newest first; pages are counted from 0."""
    with connection():
        found = listing.page(Query(text=text), page, size=SIZE)
    return outage_list.found(
        found.announcements,
        text=text,
        older=f"{page + 1} {text}" if found.has_more else "",
        newer=f"{page - 1} {text}" if page else "",
        now=utcnow(),
    )


def place(value: str) -> tuple[str, int]:
    """What a button to another page carries: the text, and the page; ValueError if it is no such value."""
    page, text = value.split(" ", 1)
    return text, number(page)
