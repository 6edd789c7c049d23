"""Systems in App Home: the list of them, and one system with its buttons."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ExternalDataSelectElement,
    InteractiveElement,
    Option,
    SectionBlock,
)

from models import System
from phoenix_bot.blocks.content import aside, literal, ours, said
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.options import named_option
from phoenix_bot.text.home_address import HomeAddress
from phoenix_bot.text.mrkdwn import moment, one_line

ADD, RENAME, MERGE = "system_add", "system_rename", "system_merge"
RETIRE, RESTORE = "system_retire", "system_restore"
FIND = "system_find"

LIST = HomeAddress("systems")
RETIRED = HomeAddress("systems", {"state": "retired"})


def address_of(which: str) -> HomeAddress:
    """The page of one system."""
    return HomeAddress("system", {"id": which})


def above(at: HomeAddress) -> list[Block]:
    """The row above the list: adding, finding, and the choice between systems in use and retired ones."""
    retired = at.choice("state") == "retired"
    search = ExternalDataSelectElement(action_id=FIND, placeholder="Find a system", min_query_length=0)
    elements: list[InteractiveElement] = [
        ButtonElement(text="Add a system", action_id=ADD, value="0", style="primary"),
        frame.go("In use", LIST, current=not retired),
        frame.go("Retired", RETIRED, current=retired),
        search,
    ]
    return [ActionsBlock(block_id="systems", elements=elements)]


def rows(systems: Sequence[System]) -> list[Block]:
    """A row for each system. Needs `merged_into` loaded."""
    return [
        SectionBlock(
            text=literal(f"{one_line(system.name, 255)}{_fate(system)}"),
            accessory=frame.go("Change", address_of(str(system.identity)), tag=f"system-{system.id}"),
        )
        for system in systems
    ]


def _fate(system: System) -> str:
    if system.merged_into is not None:
        return f" (merged into {one_line(system.merged_into.name, 255)})"
    return "" if system.retired_at is None else " (retired)"


def details(system: System) -> list[Block]:
    """One system and its buttons. Needs `merged_into` loaded."""
    history = HomeAddress("history", {"system": str((system.merged_into or system).identity)})
    back = LIST if system.retired_at is None else RETIRED
    elements: list[InteractiveElement] = [*_buttons(system), frame.go("Its outages", history)]
    return [
        said(system.name),
        aside(_state(system)),
        ActionsBlock(block_id=f"system-{system.id}", elements=elements),
        ActionsBlock(block_id="back", elements=[frame.go("← All systems", back)]),
    ]


def _state(system: System) -> str:
    if system.retired_at is None:
        return "In use: it can be chosen for new outages."
    since = f"Retired since {moment(system.retired_at)}: it cannot be chosen for new outages."
    return f"{since} Its outages moved to another system." if system.merged_into is not None else since


def _buttons(system: System) -> list[ButtonElement]:
    def button(text: str, action_id: str, confirm: ConfirmObject | None = None) -> ButtonElement:
        return ButtonElement(text=text, action_id=action_id, value=str(system.identity), confirm=confirm)

    name = one_line(system.name, 100)
    if system.retired_at is not None:
        return [button("Rename", RENAME), button("Restore", RESTORE), button("Merge", MERGE)]
    retire = ConfirmObject(
        title="Retire this system?",
        text=literal(f"{name} can no longer be chosen. Its outages keep it. You can restore it.", 300),
        confirm="Retire",
        deny="Cancel",
    )
    return [button("Rename", RENAME), button("Retire", RETIRE, retire), button("Merge", MERGE)]


def missing() -> list[Block]:
    """The page of a system that does not exist."""
    back = ActionsBlock(block_id="back", elements=[frame.go("← All systems", LIST)])
    return [ours(frame.gone("system")), back]


def options(systems: Sequence[System]) -> list[Option]:
    """Systems as the search offers them; retired ones are marked."""
    return [_option(system) for system in systems]


def _option(system: System) -> Option:
    return named_option(system.name, system.identity, note="Retired" if system.retired_at else "")
