"""The forms about an existing outage, and reading them when they are submitted.

Each form gets the outage and the id of its newest change, `seen`. Its title is in the words of the button
that opens it, and the line below that says which outage this is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import ContextBlock, InputBlock
from slack_sdk.models.views import View

from models import Eta, Identity, Outage, YesNo, stored_choices
from models.field_types import FormName
from models.fields import names_asked_by
from phoenix_bot.blocks.announcement.titles import label
from phoenix_bot.blocks.content import literal
from phoenix_bot.blocks.modals import broadcast
from phoenix_bot.blocks.modals import inputs as outage_inputs
from phoenix_bot.blocks.modals.field_inputs import Inputs
from phoenix_bot.blocks.modals.inputs import box, channel, remark
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import dotted

EDIT, REASSIGN, RESOLVE = FormName.EDIT, FormName.REASSIGN, FormName.RESOLVE
EDIT_RESOLUTION, EDIT_DURATION = FormName.EDIT_RESOLUTION, FormName.EDIT_DURATION
LINK_REPORT, POST_UPDATE = FormName.LINK_REPORT, FormName.POST_UPDATE
EXTEND_ETA, REOPEN = FormName.EXTEND_ETA, FormName.REOPEN
SET_CHANNEL, CHANGE_CHANNEL = "set_channel", "change_channel"
DECLINE_REPORT = "decline_report"
EDIT_UPDATE = "edit_update"
WITHDRAW = "withdraw"

EDIT_FIELDS = names_asked_by(EDIT)
EXTEND_FIELDS = names_asked_by(EXTEND_ETA)
REOPEN_FIELDS = names_asked_by(REOPEN)
UPDATE_FIELDS = names_asked_by(POST_UPDATE)
ASSIGNEE_FIELDS = names_asked_by(REASSIGN)
RESOLVE_FIELDS = names_asked_by(RESOLVE)
RESOLUTION_FIELDS = names_asked_by(EDIT_RESOLUTION)
DURATION_FIELDS = names_asked_by(EDIT_DURATION)
REPORT_FIELDS = names_asked_by(LINK_REPORT)
NOTE, TAKE_AWAY, TAKE_BACK = "note", "take_away", "take_back"
CORRECTED = ("update", TAKE_BACK)
CHANNEL_FIELDS = ("channel_id",)
CHANGE_FIELDS = (*CHANNEL_FIELDS, TAKE_AWAY)

JOINING = "The Phoenix joins a public channel by itself. To a private one, invite it first: /invite @phoenix"

SUMMARY_SHOWN = 150


def read(view: Mapping[str, Any], names: tuple[str, ...]) -> tuple[Identity, int, dict[str, Any]]:
    """The outage, its newest change when the form was opened, and the submitted values; Malformed."""
    outage, seen = outage_inputs.identity_about(view, "outage"), outage_inputs.number_about(view, "seen")
    return outage, seen, outage_inputs.read(view, names)


def read_reason(view: Mapping[str, Any]) -> str:
    """The reason in a submitted edit; Malformed."""
    return str(outage_inputs.read(view, ("reason",))["reason"])


def read_update(view: Mapping[str, Any]) -> str:
    """The text of a submitted update; Malformed."""
    return str(outage_inputs.read(view, ("update",))["update"])


def read_correction(view: Mapping[str, Any]) -> tuple[Identity, int, str, bool]:
    """Whose update is corrected, which (its id), its new text, and whether it is taken back; Malformed."""
    which, change = outage_inputs.identity_about(view, "outage"), outage_inputs.number_about(view, "change")
    entered = outage_inputs.read(view, CORRECTED)
    return which, change, str(entered["update"]), bool(entered[TAKE_BACK])


def read_note(view: Mapping[str, Any]) -> str:
    """The note for the new assignee; Malformed."""
    return str(outage_inputs.read(view, (NOTE,))[NOTE])


def edit(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Change what is known about an open outage. Needs `outage.system` loaded."""
    blocks = [
        *_inputs(EDIT, outage, vocabulary).all(),
        remark(
            "reason",
            "Reason for this change?",
            hint="Everybody sees it in the announcement's thread, under your name.",
        ),
    ]
    return form(EDIT, f"Edit outage {outage.id}", "Save", blocks, outage, seen)


def extend_eta(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Pick another ETA, or the same one again."""
    told = "Everybody sees it in the announcement's thread, under your name."
    reason = remark("reason", "Why?", optional=True, hint=told)
    blocks = [*Inputs(EXTEND_ETA, vocabulary).all(), reason]
    return form(EXTEND_ETA, f"ETA of outage {outage.id}", "Save", blocks, outage, seen)


def reopen(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Say why an outage is not over, and how long it will take now."""
    told = "Everybody sees it in the announcement's thread. The announcement turns red again and is pinned."
    blocks = [remark("reason", "Why is it not over?", hint=told), *Inputs(REOPEN, vocabulary).all()]
    return form(REOPEN, f"Reopen outage {outage.id}", "Reopen", blocks, outage, seen)


def reassign(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Pick the assignees."""
    told = "New assignees read it in a direct message. The history has it, too."
    note = remark(NOTE, "Note for the new assignee", optional=True, hint=told)
    blocks = [*_inputs(REASSIGN, outage, vocabulary).all(), note]
    return form(REASSIGN, f"Reassign outage {outage.id}", "Reassign", blocks, outage, seen)


def resolve(outage: Outage, seen: int, vocabulary: Vocabulary, *, now: datetime) -> View:
    """Close an open outage; `now` is the proposed end."""
    blocks = _inputs(RESOLVE, outage, vocabulary, resolved_at=now).all(suggested_outcome=_advice(outage))
    return form(RESOLVE, f"Resolve outage {outage.id}", "Resolve", blocks, outage, seen)


def withdraw(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Say why an open outage is a false alarm."""
    told = "Everybody who was told of this outage sees it, under your name."
    reason = remark("reason", "Why was it a false alarm?", hint=told)
    return form(WITHDRAW, f"Withdraw outage {outage.id}", "Withdraw", [reason], outage, seen)


def edit_resolution(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Correct what a resolved outage says about its end."""
    blocks = _inputs(EDIT_RESOLUTION, outage, vocabulary).all(suggested_outcome=_advice(outage))
    return form(EDIT_RESOLUTION, f"Edit outage {outage.id}", "Save", blocks, outage, seen)


def _advice(outage: Outage) -> str:
    if YesNo.YES in (outage.sales_affected, outage.b2b_affected):
        return "Sales or B2B partners were affected: a post-mortem is recommended."
    return "A post-mortem is recommended if sales or B2B partners were affected."


def edit_duration(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Correct when a resolved outage began and ended."""
    blocks = _inputs(EDIT_DURATION, outage, vocabulary).all()
    return form(EDIT_DURATION, "Edit duration", "Save", blocks, outage, seen)


def link_report(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Link the post-mortem report."""
    blocks = _inputs(LINK_REPORT, outage, vocabulary).all()
    return form(LINK_REPORT, "Link post-mortem", "Link", blocks, outage, seen)


def decline_report(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Say why no post-mortem report is needed."""
    told = "Everybody sees it in the announcement's thread, under your name."
    reason = remark("reason", "Why is no post-mortem needed?", hint=told)
    return form(DECLINE_REPORT, "No post-mortem needed", "Save", [reason], outage, seen)


def post_update(outage: Outage, seen: int, vocabulary: Vocabulary, *, channel_id: str = "") -> View:
    """Tell everybody what is new about an open outage, perhaps with another ETA, perhaps in the channel."""
    told = "Everybody sees it in the announcement's thread, under your name."
    now = stored_choices.label(Eta, outage.eta)
    hint = f"It is {now}. Leave this empty to keep it. A new ETA counts from now."
    # Empty, so that whatever is picked was chosen just now.
    asked = Inputs(POST_UPDATE, vocabulary).all(eta=hint)
    blocks = [remark("update", "What is new?", hint=told), *asked, broadcast.build(channel_id)]
    return form(POST_UPDATE, f"Update on outage {outage.id}", "Post update", blocks, outage, seen)


def edit_update(outage: Outage, seen: int, *, change: int, text: str) -> View:
    """Correct the update `change` (an id), which says `text`, or take it back."""
    told = "The comment in the thread changes, and says that it was edited."
    gone = "It disappears from the thread. The history keeps it."
    blocks = [
        remark("update", "What is new?", hint=told, initial=text),
        box(TAKE_BACK, "Was it wrong?", "Take this update back", below=gone),
    ]
    return form(EDIT_UPDATE, "Edit update", "Save", blocks, outage, seen, change=change)


def set_channel(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """Pick a channel that exists already."""
    blocks = [channel("channel_id", "Channel", hint=JOINING)]
    return form(SET_CHANNEL, "Set channel", "Set channel", blocks, outage, seen)


def change_channel(outage: Outage, seen: int, vocabulary: Vocabulary, *, now: str) -> View:
    """Pick another channel than the one that it has `now` (a Slack id), or take that away."""
    picked = channel("channel_id", "Channel", hint=JOINING, initial=now)
    stays = "Its messages and people stay, and it is not archived."
    taken = box(TAKE_AWAY, "No channel", "Take the channel away", below=stays)
    return form(CHANGE_CHANNEL, "Change channel", "Save", [picked, taken], outage, seen)


def _inputs(form: FormName, outage: Outage, vocabulary: Vocabulary, **instead: Any) -> Inputs:
    """The form's inputs, which hold the outage's values, or others `instead`."""
    values = {name: getattr(outage, name) for name in names_asked_by(form)}
    system = outage.system if "system_id" in values else None
    return Inputs(form, vocabulary, values | instead, system=system)


def form(
    callback_id: str,
    title: str,
    submit: str,
    blocks: list[InputBlock],
    outage: Outage,
    seen: int,
    **more: int,
) -> View:
    """A form about an outage, which it names; it carries `more` numbers."""
    which = f"{label(outage, 100)}: {dotted(outage.summary, SUMMARY_SHOWN)}"
    about = {"outage": str(outage.identity), "seen": seen, **more}
    whole = [ContextBlock(elements=[literal(which)]), *blocks]
    return outage_inputs.modal(callback_id, title, submit, whole, about=about)
