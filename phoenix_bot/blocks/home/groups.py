"""Groups in App Home: the list of them, and one group with the people in it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    InteractiveElement,
    SectionBlock,
    UserSelectElement,
)

from models import Group, Identity, Permission
from phoenix_bot.blocks import management_words
from phoenix_bot.blocks.content import literal, ours, said
from phoenix_bot.blocks.home import frame
from phoenix_bot.text.home_address import HomeAddress, is_slack_id, of_person
from phoenix_bot.text.mrkdwn import escape, mention, one_line

ADD, CHANGE, DELETE = "group_add", "group_change", "group_delete"
ADD_PEOPLE, REMOVE = "group_add_people", "group_remove_person"
FIND_PERSON = "person_find"

LIST = HomeAddress("groups")


def address_of(group: Group) -> HomeAddress:
    """The page of one group."""
    return HomeAddress("group", {"id": str(group.identity)})


def above() -> list[Block]:
    """The row above the list: adding a group, and finding a person."""
    elements: list[InteractiveElement] = [
        ButtonElement(text="Add a group", action_id=ADD, value="0", style="primary"),
        UserSelectElement(action_id=FIND_PERSON, placeholder="Find a person"),
    ]
    return [ActionsBlock(block_id="groups", elements=elements)]


def row(group: Group, gives: Sequence[Permission], members: int, google_keys: Sequence[str]) -> Block:
    """A group in the list."""
    return SectionBlock(
        text=literal(_about(group, gives, members, google_keys)),
        accessory=frame.go("Open", address_of(group), tag=f"group-{group.id}"),
    )


def _about(group: Group, gives: Sequence[Permission], members: int, google_keys: Sequence[str]) -> str:
    return f"{one_line(group.name, 255)}\n{management_words.group_facts(gives, members, google_keys)}"


def head(
    group: Group,
    gives: Sequence[Permission],
    members: int,
    google_keys: Sequence[str],
    *,
    deletable: bool,
) -> list[Block]:
    """One group and its buttons."""

    def button(text: str, action_id: str) -> ButtonElement:
        return ButtonElement(text=text, action_id=action_id, value=str(group.identity))

    buttons = [button("Add people", ADD_PEOPLE), button("Change", CHANGE)]
    if deletable:
        buttons.append(button("Delete", DELETE))
    return [
        said(_about(group, gives, members, google_keys)),
        ActionsBlock(block_id=f"group-{group.id}", elements=buttons),
        back(),
        DividerBlock(),
    ]


def back() -> Block:
    """The way to the list."""
    return ActionsBlock(block_id="back", elements=[frame.go("← All groups", LIST)])


def missing() -> list[Block]:
    """The page of a group that does not exist."""
    return [ours(frame.gone("group")), back()]


def member(
    group: Group, slack_id: str, *, by_hand: bool, google_keys: Sequence[str], has_rights: bool
) -> Block:
    """Somebody in a group. Some have no rights in spite of it, for example people who left the company."""
    way = escape(management_words.membership(by_hand=by_hand, google_keys=google_keys))
    see = frame.go("Open", of_person(slack_id), tag=slack_id)
    standing = "" if has_rights else " · may not act here, so has no rights"
    row = ours(f"{mention(slack_id)} · {way}{standing}")
    row.accessory = remove(group, slack_id) if by_hand else see
    return row


def remove(group: Group, slack_id: str) -> ButtonElement:
    """The button that takes somebody out of a group."""
    return ButtonElement(text="Remove", action_id=REMOVE, value=f"{group.identity} {slack_id}")


def removed(value: str) -> tuple[Identity, str]:
    """The group, and whom the button removes from it; ValueError if its value is no such value."""
    which, _, slack_id = value.partition(" ")
    if not is_slack_id(slack_id):
        raise ValueError(f"{slack_id!r} is nobody")
    return Identity.read(which), slack_id
