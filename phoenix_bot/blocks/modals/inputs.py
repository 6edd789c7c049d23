"""The inputs of an outage's fields, shared by the modals.

Each field's block_id and action_id is the field's own name.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    DateTimePickerElement,
    ExternalDataSelectElement,
    InputBlock,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from models import Eta, LostBookings, SuggestedOutcome, System, YesNoUnknown
from phoenix_bot.acts.clock import epoch, from_epoch
from phoenix_bot.blocks.content import literal
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import shorten

TEXT_MAX = 3000
"""Code points a text field takes."""

MAX_TURNOVER = 10**15
"""Enough for any currency, and safe in a database's bigint."""

OPTION_MAX = 75
"""Code points in an option's text."""


class Inputs:
    """Builds the inputs of one modal in the words of `vocabulary`; `values` go by the names of fields."""

    def __init__(self, vocabulary: Vocabulary, values: Mapping[str, Any] | None = None) -> None:
        self._terms = vocabulary
        self._values = values or {}

    def _block(
        self,
        name: str,
        element: InputInteractiveElement,
        *,
        optional: bool = False,
        hint: str = "",
        label: str = "",
    ) -> InputBlock:
        return InputBlock(
            block_id=name,
            label=shorten(self._terms.label(label or name), 150),
            element=element,
            optional=optional,
            hint=hint or None,
            dispatch_action=isinstance(element, UserSelectElement) or None,
        )

    def text(
        self, name: str, *, initial: str = "", optional: bool = False, hint: str = "", multiline: bool = True
    ) -> InputBlock:
        """A text field of at most TEXT_MAX code points."""
        value = self._values.get(name, initial) or None
        element = PlainTextInputElement(
            action_id=name, multiline=multiline, max_length=TEXT_MAX, initial_value=value
        )
        return self._block(name, element, optional=optional, hint=hint)

    def choice(
        self,
        name: str,
        choices: type[StrEnum],
        *,
        initial: str = "",
        optional: bool = False,
        hint: str = "",
        label: str = "",
    ) -> InputBlock:
        """One of an enum's values, or if `optional` none; `label` names another label than the field's."""
        options = {str(choice.value): option_of(choice) for choice in choices}
        chosen = options.get(self._values.get(name, initial))
        element = StaticSelectElement(action_id=name, options=list(options.values()), initial_option=chosen)
        return self._block(name, element, optional=optional, hint=hint, label=label)

    def system(self, system: System | None) -> InputBlock:
        """A searchable choice among any number of systems."""
        return self.search("system_id", initial=option_of(system) if system else None)

    def search(
        self, name: str, *, initial: Option | None = None, placeholder: str = "Type to search"
    ) -> InputBlock:
        """A choice among what we find for the words typed into it, offered at once while there are none."""
        element = ExternalDataSelectElement(
            action_id=name, min_query_length=0, placeholder=placeholder, initial_option=initial
        )
        return self._block(name, element)

    def turnover(self) -> InputBlock:
        """A whole number, in the currency of the vocabulary."""
        value = self._values.get("turnover_impact")
        element = NumberInputElement(
            action_id="turnover_impact",
            is_decimal_allowed=False,
            min_value="0",
            max_value=str(MAX_TURNOVER),
            initial_value=None if value is None else str(value),
        )
        hint = shorten(f"A whole number, in {self._terms.currency}.", 150)
        return self._block("turnover_impact", element, optional=True, hint=hint)

    def time(self, name: str, *, optional: bool = False, hint: str = "") -> InputBlock:
        """A date and time, which Slack shows in the user's own zone."""
        value: datetime | None = self._values.get(name)
        element = DateTimePickerElement(action_id=name, initial_date_time=epoch(value) if value else None)
        return self._block(name, element, optional=optional, hint=hint)

    def person(self, name: str) -> InputBlock:
        """One person; picking one tells us at once."""
        element = UserSelectElement(action_id=name, initial_user=self._values.get(name))
        return self._block(name, element)

    def channel(self, name: str, *, hint: str = "") -> InputBlock:
        """One public or private channel of this company."""
        among = ConversationFilter(
            include=["public", "private"], exclude_external_shared_channels=True, exclude_bot_users=True
        )
        return self._block(name, ConversationSelectElement(action_id=name, filter=among), hint=hint)

    def impact(self, affected: type[StrEnum], *, initial: str = "") -> list[InputBlock]:
        """Who is affected, and what is lost."""
        return [
            self.choice("sales_affected", affected, initial=initial),
            self.choice("b2b_affected", affected, initial=initial),
            self.choice("lost_bookings", LostBookings),
            self.text("lost_bookings_details", optional=True),
            self.turnover(),
        ]


def option_of(choice: StrEnum | System) -> Option:
    """An enum's value or a system as an option."""
    if isinstance(choice, System):
        return Option(text=literal(choice.name, OPTION_MAX), value=str(choice.id))
    return Option(text=literal(getattr(choice, "label", choice.value), OPTION_MAX), value=str(choice.value))


CHOICES: dict[str, type[StrEnum]] = {
    "eta": Eta,
    "sales_affected": YesNoUnknown,
    "b2b_affected": YesNoUnknown,
    "lost_bookings": LostBookings,
    "suggested_outcome": SuggestedOutcome,
}


class Malformed(ValueError):
    """A submitted view lacks something that its form always sends, or has it in another shape."""


def read(view: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The values of the fields `names` in a submitted view, as models.Outage has them; Malformed."""
    optional = {block.get("block_id") for block in view.get("blocks", ()) if block.get("optional")}
    values = {}
    for name in names:
        try:
            state = view["state"]["values"][name][name]
            values[name] = _choice(name, state, name in optional) if name in CHOICES else _value(name, state)
        except (KeyError, TypeError, ValueError, OverflowError):
            # Without the cause, which may hold what somebody typed.
            raise Malformed(f"the view's state has no usable {name}") from None
    return values


def _choice(name: str, state: Mapping[str, Any], optional: bool) -> str | None:
    option = state["selected_option"]
    if option is None and optional:
        return None
    return str(CHOICES[name](option["value"]).value)


def _value(name: str, state: Mapping[str, Any]) -> Any:
    match state["type"]:
        case "plain_text_input":
            return (state["value"] or "").strip()
        case "number_input":
            return int(state["value"]) if state["value"] else None
        case "datetimepicker":
            return from_epoch(state["selected_date_time"]) if state["selected_date_time"] else None
        case "users_select":
            return state["selected_user"]
        case "multi_users_select":
            return list(state["selected_users"] or ())
        case "checkboxes":
            return [str(option["value"]) for option in state["selected_options"] or ()]
        case "conversations_select":
            return str(state["selected_conversation"])
        case "external_select":
            return int(state["selected_option"]["value"])
        case other:
            raise ValueError(f"{name} of type {other}")


def modal(
    callback_id: str, title: str, submit: str, blocks: Sequence[Block], *, about: Mapping[str, Any]
) -> View:
    """A modal form; `about` comes back with it (see about())."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=shorten(title, 24),
        submit=submit,
        close="Cancel",
        blocks=blocks,
        private_metadata=json.dumps(about, separators=(",", ":"), ensure_ascii=False),
    )


def about(view: Mapping[str, Any]) -> dict[str, Any]:
    """What the form was opened about; Malformed if it is not ours."""
    try:
        found = json.loads(view["private_metadata"])
    except (KeyError, ValueError) as problem:
        raise Malformed("the view has no readable private_metadata") from problem
    if not isinstance(found, dict):
        raise Malformed("the view's private_metadata is no object")
    return found
