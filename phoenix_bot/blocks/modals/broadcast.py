"""The choice in *Post update* whether the channel shows the update, too.

It begins with: if there is a new ETA. A box that ticks itself when an ETA is picked would have to replace the
open form, which could take a complaint away that somebody has not read yet.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from slack_sdk.models.blocks import InputBlock, MarkdownTextObject, Option, RadioButtonsElement

from phoenix_bot.blocks.modals.inputs import Malformed

NAME = "broadcast"
"""The block_id and the action_id."""


class Shown(StrEnum):
    """When the channel shows an update, too."""

    WITH_ETA = "with_eta"
    YES = "yes"
    NO = "no"


def build(channel_id: str) -> InputBlock:
    """The choice; `channel_id` is the announcement channel, "" if it is not known."""
    where = f"<#{channel_id}>" if channel_id else "the announcement channel"
    words = {
        Shown.WITH_ETA: f"Also show in {where} if there is a new ETA",
        Shown.YES: f"Also show in {where}",
        Shown.NO: "Only in the thread",
    }
    options = [Option(text=MarkdownTextObject(text=text), value=shown.value) for shown, text in words.items()]
    element = RadioButtonsElement(action_id=NAME, options=options, initial_option=options[0])
    return InputBlock(block_id=NAME, label="Who sees it?", element=element)


def read(view: Mapping[str, Any], *, has_eta: bool) -> bool:
    """Whether the channel shows the submitted update; Malformed.

    Forms of earlier versions do not ask: as if nobody had changed the choice.
    """
    try:
        answers = view["state"]["values"]
        chosen = Shown(answers[NAME][NAME]["selected_option"]["value"]) if NAME in answers else Shown.WITH_ETA
    except (KeyError, TypeError, ValueError):
        raise Malformed(f"the view's state has no usable {NAME}") from None
    return chosen is Shown.YES or (chosen is Shown.WITH_ETA and has_eta)
