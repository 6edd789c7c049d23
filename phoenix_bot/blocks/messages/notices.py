"""Notices: what sales and B2B partners are told about an outage in channels of their own."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from models import Audience, Notice, Outage, OutageChange, User, YesNo
from phoenix_bot.blocks.announcement import announcement, changes, comments, facts, latest
from phoenix_bot.blocks.announcement.related import DUPLICATES_SHOWN, Reference
from phoenix_bot.blocks.content import Content, aside, ours, said
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import dotted, escape, shorten

WHO = {Audience.SALES: "sales", Audience.B2B: "B2B partners"}

IMPACT = {Audience.SALES: "Impact on sales", Audience.B2B: "B2B partners"}
"""The label of the fact that is about them."""

HAPPENED = {
    Notice.ANNOUNCED: "Announced",
    Notice.AFFECTED: "Affects {who} again",
    Notice.RESOLVED: "Resolved",
    Notice.WITHDRAWN: "False alarm, withdrawn",
    Notice.REOPENED: "Reopened",
}

ABOUT_IMPACT = (Notice.AFFECTED, Notice.UNAFFECTED)
"""What happened is that they are affected, or not any more: nothing else has to say it."""

SHOWN = 500
"""Code points of a long text; the link leads to the rest."""


def build(
    outage: Outage,
    permalink: str,
    vocabulary: Vocabulary,
    *,
    audience: Audience,
    what: Notice,
    original: Outage | None = None,
    duplicates: Sequence[int] = (),
    is_kept_current: bool = False,
) -> Content:
    """The notice `what` for `audience`, about the outage as it is now.

    `original` is the outage that this one duplicates; `duplicates` are the ids of its own duplicates that the
    audience has heard of. One that `is_kept_current` says how the outage stands, and not only what happened.
    """
    affects = _affects(outage, audience, is_kept_current=is_kept_current)
    clauses = [*(() if what in ABOUT_IMPACT else affects), *_has_duplicates(duplicates)]
    known = facts.known(outage, vocabulary)
    told = {name: known[name] for name in (IMPACT[audience], "ETA", "Started", "Duration") if name in known}

    def head(address: str) -> list[str]:
        name = announcement.stateless_reference(Reference(outage, address))
        return [f"{_happened(what, outage, audience, original)}: {name}", *clauses]

    summary = escape(dotted(outage.summary, 300))
    news = filter(None, [latest.text(outage)])
    return Content(
        text=" · ".join([*head(""), summary, *(f"{name}: {value}" for name, value in told.items()), *news]),
        blocks=[ours(" · ".join(head(permalink)))],
        colour=announcement.colour(outage),
        body=_body(outage, told),
    )


def reply(
    step: OutageChange, author: User, vocabulary: Vocabulary, *, with_eta: bool = True
) -> tuple[Content, dict[str, str]]:
    """What the author of a step wrote, the new ETA if `with_eta`, and the name and picture for that."""
    told = changes.of_eta(step, vocabulary) if with_eta else []
    if not step.reason:
        by = f"by {comments.author(step)}"
        return Content(text=" · ".join([*told, by]), blocks=[*map(ours, told), aside(by)]), {}
    content, name = comments.reason(step, author)
    return Content(" · ".join([content.text, *told]), [*content.blocks, *map(ours, told)]), name


def _happened(what: Notice, outage: Outage, audience: Audience, original: Outage | None) -> str:
    if what is Notice.UNAFFECTED:
        verb = "No longer affects" if _affected(outage, audience) == YesNo.NO else "May no longer affect"
        return f"{verb} {WHO[audience]}"
    if what is not Notice.RESOLVED or original is None:
        return HAPPENED[what].format(who=WHO[audience])
    ended = ", which is resolved" if original.is_resolved else ""
    return f"Closed as a duplicate of outage {original.id}{ended}"


def _affected(outage: Outage, audience: Audience) -> str:
    return {Audience.SALES: outage.sales_affected, Audience.B2B: outage.b2b_affected}[audience]


def _affects(outage: Outage, audience: Audience, *, is_kept_current: bool) -> Iterator[str]:
    """Nothing if it was a false alarm, or only seemed to affect them when they heard of it first.

    A notice that is kept current says so while the outage is open.
    """
    if outage.is_withdrawn:
        return
    affected = _affected(outage, audience)
    if affected == YesNo.YES:
        yield f"{'affects' if outage.is_open else 'affected'} {WHO[audience]}"
    elif is_kept_current and outage.is_open:
        does = "does not affect" if affected == YesNo.NO else "may not affect"
        yield f"{does} {WHO[audience]}"


def _has_duplicates(duplicates: Sequence[int]) -> Iterator[str]:
    """Which outages that the audience knows are the same as this one."""
    if not duplicates:
        return
    *most, last = map(str, duplicates[:DUPLICATES_SHOWN])
    if len(duplicates) > DUPLICATES_SHOWN:
        most, last = [*most, last], "others"
    if most:
        yield f"outages {', '.join(most)} and {last} are duplicates of it"
    else:
        yield f"outage {last} is a duplicate of it"


def _body(outage: Outage, told: dict[str, str]) -> list[Block]:
    body: list[Block] = [said(shorten(outage.summary, SHOWN)), *latest.lines(outage)]
    if not outage.is_open and outage.resolution:
        body += [ours(f"*{announcement.words_at_end(outage)}*"), said(shorten(outage.resolution, SHOWN))]
    for_readers = announcement.readers_buttons(outage)
    return [
        *body,
        *facts.sections(told),
        ActionsBlock(block_id=announcement.FOR_READERS, elements=for_readers),
    ]
