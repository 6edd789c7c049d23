"""The form "Close as duplicate", which asks for the other outage."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View

from models import Identity, Outage
from models.field_types import FormName
from phoenix_bot.blocks.content import literal
from phoenix_bot.blocks.modals import inputs
from phoenix_bot.blocks.modals.field_inputs import Inputs
from phoenix_bot.blocks.modals.outage import form
from phoenix_bot.blocks.options import OPTION_MAX
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import dotted, one_line

CALLBACK = FormName.CLOSE_AS_DUPLICATE
ORIGINAL, REMARK = "duplicate_of_id", "remark"


def build(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
    """The form about an open outage."""
    blocks = [
        *Inputs(CALLBACK, vocabulary).all(),
        inputs.remark(REMARK, "Remark", optional=True, hint="It appears in the threads of both outages."),
    ]
    return form(CALLBACK, "Close as duplicate", "Close as duplicate", blocks, outage, seen)


def remark(view: Mapping[str, Any]) -> str:
    """The remark in a submitted form; Malformed."""
    return str(inputs.read(view, (REMARK,))[REMARK])


def outage_of(view: Mapping[str, Any]) -> Identity:
    """The outage that the form is about; Malformed."""
    return inputs.identity_about(view, "outage")


def options(outages: list[Outage]) -> list[Option]:
    """Outages as options of the form."""
    return [Option(text=literal(_name(outage), OPTION_MAX), value=str(outage.identity)) for outage in outages]


def _name(outage: Outage) -> str:
    state = "" if outage.is_open else f", {outage.state}"
    system = one_line(outage.system_name, 25)
    return dotted(f"{outage.id}{state}: {system}: {outage.summary}", OPTION_MAX)
