"""What those hear about an outage who do not read the announce channel."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from models import Audience, Notice, Outage, YesNo
from phoenix_bot.blocks.announcement import announcement, facts
from phoenix_bot.blocks.announcement.related import DUPLICATES_SHOWN, Reference
from phoenix_bot.blocks.content import Content, ours, said
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import escape, one_line, shorten

WHO = {Audience.SALES: "sales", Audience.B2B: "B2B partners"}

IMPACT = {Audience.SALES: "Impact on sales", Audience.B2B: "B2B partners"}
"""Which of the announcement's facts is theirs."""

HAPPENED = {
    Notice.ANNOUNCED: "was announced",
    Notice.RESOLVED: "was resolved",
    Notice.REOPENED: "is open again",
}

SHOWN = 500
"""Code points of a long text: the rest is behind the link."""


def build(
    outage: Outage,
    permalink: str,
    vocabulary: Vocabulary,
    *,
    audience: Audience,
    what: Notice,
    original: Outage | None = None,
    duplicates: Sequence[int] = (),
) -> Content:
    """The notice `what` to `audience`, about the outage as it is now.

    `original` is what it is a duplicate of; `duplicates` are those of its own that the audience heard of.
    """
    head = f"{_which(outage, audience)}{_merged(duplicates)} {_happened(what, original)}"
    known = facts.known(outage, vocabulary)
    told = {name: known[name] for name in (IMPACT[audience], "ETA", "Started", "Duration") if name in known}
    sentences = [f"{head}. {escape(announcement.title(outage))}: {escape(one_line(outage.summary, 300))}"]
    return Content(
        text=" · ".join([*sentences, *(f"{name}: {value}" for name, value in told.items())]),
        blocks=[ours(f"{head}: {announcement.reference(Reference(outage, permalink))}")],
        colour=announcement.colour(outage),
        body=_body(outage, told),
    )


def _happened(what: Notice, original: Outage | None) -> str:
    if what is not Notice.RESOLVED or original is None:
        return HAPPENED[what]
    ended = "" if original.is_open or original.duplicate_of_id else ", which is resolved"
    return f"was closed as a duplicate of outage {original.id}{ended}"


def _merged(duplicates: Sequence[int]) -> str:
    """Which of those that its readers know are this one, as a clause about it."""
    if not duplicates:
        return ""
    *most, last = map(str, duplicates[:DUPLICATES_SHOWN])
    if len(duplicates) > DUPLICATES_SHOWN:
        most, last = [*most, last], "others"
    numbers = f"{', '.join(most)} and {last}" if most else last
    which, are = ("outages", "were closed as duplicates") if most else ("outage", "was closed as a duplicate")
    return f", of which {which} {numbers} {are},"


def _which(outage: Outage, audience: Audience) -> str:
    affected = {Audience.SALES: outage.sales_affected, Audience.B2B: outage.b2b_affected}[audience]
    if affected != YesNo.YES:
        # They heard of it when it seemed to affect them.
        return "An outage"
    return f"An outage that {'affects' if outage.is_open else 'affected'} {WHO[audience]}"


def _body(outage: Outage, told: dict[str, str]) -> list[Block]:
    body: list[Block] = [said(shorten(outage.summary, SHOWN))]
    if not outage.is_open and outage.resolution:
        body += [ours("*Resolution*"), said(shorten(outage.resolution, SHOWN))]
    return [*body, *facts.sections(told)]
