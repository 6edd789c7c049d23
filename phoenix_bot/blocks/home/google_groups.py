"""App Home: the Google groups that feed groups of ours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, DividerBlock
from slack_sdk.models.blocks.block_elements import InteractiveElement

from models import GoogleGroup, Identity, JobOutcome, JobRun
from phoenix_bot.acts.clock import exactly, from_exactly
from phoenix_bot.blocks.answers import paging
from phoenix_bot.blocks.content import literal, ours, said
from phoenix_bot.text.mrkdwn import mention, moment, shorten
from phoenix_bot.text.numbers import MOMENT_DIGITS, number

ADD, CHANGE, REMOVE = "home_google_add", "home_google_change", "home_google_remove"
REMOVE_DEPARTED, KEEP = "home_google_let_leave", "home_google_keep"
"""The action_ids of the buttons. The value of those about one Google group is its identity.

Those that decide about people who left it also carry when the last one left: decided() reads that.
"""

SYNC = "home_google_sync"

PEOPLE_SHOWN = 20
"""People who are named of those who wait for a decision; the others are counted."""

OUTCOME_SHOWN = 500

NOT_CONFIGURED = (
    ":warning: *The bot cannot ask Google yet.* An operator must set `GOOGLE_SERVICE_ACCOUNT` and "
    "`GOOGLE_ACC`, as docs/integrations.md explains, and restart the bot."
)
EMPTY = (
    "No Google group feeds a group yet. Press *Add a Google group* and enter its address, such as "
    "oncall@example.com: its members join one of your groups and may do what that group allows."
)


@dataclass(frozen=True)
class Shown:
    """A Google group, how many people it puts into our group, and how many left it.

    The last of these left at `left_at`; `who` are some of them.
    """

    google_group: GoogleGroup
    members: int
    leaving: int
    left_at: datetime | None = None
    who: Sequence[str] = field(default_factory=tuple)


def build(shown: Sequence[Shown], *, has_google: bool, sync: JobRun | None, is_first: bool) -> list[Block]:
    """Some Google groups, at most six blocks each; `sync` is the newest run of the job, if any."""
    is_idle = sync is None or sync.finished_at is not None
    buttons: list[InteractiveElement] = [_button("Add a Google group", ADD, "new")]
    if has_google and shown and is_idle:
        buttons.append(_button("Sync now", SYNC, "now"))
    blocks: list[Block] = [] if has_google else [ours(NOT_CONFIGURED)]
    if sync is not None and not is_idle:
        is_running = sync.outcome == JobOutcome.RUNNING
        blocks.append(
            ours(f":hourglass_flowing_sand: A sync {'is running' if is_running else 'is about to run'}.")
        )
    if not shown:
        blocks.append(ours(EMPTY if is_first else paging.NOTHING_HERE))
    head = [*blocks, ActionsBlock(block_id="google", elements=buttons)]
    return [*head, *(block for one in shown for block in _group(one))]


def _group(shown: Shown) -> list[Block]:
    group = shown.google_group
    name = f"{group.name}: " if group.name else ""
    light = ":large_green_circle: Active" if group.is_active else ":white_circle: Not active"
    people = f"{shown.members} in the group because of it"
    synced = f"last synced {moment(group.last_sync_at)}" if group.last_sync_at else "not synced yet"
    blocks: list[Block] = [
        DividerBlock(),
        said(f"{name}{group.key}\nfeeds {group.group.name}"),
        ours(f"{light} · {people} · {synced}"),
    ]
    if group.last_outcome:
        blocks.append(said(shorten(group.last_outcome, OUTCOME_SHOWN)))
    if shown.leaving:
        blocks.append(ours(_leaving(shown)))
    return [*blocks, ActionsBlock(block_id=f"google-{group.id}", elements=_buttons(shown))]


def _leaving(shown: Shown) -> str:
    named = ", ".join(map(mention, shown.who[:PEOPLE_SHOWN]))
    more = shown.leaving - len(shown.who[:PEOPLE_SHOWN])
    who = f"{named} and {more} more" if more > 0 else named
    return f":warning: *{shown.leaving} left it at Google and are waiting for your decision:* {who}"


def _buttons(shown: Shown) -> list[InteractiveElement]:
    value = str(shown.google_group.identity)
    buttons: list[InteractiveElement] = []
    if shown.left_at:
        until = f"{value} {exactly(shown.left_at)}"
        text = (
            f"The {shown.leaving} who left the Google group leave your group, too, "
            "unless somebody added them by hand."
        )
        sure = _confirm("Remove them?", text, "Remove them")
        buttons.append(_button("Remove them", REMOVE_DEPARTED, until, sure))
        buttons.append(_button("Keep them", KEEP, until))
    buttons.append(_button("Change", CHANGE, value))
    text = "People who are in your group only because of it leave it at once. Nothing changes at Google."
    buttons.append(_button("Remove", REMOVE, value, _confirm("Remove this Google group?", text, "Remove")))
    return buttons


def _button(text: str, action_id: str, value: str, confirm: ConfirmObject | None = None) -> ButtonElement:
    style = "danger" if confirm else None
    return ButtonElement(text=literal(text), action_id=action_id, value=value, confirm=confirm, style=style)


def decided(value: str) -> tuple[Identity, datetime]:
    """The Google group that a button decides about, and when the last person left whom it showed.

    ValueError if it carries something else.
    """
    which, until = value.split(" ")
    return Identity.read(which), from_exactly(number(until, digits=MOMENT_DIGITS))


def _confirm(title: str, text: str, confirm: str) -> ConfirmObject:
    return ConfirmObject(title=title, text=literal(text), confirm=confirm, deny="Cancel", style="danger")
