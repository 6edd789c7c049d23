"""Outages in App Home: a row for each, the filters of the history, and one outage with all that happened."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DatePickerElement,
    DividerBlock,
    ExternalDataSelectElement,
    InteractiveElement,
    Option,
    SectionBlock,
    StaticSelectElement,
    UserSelectElement,
)

from models import Announcement, Delivery, Eta, Outage, OutageChange, System
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.announcement.related import Reference, Related
from phoenix_bot.blocks.answers.timeline import lines as timeline_lines
from phoenix_bot.blocks.content import aside, duration, literal, ours
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.modals.inputs import option_of
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.home_address import HomeAddress
from phoenix_bot.text.mrkdwn import mention, moment, one_line

SUMMARY_SHOWN = 140


def rows(shown: Sequence[Announcement], *, now: datetime, changeable: frozenset[int]) -> list[Block]:
    """A row for each outage; those in `changeable` have the buttons of their announcement's first needs."""
    rows = [_row(one, now=now, changeable=one.outage_id in changeable) for one in shown]
    return [block for row in rows for block in [*row, DividerBlock()]][:-1]


def _row(shown: Announcement, *, now: datetime, changeable: bool) -> list[Block]:
    outage = shown.outage
    details = frame.go("Details", HomeAddress("outage", {"id": str(outage.id)}), tag=f"outage-{outage.id}")
    row = ours(f"{_head(outage, shown.permalink)}\n{_state(outage, now)}\n{_people(outage)}")
    buttons: list[InteractiveElement] = [details]
    if outage.is_open and changeable:
        buttons += _buttons(outage)
    summary = SectionBlock(text=literal(one_line(outage.summary, SUMMARY_SHOWN)))
    return [row, summary, ActionsBlock(block_id=f"outage-{outage.id}", elements=buttons)]


def _buttons(outage: Outage) -> list[ButtonElement]:
    """The announcement's own, as far as one needs them from afar."""
    wanted = ("Post update", "Resolve", "Edit", "Reassign")
    own = {str(button.text.text): button for button in announcement.buttons(outage) if button.text}
    return [own[text] for text in wanted if text in own]


def _head(outage: Outage, permalink: str) -> str:
    light = ":red_circle:" if outage.is_open else ":large_green_circle:"
    return f"{light} *{announcement.reference(Reference(outage, permalink))}*"


def _state(outage: Outage, now: datetime) -> str:
    if not outage.is_open:
        end = outage.resolved_at or outage.started_at
        return f"Resolved {moment(end)}, after {duration(end - outage.started_at)}"
    return f"Open for {duration(now - outage.started_at)} · {eta(outage, now)}"


def eta(outage: Outage, now: datetime) -> str:
    """The ETA; one that has passed stands out."""
    late = overdue(outage, now)
    if late is not None:
        return f":warning: *ETA overdue by {duration(late)}* ({Eta(outage.eta).label})"
    return f"ETA {announcement.eta(outage)}"


def overdue(outage: Outage, now: datetime) -> timedelta | None:
    """How long ago the ETA passed; None if it has not, or there is none."""
    limit = Eta(outage.eta).limit
    late: timedelta = now - outage.eta_set_at - (limit or timedelta(0))
    return late if limit is not None and late > timedelta(0) else None


def _people(outage: Outage) -> str:
    solution, communication = outage.solution_assignee_id, outage.communication_assignee_id
    return f"{mention(solution)} for resolution, {mention(communication)} for communication"


def filters(at: HomeAddress, system: System | None) -> list[Block]:
    """What the history can be searched by, as it is set."""

    def named(name: str) -> str:
        return f"{frame.CHOOSE}:{name}"

    states = [Option(text="Open", value="open"), Option(text="Resolved", value="resolved")]
    state = next((option for option in states if option.value == at.choice("state")), None)
    elements: list[InteractiveElement] = [
        StaticSelectElement(
            action_id=named("state"), placeholder="Any state", options=states, initial_option=state
        ),
        ExternalDataSelectElement(
            action_id=named("system"),
            placeholder="Any system",
            min_query_length=0,
            initial_option=option_of(system) if system else None,
        ),
        UserSelectElement(
            action_id=named("who"), placeholder="Anybody", initial_user=at.choice("who") or None
        ),
        DatePickerElement(
            action_id=named("since"), placeholder="From", initial_date=at.choice("since") or None
        ),
        DatePickerElement(
            action_id=named("until"), placeholder="To", initial_date=at.choice("until") or None
        ),
    ]
    if at.choices:
        elements.append(frame.go("Show all", HomeAddress(at.page)))
    # Another id after a choice: Slack would go on showing what was chosen before.
    return [ActionsBlock(block_id=f"filters {at.with_choice(n='')}"[:255], elements=elements)]


def details(
    shown: Announcement, vocabulary: Vocabulary, related: Related, *, changeable: bool
) -> list[Block]:
    """One outage as its announcement shows it; `changeable` says whether its buttons are there, too."""
    outage = shown.outage
    content = announcement.build(outage, vocabulary, related)
    body = [block for block in content.body if changeable or not isinstance(block, ActionsBlock)]
    where = announcement.reference(Reference(outage, shown.permalink))
    note = aside(f"{where}, announced {moment(outage.announced_at)} in <#{shown.channel_id}>")
    return [*content.blocks, note, *body]


def timeline(entries: Sequence[OutageChange | Delivery], vocabulary: Vocabulary) -> list[Block]:
    """All that happened to it."""
    return [DividerBlock(), ours("*History*"), *timeline_lines(entries, vocabulary)]
