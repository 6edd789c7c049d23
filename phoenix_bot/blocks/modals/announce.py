"""The form "Announce an outage"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock, Option
from slack_sdk.models.views import View

from models import Announcement, Identity, Outage, System
from models.field_types import FormName, Kind
from models.fields import behind_more, names_asked_by
from phoenix_bot.blocks.announcement import facts
from phoenix_bot.blocks.announcement.announcement import reference
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import duration, literal, ours
from phoenix_bot.blocks.modals import announce_options
from phoenix_bot.blocks.modals import inputs as outage_inputs
from phoenix_bot.blocks.modals.field_inputs import Inputs
from phoenix_bot.blocks.options import option_of
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import dotted

CALLBACK = FormName.ANNOUNCE
FIELDS = names_asked_by(CALLBACK)
LATER = behind_more(CALLBACK)
TYPED = (Kind.LINE, Kind.TEXT)
TITLE = "Announce an outage"

TWINS_SHOWN = 3

MORE = "announce_more"
"""The button that shows the fields behind More: its action_id and block_id."""

KEPT = ("type", "callback_id", "title", "submit", "close", "private_metadata")
"""What a view keeps when its blocks change."""


@dataclass(frozen=True)
class Origin:
    """Where the form was opened from.

    `search` is what was typed after the command. At `reply_url` we can answer the person. `source_url` is the
    message that the outage is announced from.
    """

    search: str = ""
    reply_url: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class Twins:
    """Open outages of one system: the newest, with outage and system loaded, of `count`, as of `now`."""

    newest: Sequence[Announcement]
    count: int
    now: datetime


def build(
    vocabulary: Vocabulary,
    origin: Origin,
    *,
    system: System | None = None,
    values: Mapping[str, Any] | None = None,
    twins: Twins | None = None,
) -> View:
    """The form, filled with `values`, by field, below the `twins` of the outage, if there are any."""
    above = _twins(twins) if twins else ()
    inputs = Inputs(CALLBACK, vocabulary, values, system=system)
    return _form("Announce", [*above, *_asked(inputs, values or {})], origin, twins)


def confirm(
    vocabulary: Vocabulary,
    origin: Origin,
    twins: Twins,
    *,
    values: Mapping[str, Any],
    shows_all: bool = False,
) -> View:
    """The form as it was submitted, below the twins, at least one. It remembers that they were shown.

    `shows_all`: More was pressed in it.
    """
    system, below = twins.newest[0].outage.system, " What you entered is below."
    inputs = Inputs(CALLBACK, vocabulary, values, system=system)
    blocks = [*_twins(twins, below), *_asked(inputs, values, shows_all=shows_all)]
    return _form("Announce anyway", blocks, origin, twins)


def shows_all(view: Mapping[str, Any]) -> bool:
    """Whether More was pressed in this form."""
    return all(one.get("block_id") != MORE for one in view["blocks"])


def _form(submit: str, blocks: Sequence[Block], origin: Origin, twins: Twins | None) -> View:
    about: dict[str, Any] = asdict(replace(origin, search=origin.search[:200]))
    if twins is not None:
        # Nobody needs what was typed after the command any more, and the ids need the room.
        about |= {"search": "", "twins": [str(twin.outage.identity) for twin in twins.newest]}
    return outage_inputs.modal(CALLBACK, TITLE, submit, blocks, about=about)


def _asked(inputs: Inputs, values: Mapping[str, Any], *, shows_all: bool = False) -> list[Block]:
    """The inputs, and More unless that is pressed already. Options that are ticked never wait for More."""
    first = inputs.all()
    options = announce_options.build(values) if shows_all or announce_options.are_ticked(values) else []
    rest = inputs.more({str(one.block_id) for one in first}) if shows_all else [_MORE]
    return [*first, *rest, *options]


_MORE = ActionsBlock(block_id=MORE, elements=[ButtonElement(text="More", action_id=MORE, value=MORE)])


def more(view: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """The open form with the inputs behind More in place of the button. What was entered stays."""
    blocks = view["blocks"]
    shown = {one.get("block_id") for one in blocks}
    options = [] if announce_options.OPTIONS in shown else announce_options.build({})
    added = [one.to_dict() for one in (*Inputs(CALLBACK, vocabulary).more(shown), *options)]
    kept = {name: view[name] for name in KEPT if view.get(name)}
    return kept | {"blocks": [*(one for one in blocks if one.get("block_id") != MORE), *added]}


def _twins(twins: Twins, below: str = "") -> Iterator[Block]:
    yield ours("*This may have been announced already.* Open outages of the same system:")
    for twin in twins.newest[:TWINS_SHOWN]:
        yield ours(_twin(twin, twins.now))
        yield ContextBlock(elements=[literal(dotted(twin.outage.summary, 150))])
    rest = twins.count - TWINS_SHOWN
    others = f"There are {rest:,} more. " if rest > 0 else ""
    yield ours(f"{others}If yours is a different outage, announce it anyway.{below}")


def _twin(twin: Announcement, now: datetime) -> str:
    outage: Outage = twin.outage
    happened = "announced" if outage.is_announced else "recorded"
    people = "; ".join(f"{role}: {who}" for role, who in facts.assignees(outage).items())
    name = reference(Reference(outage, twin.permalink))
    return f"{name}, {happened} {_ago(now, outage.announced_at)}; {people}"


def _ago(now: datetime, then: datetime) -> str:
    age = duration(now - then)
    return "just now" if age == duration(then - then) else f"{age} ago"


def read(view: Mapping[str, Any]) -> tuple[dict[str, Any], Origin, frozenset[Identity]]:
    """The submitted values by field, where the form was opened from, and which twins it showed; Malformed.

    Fields that still wait behind More are empty. The values have what the options say, too.
    """
    about = outage_inputs.about(view)
    asked = {one.get("block_id") for one in view.get("blocks", ())}
    blank = {field.name: "" if field.kind in TYPED else None for field in LATER if field.name not in asked}
    values = outage_inputs.read(view, tuple(name for name in FIELDS if name not in blank))
    values |= announce_options.read(view)
    return blank | values, _origin(about), frozenset(_shown_twins(about))


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
