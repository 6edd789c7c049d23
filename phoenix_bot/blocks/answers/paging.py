"""The buttons that turn the pages of an answer."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

NOTHING_HERE = "There is nothing on this page any more."
"""What a page of a list says that was full when somebody asked for it."""


def actions(name: str) -> tuple[str, str]:
    """The action_ids of the buttons Older and Newer of the list called `name`."""
    return f"{name}_older", f"{name}_newer"


def turns(name: str, *, older: str, newer: str) -> list[Block]:
    """The buttons to the pages whose values are given; "" where there is no such page."""
    ids = actions(name)
    buttons = [
        ButtonElement(text=text, action_id=action_id, value=value)
        for text, action_id, value in zip(("Older", "Newer"), ids, (older, newer), strict=True)
        if value
    ]
    return [ActionsBlock(elements=buttons)] if buttons else []
