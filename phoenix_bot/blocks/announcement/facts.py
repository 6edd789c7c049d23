"""What an announcement, and other messages about an outage, show of its fields."""

from collections.abc import Iterator, Mapping

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock

from models import Eta, LostBookings, Outage, stored_choices
from models.field_types import Field, Kind, Shown
from models.fields import FIELDS
from phoenix_bot.blocks.content import duration, ours, said
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text import field_values
from phoenix_bot.text.mrkdwn import escape, mention, moment, shorten

TYPED_SHOWN = 1000
"""Code points of these texts together: all blocks of an announcement must stay well below 13,000."""

SECTION_FIELDS = 10
"""What Slack takes in one section."""


def known(outage: Outage, vocabulary: Vocabulary) -> dict[str, str]:
    """What is known about an outage, in mrkdwn by its heading. What people typed is in typed()."""
    impact = {
        "Impact on sales": _impact(outage, vocabulary),
        "B2B partners": _affected(outage.b2b_affected),
    }
    found = {
        # A false alarm had none.
        **({} if outage.is_withdrawn else impact),
        **({"ETA": eta(outage)} if outage.is_open else {}),
        "Started": moment(outage.started_at),
        **assignees(outage),
    }
    if _has_an_end(outage):
        end = outage.resolved_at or outage.started_at
        found["Duration"] = duration(end - outage.started_at)
    return found | dict(_ordinary(outage, vocabulary))


def sections(facts: Mapping[str, str]) -> list[Block]:
    """Facts as known() returns them, as blocks."""
    texts = [MarkdownTextObject(text=f"*{heading}*\n{value}") for heading, value in facts.items()]
    starts = range(0, len(texts), SECTION_FIELDS)
    return [SectionBlock(fields=texts[start : start + SECTION_FIELDS]) for start in starts]


def typed(outage: Outage, vocabulary: Vocabulary) -> Iterator[Block]:
    """The ordinary texts that people typed, each under its heading."""
    texts = {
        vocabulary.topic(field): getattr(outage, field.name) for field in _shown(outage) if _is_typed(field)
    }
    filled = {heading: text for heading, text in texts.items() if text}
    for heading, text in filled.items():
        yield ours(f"*{escape(heading)}*")
        yield said(shorten(text, TYPED_SHOWN // len(filled)))


def eta(outage: Outage, passed: str = "") -> str:
    """The ETA with its deadline, in mrkdwn. `passed` says that it has passed, if that is known already."""
    label = stored_choices.label(Eta, outage.eta)
    if outage.deadline is None:
        return label
    passed = passed or ("passed" if outage.is_overdue else "")
    return f"{label} (by {moment(outage.deadline)}{f', :warning: *{passed}*' if passed else ''})"


def _ordinary(outage: Outage, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for field in _shown(outage):
        value = getattr(outage, field.name)
        if field.is_told(value) and not _is_typed(field):
            yield escape(vocabulary.topic(field)), field_values.mrkdwn(field, value, vocabulary.currency)


def _shown(outage: Outage) -> Iterator[Field]:
    """The fields for which the announcement has no words of its own."""
    when = (Shown.ALWAYS, Shown.RESOLVED) if _has_an_end(outage) else (Shown.ALWAYS,)
    return (field for field in FIELDS if field.shown in when)


def _is_typed(field: Field) -> bool:
    return field.kind in (Kind.LINE, Kind.TEXT)


def _has_an_end(outage: Outage) -> bool:
    """A closed duplicate leaves its end to the original, and a false alarm has none."""
    return outage.is_resolved


def _affected(value: str) -> str:
    return {"yes": "affected", "no": "not affected"}.get(value, "unknown")


def _impact(outage: Outage, vocabulary: Vocabulary) -> str:
    parts = [_affected(outage.sales_affected), _lost(outage, vocabulary)]
    if outage.turnover_impact is not None:
        parts.append(f"{escape(vocabulary.turnover(outage.turnover_impact))} of turnover")
    return ", ".join(parts)


def _lost(outage: Outage, vocabulary: Vocabulary) -> str:
    unit = escape(vocabulary.impact_unit)
    if outage.lost_bookings == LostBookings.UNKNOWN:
        return f"lost {unit} unknown"
    return f"{escape(outage.lost_bookings)} {unit} lost"


def assignees(outage: Outage) -> dict[str, str]:
    """Who works on the outage, in mrkdwn by the role; somebody with both roles is named once."""
    solution, communication = outage.solution_assignee_id, outage.communication_assignee_id
    if solution == communication:
        return {"Solution and communication assignee": mention(solution)}
    return {"Solution assignee": mention(solution), "Communication assignee": mention(communication)}
