"""Which outage a word of /phoenix is about: the one whose number was typed, or the one that is meant."""

from listeners.phoenix.words import COMMAND, Asked, without_number
from models import Announcement
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.announcement.titles import subject
from phoenix_bot.outages.reading import listing, unnumbered
from phoenix_bot.text.mrkdwn import dotted, escape

RULE = (
    "Without `[id]`, the outage of this channel is meant. In other channels it is the open outage that you "
    "are assigned to, if there is only one."
)

ABOUT_ENDED = ("reopen", "postmortem")
"""Words for which no open outage is meant."""


def meant(asked: Asked, word: str) -> Announcement:
    """The outage that `word` was typed about, with its announcement; Refused if that is not clear."""
    if asked.rest:
        return listing.numbered(asked.outage_id(word), by=asked.by)
    assigned_to = "" if word in ABOUT_ENDED else asked.by
    found = unnumbered.meant(channel_id=asked.channel_id, assigned_to=assigned_to)
    if not found:
        raise without_number(word)
    if len(found) > 1:
        lines = [f"• `{COMMAND} {word} {one.outage.id}` {_described(one)}" for one in found]
        raise Refused("\n".join(["Which outage do you mean? You are assigned to these. Type:", *lines]))
    return found[0]


def _described(announcement: Announcement) -> str:
    outage = announcement.outage
    return escape(f"{subject(outage, 60)}: {dotted(outage.summary, 80)}")
