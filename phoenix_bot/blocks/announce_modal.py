"""The form "Announce an outage"."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View

from models import SUMMARY_TEMPLATE, Eta, System, YesNoUnknown
from phoenix_bot.blocks import outage_inputs
from phoenix_bot.blocks.outage_inputs import Inputs
from phoenix_bot.blocks.terms import Terms

CALLBACK = "announce"
FIELDS = (
    "summary",
    "system_id",
    "eta",
    "sales_affected",
    "b2b_affected",
    "lost_bookings",
    "lost_bookings_details",
    "turnover_impact",
    "started_at",
)


def build(terms: Terms, *, system: System | None, search: str, reply_url: str) -> View:
    """The empty form.

    `search` is what was typed after the command, `reply_url` where its sender can be answered.
    """
    inputs = Inputs(terms)
    blocks = [
        inputs.text("summary", initial=SUMMARY_TEMPLATE),
        inputs.system(system),
        inputs.choice("eta", Eta),
        *inputs.impact(YesNoUnknown, initial=YesNoUnknown.UNKNOWN),
        inputs.time("started_at", optional=True, hint="Leave it empty if it started just now."),
    ]
    about = {"search": search[:200], "reply_url": reply_url}
    return outage_inputs.modal(CALLBACK, "Announce an outage", "Announce", blocks, about=about)


def read(view: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The submitted values by field, and where to answer; Malformed."""
    return outage_inputs.read(view, FIELDS), str(outage_inputs.about(view).get("reply_url", ""))


def search(view: Mapping[str, Any]) -> str:
    """What was typed after the command that opened this form; "" in other forms."""
    return str(outage_inputs.about(view).get("search", ""))


def options(systems: list[System]) -> list[Option]:
    """Systems as the select offers them."""
    return [outage_inputs.option_of(system) for system in systems]
