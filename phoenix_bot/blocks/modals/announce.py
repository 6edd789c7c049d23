"""The form "Announce an outage"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, ContextBlock, Option
from slack_sdk.models.views import View

from models import Announcement, Identity, Outage, System
from models.field_types import FormName
from models.fields import names_asked_by
from phoenix_bot.blocks.announcement.announcement import reference
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import duration, literal, ours
from phoenix_bot.blocks.modals import inputs as outage_inputs
from phoenix_bot.blocks.modals.inputs import Inputs
from phoenix_bot.blocks.options import option_of
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import dotted, mention

CALLBACK = FormName.ANNOUNCE
FIELDS = names_asked_by(CALLBACK)
TITLE = "Announce an outage"

TWINS_SHOWN = 3


@dataclass(frozen=True)
class Origin:
    """Where the form was opened from.

    `search` is what was typed after the command. At `reply_url` we can answer the person. `source_url` is the
    message that the outage is announced from.
    """

    search: str = ""
    reply_url: str = ""
    source_url: str = ""


def build(
    vocabulary: Vocabulary,
    origin: Origin,
    *,
    system: System | None = None,
    values: Mapping[str, Any] | None = None,
) -> View:
    """The form, filled with `values`, by field."""
    about = asdict(replace(origin, search=origin.search[:200]))
    blocks = Inputs(CALLBACK, vocabulary, values, system=system).all()
    return outage_inputs.modal(CALLBACK, TITLE, "Announce", blocks, about=about)


def confirm(
    vocabulary: Vocabulary,
    origin: Origin,
    twins: Sequence[Announcement],
    *,
    count: int,
    values: Mapping[str, Any],
    now: datetime,
) -> View:
    """The form as it was submitted, below the open outages of the same system.

    `count` is how many there are. `twins` are some of them, at least one, with outage and system loaded. The
    form remembers that they were shown.
    """
    system = twins[0].outage.system
    blocks = [*_twins(twins, count, now), *Inputs(CALLBACK, vocabulary, values, system=system).all()]
    # Nobody needs what was typed after the command any more, and the ids need the room.
    about = asdict(replace(origin, search="")) | {"twins": [str(twin.outage.identity) for twin in twins]}
    return outage_inputs.modal(CALLBACK, TITLE, "Announce anyway", blocks, about=about)


def _twins(twins: Sequence[Announcement], count: int, now: datetime) -> Iterator[Block]:
    yield ours("*This may have been announced already.* Open outages of the same system:")
    for twin in twins[:TWINS_SHOWN]:
        yield ours(_twin(twin, now))
        yield ContextBlock(elements=[literal(dotted(twin.outage.summary, 150))])
    rest = count - TWINS_SHOWN
    more = f"There are {rest:,} more. " if rest > 0 else ""
    yield ours(f"{more}If yours is a different outage, announce it anyway. What you entered is below.")


def _twin(twin: Announcement, now: datetime) -> str:
    outage: Outage = twin.outage
    solution, communication = mention(outage.solution_assignee_id), mention(outage.communication_assignee_id)
    return (
        f"{reference(Reference(outage, twin.permalink))}, announced {_ago(now, outage.announced_at)}; "
        f"{solution} works on the solution, {communication} on the communication"
    )


def _ago(now: datetime, then: datetime) -> str:
    age = duration(now - then)
    return "just now" if age == duration(then - then) else f"{age} ago"


def read(view: Mapping[str, Any]) -> tuple[dict[str, Any], Origin, frozenset[Identity]]:
    """The submitted values by field, where the form was opened from, and which twins it showed; Malformed."""
    about = outage_inputs.about(view)
    return outage_inputs.read(view, FIELDS), _origin(about), frozenset(_shown_twins(about))


def _shown_twins(about: Mapping[str, Any]) -> Iterator[Identity]:
    for twin in about.get("twins", ()):
        yield outage_inputs.identity(twin)


def _origin(about: Mapping[str, Any]) -> Origin:
    return Origin(**{name: str(about.get(name, "")) for name in ("search", "reply_url", "source_url")})


def search(view: Mapping[str, Any]) -> str:
    """What was typed after the command that opened this form; "" if no command did."""
    return _origin(outage_inputs.about(view)).search


def options(systems: list[System]) -> list[Option]:
    """Systems as options of the form."""
    return [option_of(system) for system in systems]
