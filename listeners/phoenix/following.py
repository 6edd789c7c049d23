"""/phoenix follow, unfollow and following: by an outage's number or a system's name."""

from collections.abc import Callable
from functools import partial

from listeners.buttons import follow
from listeners.phoenix.typed_names import unquoted
from listeners.phoenix.words import COMMAND, Asked, Word
from models import Identity
from models.database import connection
from phoenix_bot import systems
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.answers import following
from phoenix_bot.blocks.content import Content
from phoenix_bot.outages import follows
from phoenix_bot.outages.reading import listing, unnumbered
from phoenix_bot.text.mrkdwn import escape, one_line
from phoenix_bot.text.numbers import is_number


def words() -> list[Word]:
    """The words."""
    start = partial(_either, word="follow", of_outage=follow.follow, of_system=follow.follow_system)
    stop = partial(_either, word="unfollow", of_outage=follow.unfollow, of_system=follow.unfollow_system)
    return [
        Word(
            "follow <id or system>",
            "hear by direct message how an outage goes on, or of each outage of a system",
            start,
            reads=True,
        ),
        Word("unfollow <id or system>", "hear nothing more of it", stop, reads=True),
        Word("following", "what you follow", _listed, reads=True),
    ]


def _either(
    asked: Asked,
    *,
    word: str,
    of_outage: Callable[..., Content],
    of_system: Callable[..., Content],
) -> Content:
    """Do it with the outage or the system that was typed, or with the outage whose own channel this is.

    Refused if there is none.
    """
    typed = asked.rest
    if not typed:
        for here in unnumbered.meant(channel_id=asked.channel_id, assigned_to=""):
            return of_outage(here.outage.identity, asked.act)
        raise Refused(
            f"Type the outage's number, for example `{COMMAND} {word} 7`, or a system, for example "
            f"`{COMMAND} {word} booking`."
        )
    if is_number(typed.removeprefix("#").strip()):
        which = listing.numbered(asked.outage_id(word), by=asked.by).outage.identity
        return of_outage(which, asked.act)
    # A retired system can only be unfollowed.
    return of_system(_system(unquoted(typed), with_retired=word == "unfollow"), asked.act)


def _system(typed: str, *, with_retired: bool) -> Identity:
    system = systems.best_match(typed, with_retired=with_retired)
    if system is None:
        nearest = systems.nearest(typed)
        hint = f" Did you mean {escape(nearest)}?" if nearest else ""
        raise Refused(f"There is no system “{escape(one_line(typed, 100))}”.{hint}")
    return system.identity


def _listed(asked: Asked) -> Content:
    with connection():
        found = follows.of(asked.by)
    more = (found.more_systems, found.more_outages)
    return following.listed(found.systems, found.announcements, more=more)
