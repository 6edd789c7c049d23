"""What somebody is told who follows an outage or a system, and all that they follow."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from models import Announcement, Outage, System
from phoenix_bot.blocks.announcement.announcement import FOLLOW, UNFOLLOW, lasting_reference, reference
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import Content, literal, ours
from phoenix_bot.text.mrkdwn import escape, one_line

FOLLOW_SYSTEM, UNFOLLOW_SYSTEM = "system_follow", "system_unfollow"

NOTHING = (
    "You follow nothing. Type `/phoenix follow 7` for an outage, or `/phoenix follow booking` for a system. "
    "Every announcement has a button *Follow*, too."
)

NAME = 150
"""Code points of a system's name."""


def outage_button(outage: Outage, *, follows: bool) -> ButtonElement:
    """The button that ends following an outage, or begins it."""
    action_id, text = (UNFOLLOW, "Unfollow") if follows else (FOLLOW, "Follow")
    return ButtonElement(text=text, action_id=action_id, value=str(outage.identity))


def system_button(system: System, *, follows: bool, names: bool = False) -> ButtonElement:
    """The button that ends following a system, or begins it; if it `names` the system, with its name."""
    action_id, text = (UNFOLLOW_SYSTEM, "Unfollow") if follows else (FOLLOW_SYSTEM, "Follow")
    label = literal(f"{text} {one_line(system.name, NAME)}" if names else text, 75)
    return ButtonElement(text=label, action_id=action_id, value=str(system.identity))


def of_outage(announcement: Announcement, *, follows: bool, is_new: bool, system: System | None) -> Content:
    """Whether somebody follows an outage now. `system` is its system, if they follow that."""
    outage = announcement.outage
    name = reference(Reference(outage, announcement.permalink))
    buttons = [outage_button(outage, follows=follows)]
    if follows:
        already = "" if is_new else " already"
        told = f"You follow {name}{already}. I'll tell you by direct message what is new about it."
    elif not is_new:
        told = f"You do not follow {name}."
    else:
        told = f"You no longer follow {name}."
    if system is not None and not follows:
        told += f" You still follow {_named(system)}: you will hear of its other outages."
        buttons.append(system_button(system, follows=True, names=True))
    return Content(told, [ours(told), ActionsBlock(elements=buttons)])


def of_system(system: System, *, follows: bool, is_new: bool) -> Content:
    """Whether somebody follows a system now."""
    name = _named(system)
    if follows:
        already = "" if is_new else " already"
        told = f"You follow {name}{already}. I'll tell you by direct message of each of its outages."
    else:
        told = f"You no longer follow {name}." if is_new else f"You do not follow {name}."
    return Content(told, [ours(told), ActionsBlock(elements=[system_button(system, follows=follows)])])


def listed(
    systems: Sequence[System], announcements: Sequence[Announcement], *, more: tuple[int, int]
) -> Content:
    """All that somebody follows. `more` are the numbers of systems and of outages that are left out."""
    blocks = [*_systems(systems, more[0]), *_outages(announcements, more[1])]
    text = f"You follow {_counted(len(systems) + more[0], 'system')} and "
    text += f"{_counted(len(announcements) + more[1], 'outage')}."
    return Content(text, blocks) if blocks else Content(NOTHING, [ours(NOTHING)])


def _systems(systems: Sequence[System], more: int) -> Iterator[Block]:
    if systems:
        yield ours("*Systems that you follow*")
    for system in systems:
        yield SectionBlock(text=literal(system.name), accessory=system_button(system, follows=True))
    if more:
        yield ours(f"… and {more} more")


def _outages(announcements: Sequence[Announcement], more: int) -> Iterator[Block]:
    if announcements:
        yield ours("*Outages that you follow*")
    for one in announcements:
        section = ours(f"{lasting_reference(Reference(one.outage, one.permalink))} · {one.outage.state}")
        section.accessory = outage_button(one.outage, follows=True)
        yield section
    if more:
        yield ours(f"… and {more} more")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _named(system: System) -> str:
    return escape(one_line(system.name, NAME))
