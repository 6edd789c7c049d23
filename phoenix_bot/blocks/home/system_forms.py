"""The forms about systems: add, rename, merge. Read back with inputs.py and outage_inputs.read()."""

from slack_sdk.models.blocks import ExternalDataSelectElement, InputBlock
from slack_sdk.models.views import View

from models import System
from phoenix_bot.blocks.content import ours, said
from phoenix_bot.blocks.home import inputs
from phoenix_bot.blocks.home.systems import ADD, MERGE, RENAME
from phoenix_bot.blocks.modals.inputs import modal

NAME, INTO, SURE = "name", "into", "sure"


def add() -> View:
    """Name a new system."""
    hint = "If a retired system has this name, it is restored."
    return modal(ADD, "Add a system", "Add", [inputs.name(hint=hint)], about={})


def rename(system: System) -> View:
    """Give a system another name."""
    hint = "Its outages keep the name that it had when they were announced."
    about = {"id": str(system.identity), "name": system.name}
    return modal(RENAME, "Rename a system", "Rename", [inputs.name(system.name, hint=hint)], about=about)


def merge(system: System) -> View:
    """Choose the system that takes over the outages of this one. Says that this cannot be undone."""
    other = InputBlock(
        block_id=INTO,
        label="Merge it into",
        element=ExternalDataSelectElement(action_id=INTO, placeholder="Type to search", min_query_length=0),
    )
    blocks = [
        said(system.name),
        ours(
            "All its outages move to the system that you choose; each keeps the name it was announced with. "
            "This system is retired. In forms that are open now, it means the other system."
        ),
        other,
        inputs.sure(SURE, "Merge them. This cannot be undone."),
    ]
    return modal(MERGE, "Merge a system", "Merge", blocks, about={"id": str(system.identity)})
