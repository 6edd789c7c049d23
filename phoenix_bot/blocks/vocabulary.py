"""Words that differ from company to company."""

from dataclasses import dataclass

from models.field_types import Field
from phoenix_bot.text import field_values


@dataclass(frozen=True)
class Vocabulary:
    """The words that the settings choose.

    `impact_unit` is what an outage loses, as a plural noun ("bookings"); `currency` is that of the turnover
    ("EUR").
    """

    impact_unit: str = "bookings"
    currency: str = "EUR"

    def turnover(self, amount: int) -> str:
        """An amount of turnover in whole units."""
        return field_values.money(amount, self.currency)

    def fill(self, label: str) -> str:
        """A label with our words in place of its placeholders."""
        return label.format(impact_unit=self.impact_unit)

    def label(self, field: Field) -> str:
        """What people call a field of an outage, such as "Lost bookings"."""
        return self.fill(field.label)

    def topic(self, field: Field) -> str:
        """As label(), for a line that tells the field's value: no question."""
        return self.label(field).rstrip("?")
