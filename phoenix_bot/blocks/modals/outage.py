"""The forms about an outage that exists.

Each opens on (outage, newest change) and reads back what was entered.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import InputBlock
from slack_sdk.models.views import View

from models import Eta, Outage, SuggestedOutcome, YesNo, YesNoUnknown
from phoenix_bot.blocks.modals import announce
from phoenix_bot.blocks.modals import inputs as outage_inputs
from phoenix_bot.blocks.modals.inputs import Inputs
from phoenix_bot.blocks.vocabulary import Vocabulary

EDIT, REASSIGN, RESOLVE = "edit", "reassign", "resolve"
EDIT_RESOLUTION, EDIT_DURATION, LINK_REPORT = "edit_resolution", "edit_duration", "link_report"
POST_UPDATE = "post_update"
SET_CHANNEL = "set_channel"

EDIT_FIELDS = announce.FIELDS
ASSIGNEE_FIELDS = ("communication_assignee_id", "solution_assignee_id")
IMPACT_FIELDS = (
    "sales_affected",
    "b2b_affected",
    "lost_bookings",
    "lost_bookings_details",
    "turnover_impact",
)
RESOLVE_FIELDS = ("resolution", *IMPACT_FIELDS, "resolved_at", "suggested_outcome")
RESOLUTION_FIELDS = (*RESOLVE_FIELDS, "report_url")
DURATION_FIELDS = ("started_at", "resolved_at")
REPORT_FIELDS = ("report_url",)
UPDATE_FIELDS = ("eta",)
CHANNEL_FIELDS = ("channel_id",)


def read(view: Mapping[str, Any], names: tuple[str, ...]) -> tuple[int, int, dict[str, Any]]:
    """The outage's id, the newest change when the form opened, and the submitted values; Malformed."""
    about = outage_inputs.about(view)
    if not isinstance(about.get("outage"), int) or not isinstance(about.get("seen"), int):
        raise outage_inputs.Malformed("the view does not say which outage it is about")
    return about["outage"], about["seen"], outage_inputs.read(view, names)


def read_reason(view: Mapping[str, Any]) -> str:
    """The reason in a submitted edit; Malformed."""
    return str(outage_inputs.read(view, ("reason",))["reason"])


def read_update(view: Mapping[str, Any]) -> str:
    """The text of a submitted update; Malformed."""
    return str(outage_inputs.read(view, ("update",))["update"])


def _form(
    callback_id: str, title: str, submit: str, blocks: list[InputBlock], outage: Outage, seen: int
) -> View:
    return outage_inputs.modal(callback_id, title, submit, blocks, about={"outage": outage.id, "seen": seen})


def _inputs(outage: Outage, vocabulary: Vocabulary, names: tuple[str, ...], **instead: Any) -> Inputs:
    return Inputs(vocabulary, {name: getattr(outage, name) for name in names} | instead)


def edit(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Change what is known about an open outage. Needs `outage.system` loaded."""
    inputs = _inputs(outage, vocabulary, EDIT_FIELDS)
    blocks = [
        inputs.text("summary"),
        inputs.system(outage.system),
        inputs.choice("eta", Eta, hint="The ETA's clock starts again only if you change it."),
        *inputs.impact(YesNoUnknown),
        inputs.time("started_at"),
        inputs.text("reason", hint="Everybody sees it in the announcement's thread, under your name."),
    ]
    return _form(EDIT, f"Update outage {outage.id}", "Update", blocks, outage, seen)


def reassign(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Pick the assignees."""
    inputs = _inputs(outage, vocabulary, ASSIGNEE_FIELDS)
    blocks = [inputs.person(name) for name in ASSIGNEE_FIELDS]
    return _form(REASSIGN, f"Reassign outage {outage.id}", "Reassign", blocks, outage, seen)


def resolve(outage: Outage, seen: int, vocabulary: Vocabulary, *, now: datetime) -> View:
    """Close an open outage; `now` is the proposed end."""
    inputs = _inputs(outage, vocabulary, RESOLVE_FIELDS, resolved_at=now)
    blocks = _resolution(inputs, outage)
    return _form(RESOLVE, f"Resolve outage {outage.id}", "Resolve", blocks, outage, seen)


def edit_resolution(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Correct what a resolved outage says about its end."""
    inputs = _inputs(outage, vocabulary, RESOLUTION_FIELDS)
    blocks = [*_resolution(inputs, outage), inputs.text("report_url", optional=True, multiline=False)]
    return _form(EDIT_RESOLUTION, f"Update outage {outage.id}", "Update", blocks, outage, seen)


def _resolution(inputs: Inputs, outage: Outage) -> list[InputBlock]:
    hit = YesNo.YES in (outage.sales_affected, outage.b2b_affected)
    return [
        inputs.text("resolution", optional=True),
        *inputs.impact(YesNo),
        inputs.time("resolved_at"),
        inputs.choice("suggested_outcome", SuggestedOutcome, hint=_advice(hit)),
    ]


def _advice(hit: bool) -> str:
    if hit:
        return "Sales or partners were hit: a post-mortem report is recommended."
    return "A post-mortem report is recommended if sales or partners were hit."


def edit_duration(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Correct when a resolved outage began and ended."""
    inputs = _inputs(outage, vocabulary, DURATION_FIELDS)
    blocks = [inputs.time(name) for name in DURATION_FIELDS]
    return _form(EDIT_DURATION, "Edit duration", "Update", blocks, outage, seen)


def link_report(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Link the post-mortem report."""
    block = Inputs(vocabulary).text(
        "report_url", multiline=False, hint="The address of the report, such as https://…"
    )
    return _form(LINK_REPORT, "Link post-mortem", "Link", [block], outage, seen)


def post_update(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Tell how an open outage goes on, perhaps with another ETA."""
    inputs = Inputs(vocabulary)
    now = Eta(outage.eta).label
    blocks = [
        inputs.text(
            "update", hint=f"Everybody sees it in the thread of outage {outage.id}, under your name."
        ),
        inputs.choice(
            "eta",
            Eta,
            optional=True,
            label="new_eta",
            hint=f"It is {now}. Leave this empty to keep that; whatever you pick counts from now.",
        ),
    ]
    return _form(POST_UPDATE, "Post update", "Post", blocks, outage, seen)


def set_channel(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Pick a channel that is there already."""
    hint = "The Phoenix joins a public channel by itself; to a private one, invite it first: /invite @phoenix"
    block = Inputs(vocabulary).channel("channel_id", hint=hint)
    return _form(SET_CHANNEL, "Set channel", "Set", [block], outage, seen)
