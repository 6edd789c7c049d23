"""One person in App Home: who they are, what they may do, and their groups."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock, UserSelectElement

from models import Group, Permission, User
from phoenix_bot.blocks import management_words
from phoenix_bot.blocks.content import literal, ours, said
from phoenix_bot.blocks.home import frame, groups
from phoenix_bot.text.mrkdwn import mention, one_line

ADD_TO_GROUP = "person_add_to_group"


def head(user: User, may: Sequence[Permission], *, announces: bool, reads: bool, strange: str) -> list[Block]:
    """Who somebody is, what they may do, and the buttons.

    `announces`: they may announce; `reads`: they may read. `strange` says what is wrong with their address.
    """
    name = " · ".join(one_line(part, 255) for part in (user.name, user.email) if part)
    facts = [
        *([name] if name else []),
        _state(user, strange),
        f"Rights: {management_words.rights(may, announces=announces)}",
        *([management_words.reading(reads=reads)] if user.is_known else []),
    ]
    add = ButtonElement(text="Add to a group", action_id=ADD_TO_GROUP, value=user.slack_id)
    another = UserSelectElement(action_id=groups.FIND_PERSON, placeholder="Find another person")
    return [
        ours(f"*{mention(user.slack_id)}*"),
        said("\n".join(facts)),
        # Another id for another person: Slack would go on showing who was picked before.
        ActionsBlock(block_id=f"person-{user.slack_id}", elements=[add, another]),
        groups.back(),
    ]


def _state(user: User, strange: str) -> str:
    """What somebody is in this workspace, as far as we know."""
    if not user.is_known:
        return "Slack has not told us yet who this is. This page shows it as soon as we know."
    states = {
        "Not in this workspace, so has no rights.": user.is_missing,
        "A bot, so has no rights.": user.is_bot,
        "Deactivated, so has no rights.": user.is_deactivated,
        "A guest, so may not act.": user.is_guest,
        f"A full member who may not act: {strange}.": bool(strange),
        "A workspace admin, so has all rights.": user.is_admin,
    }
    return next((text for text, holds in states.items() if holds), "A full member.")


def row(group: Group, slack_id: str, *, by_hand: bool, google_keys: Sequence[str]) -> Block:
    """A group that somebody is in."""
    way = management_words.membership(by_hand=by_hand, google_keys=google_keys)
    return SectionBlock(
        text=literal(f"{one_line(group.name, 255)}\n{way}"),
        accessory=groups.remove(group, slack_id)
        if by_hand
        else frame.go("Open", groups.address_of(group), tag=f"group-{group.id}"),
    )


def unknown() -> list[Block]:
    """The page of a person who does not exist."""
    return [ours(frame.gone("person")), groups.back()]
