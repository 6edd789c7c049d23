"""The forms about groups and who is in them. Read back with inputs.py and outage_inputs.read()."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ExternalDataSelectElement, InputBlock, Option, UserMultiSelectElement
from slack_sdk.models.views import View

from models import Group, Permission, User
from phoenix_bot.blocks.content import ours, said
from phoenix_bot.blocks.home import inputs, people
from phoenix_bot.blocks.home.groups import ADD, ADD_PEOPLE, CHANGE, DELETE
from phoenix_bot.blocks.modals.inputs import modal
from phoenix_bot.blocks.options import named_option
from phoenix_bot.text.mrkdwn import mention

NAME, GIVES, PEOPLE, GROUP, EVEN_SO = "name", "gives", "people", "group", "even_so"

MOST_AT_ONCE = 20
"""People that one form adds."""


def add() -> View:
    """Name a new group, and choose what it gives."""
    return modal(ADD, "Add a group", "Add", [inputs.name(), _gives([])], about={})


def change(group: Group, gives: Sequence[Permission]) -> View:
    """Change a group's name and what it gives."""
    blocks = [inputs.name(group.name), _gives(gives)]
    about = {"id": str(group.identity), "name": group.name, "gives": list(gives)}
    return modal(CHANGE, "Change a group", "Save", blocks, about=about)


def _gives(chosen: Sequence[Permission]) -> InputBlock:
    options = [Option(text=permission.label, value=permission.value) for permission in Permission]
    return inputs.boxes(GIVES, "What its members may do", options, chosen=chosen)


def delete(group: Group, members: int) -> View:
    """Say what happens to the people in a group, and ask for confirmation if there are any."""
    lose = {0: "Nobody is in it.", 1: "1 person is in it and loses what it gives."}
    text = lose.get(members, f"{members} people are in it and lose what it gives.")
    box = Option(text="Delete it although people are in it", value="yes")
    blocks = [
        said(group.name),
        ours(f"{text} This cannot be undone."),
        inputs.boxes(EVEN_SO, "Are you sure?", [box]),
    ]
    about = {"id": str(group.identity), "members": members}
    return modal(DELETE, "Delete a group", "Delete", blocks, about=about)


def add_people(group: Group) -> View:
    """Pick people for a group. Slack tells us at once about each who is picked."""
    select = UserMultiSelectElement(
        action_id=PEOPLE, placeholder="Pick people", max_selected_items=MOST_AT_ONCE
    )
    picked = InputBlock(block_id=PEOPLE, label="People", element=select, dispatch_action=True)
    return modal(
        ADD_PEOPLE, "Add people", "Add", [said(group.name), picked], about={"id": str(group.identity)}
    )


def add_to_group(user: User) -> View:
    """Pick a group for somebody."""
    select = ExternalDataSelectElement(action_id=GROUP, placeholder="Type to search", min_query_length=0)
    blocks = [
        ours(mention(user.slack_id)),
        InputBlock(block_id=GROUP, label="Group", element=select),
    ]
    return modal(people.ADD_TO_GROUP, "Add to a group", "Add", blocks, about={"who": user.slack_id})


def option_of(group: Group) -> Option:
    """A group as the search offers it."""
    return named_option(group.name, group.identity)
