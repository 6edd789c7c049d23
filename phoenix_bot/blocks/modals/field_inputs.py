"""The inputs of a form about an outage: one for each of its fields that the form asks for.

Those that belong to no field are in inputs.py.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import DateTimePickerElement, InputBlock, NumberInputElement, UserSelectElement
from slack_sdk.models.blocks.block_elements import InputInteractiveElement

from models import System
from models.field_types import Ask, Field, FormName, Kind
from models.fields import BY_NAME, asked_by, behind_more
from models.people import is_placeholder
from phoenix_bot.acts.clock import epoch
from phoenix_bot.blocks.modals.inputs import block, text
from phoenix_bot.blocks.modals.rendered import Rendered
from phoenix_bot.blocks.options import choice, option_of, search, words
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import shorten

MAX_NUMBER = 10**15
"""Enough for any currency, and safe in a database's bigint."""


class Inputs:
    """Builds the inputs of one modal, in the words of `vocabulary`.

    `values` go by the names of fields; `system` is the one that `system_id` means.
    """

    def __init__(
        self,
        form: FormName,
        vocabulary: Vocabulary,
        values: Mapping[str, Any] | None = None,
        *,
        system: System | None = None,
    ) -> None:
        self._form = form
        self._vocabulary = vocabulary
        self._values = values or {}
        self._system = system

    def all(self, **hints: str) -> list[InputBlock]:
        """The input of every field that the form asks for; `hints`, by field, replace those of the table.

        Fields behind More that have no value are left out.
        """
        asked = filter(self._vocabulary.has, asked_by(self._form))
        shown = (field for field in asked if not self._waits_for_more(field))
        return [self.of(field, hint=hints.get(field.name, "")) for field in shown]

    def more(self, shown: Collection[str]) -> list[InputBlock]:
        """The inputs behind More of the fields that are not `shown` yet."""
        return [self.of(field) for field in behind_more(self._form) if field.name not in shown]

    def _waits_for_more(self, field: Field) -> bool:
        return field.asks[self._form].is_behind_more and self._values.get(field.name) in (None, "")

    def of(self, field: Field, *, hint: str = "") -> InputBlock:
        """The input of one field."""
        value = self._values.get(field.name, field.asks[self._form].initial)
        if field.kind is Kind.CHOICE or (value in (None, "") and field.kind is not Kind.SYSTEM):
            return _recurring(self._form, self._vocabulary, field.name, value, hint)
        return self._input(field, value, hint)

    def _input(self, field: Field, value: Any, hint: str) -> InputBlock:
        ask = field.asks[self._form]
        if field.kind is Kind.MONEY:
            hint = hint or shorten(f"A whole number, in {self._vocabulary.currency}.", 150)
        label = self._vocabulary.fill(ask.label) or self._vocabulary.label(field)
        element = self._element(field, ask, value)
        return block(field.name, label, element, optional=ask.optional, hint=hint or ask.hint)

    def _element(self, field: Field, ask: Ask, value: Any) -> InputInteractiveElement:
        match field.kind:
            case Kind.CHOICE:
                return choice(field.name, ask.choices or field.choices or StrEnum, value)
            case Kind.NUMBER | Kind.MONEY:
                return _number(field.name, value)
            case Kind.MOMENT:
                return DateTimePickerElement(
                    action_id=field.name, initial_date_time=epoch(value) if value else None
                )
            case Kind.PERSON:
                shown = value if value and not is_placeholder(value) else None
                return UserSelectElement(action_id=field.name, initial_user=shown)
            case Kind.SYSTEM:
                return search(field.name, "Type to search", option_of(self._system) if self._system else None)
            case Kind.SEVERITY:
                return words(field.name, self._vocabulary.severities, value)
            case Kind.OUTAGE:
                return search(field.name, "Type a number, a system, or words")
            case Kind.LINE | Kind.TEXT:
                return text(field.name, value, multiline=field.kind is Kind.TEXT)


@lru_cache(maxsize=512)
def _recurring(form: FormName, vocabulary: Vocabulary, name: str, value: Any, hint: str) -> InputBlock:
    """An input that is the same for many outages: nothing is typed into it, or it offers few choices."""
    return Rendered(Inputs(form, vocabulary)._input(BY_NAME[name], value, hint))


def _number(name: str, value: Any) -> NumberInputElement:
    """A whole number that is not negative."""
    return NumberInputElement(
        action_id=name,
        is_decimal_allowed=False,
        min_value="0",
        max_value=str(MAX_NUMBER),
        initial_value=None if value in (None, "") else str(value),
    )
