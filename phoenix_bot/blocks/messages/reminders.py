"""What somebody is reminded of, in a direct message with the buttons that they need for it."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock

from models import Announcement, Outage, Reminder, ReminderKind
from models.stored_choices import known
from phoenix_bot.blocks.announcement.announcement import (
    CREATE_REPORT,
    LINK_REPORT,
    POST_UPDATE,
    REASSIGN,
    RESOLVE,
    stateless_reference,
)
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import Content, literal, ours, said
from phoenix_bot.text.mrkdwn import dotted, link, mention, moment

EXTEND_ETA = "outage_extend_eta"
DECLINE_REPORT = "outage_decline_report"
SNOOZE = "reminder_snooze"
"""The action_ids of the buttons that only reminders have. SNOOZE carries the reminder, not the outage."""

SUMMARY_SHOWN = 150

LINK_MAX = 1000
"""Code points of an address that is linked."""


def build(reminder: Reminder, outage: Outage, announcement: Announcement, *, label: str = "") -> Content:
    """A reminder about an outage; UnknownChoice for what this version cannot say.

    `label` is what its report in GitLab lacks.
    """
    kind = known(ReminderKind, reminder.kind)
    name = stateless_reference(Reference(outage, announcement.permalink))
    text = _text(kind, reminder, outage, name)
    blocks: list[Block] = [ours(text)]
    if kind is not ReminderKind.CANNOT_ACT:
        blocks.append(ContextBlock(elements=[literal(dotted(outage.summary, SUMMARY_SHOWN))]))
    if label:
        blocks.append(said(f"Label: {label}"))
    if buttons := _buttons(kind, reminder, outage):
        blocks.append(ActionsBlock(block_id="reminder", elements=buttons))
    return Content(text=text, blocks=blocks)


def _text(kind: ReminderKind, reminder: Reminder, outage: Outage, name: str) -> str:
    if kind is ReminderKind.ETA and outage.deadline:
        return _eta(outage, reminder, name, moment(outage.deadline))
    if kind is ReminderKind.UPDATE:
        return (
            f":speech_balloon: Nobody has posted an update on *{name}* since "
            f"{moment(outage.communicated_at)}. As its communication assignee, please post one."
        )
    if kind is ReminderKind.UNKNOWN_ETA:
        return (
            f":hourglass_flowing_sand: *{name}* has no ETA yet. As its solution assignee, set one as soon as "
            "you can estimate it."
        )
    if kind is ReminderKind.REPORT:
        return (
            f":memo: *{name}* is resolved, but its post-mortem is missing. As you resolved it, please "
            "create or link it, or say that none is needed."
        )
    if kind is ReminderKind.LABEL:
        return f":memo: The {_report(outage)} of *{name}* lacks a label. Please add it in GitLab."
    if kind is ReminderKind.CANNOT_ACT:
        missed, person, _ = reminder.about.split(" ", 2)
        return (
            f":warning: {mention(person)} cannot act here any more, so I cannot remind them about *{name}*. "
            + _instead(missed, outage)
        )
    raise ValueError(f"{kind} is about no outage")


def _report(outage: Outage) -> str:
    """The linked report as a link in mrkdwn, if its address is not too long for one."""
    return link(outage.report_url, "post-mortem") if len(outage.report_url) <= LINK_MAX else "post-mortem"


def _instead(missed: str, outage: Outage) -> str:
    """What the outage's creator can do about a reminder that its reader did not get."""
    if missed == ReminderKind.REPORT:
        return "Please create or link its post-mortem, or say that none is needed."
    if missed == ReminderKind.LABEL:
        return f"Its {_report(outage)} lacks a label."
    return "Please reassign it."


def _eta(outage: Outage, reminder: Reminder, name: str, deadline: str) -> str:
    if outage.is_overdue:
        return (
            f":warning: The ETA of *{name}* passed at {deadline}. "
            "Is it resolved? If not, set a new ETA so that everybody knows what to expect."
        )
    return (
        f":alarm_clock: The ETA of *{name}* passes at {deadline}. "
        "If it will take longer, set a new ETA before that."
    )


def _buttons(kind: ReminderKind, reminder: Reminder, outage: Outage) -> list[ButtonElement]:
    def button(text: str, action_id: str, value: object, style: str | None = None) -> ButtonElement:
        return ButtonElement(text=literal(text), action_id=action_id, value=str(value), style=style)

    which = outage.identity
    if kind is ReminderKind.CANNOT_ACT:
        missed = known(ReminderKind, reminder.about.split(" ")[0])
        if missed in (ReminderKind.REPORT, ReminderKind.LABEL):
            return _buttons(missed, reminder, outage)
        return [button("Reassign", REASSIGN, which)]
    extend = button("Extend ETA" if outage.deadline else "Set ETA", EXTEND_ETA, which)
    update = button("Post update", POST_UPDATE, which)
    snooze = button("Snooze 30 min", SNOOZE, reminder.identity)
    return {
        ReminderKind.ETA: [extend, update, button("Resolve", RESOLVE, which, "primary"), snooze],
        ReminderKind.UPDATE: [update, snooze],
        ReminderKind.UNKNOWN_ETA: [extend, update, snooze],
        ReminderKind.REPORT: [
            button("Create post-mortem", CREATE_REPORT, which, "primary"),
            button("Link post-mortem", LINK_REPORT, which),
            button("None needed", DECLINE_REPORT, which),
        ],
        ReminderKind.LABEL: [],
    }[kind]
