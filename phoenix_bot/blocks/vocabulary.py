"""Words that differ from company to company."""

from dataclasses import dataclass

from models.field_types import Field, Kind
from phoenix_bot.settings import Settings
from phoenix_bot.text import field_values


@dataclass(frozen=True)
class Vocabulary:
    """The words that the settings choose.

    `impact_unit` is what an outage loses, as a plural noun ("bookings"); `currency` is that of the turnover
    ("EUR"). `severities` are how severe an outage may be, from the worst on; `mentions` has the ids of the
    user groups that some of them call. A reaction with one of `share_emoji` (names) shares a message of an
    outage's own channel.
    """

    impact_unit: str = "bookings"
    currency: str = "EUR"
    severities: tuple[str, ...] = ()
    mentions: tuple[tuple[str, str], ...] = ()
    share_emoji: tuple[str, ...] = ("point_up",)

    @classmethod
    def of(cls, settings: Settings) -> "Vocabulary":
        """The words of the settings."""
        return cls(
            settings.impact_unit,
            settings.currency,
            settings.severities,
            settings.severity_mentions,
            settings.emoji,
        )

    def has(self, field: Field) -> bool:
        """Whether there is such a field here: nobody is asked for a severity if there are none."""
        return field.kind is not Kind.SEVERITY or bool(self.severities)

    def is_worse(self, severity: str, than: str) -> bool:
        """Whether an outage has become more severe. One whose severity nobody has said is not severe."""
        return self._rank(severity) < self._rank(than)

    def _rank(self, severity: str) -> int:
        known = severity in self.severities
        return self.severities.index(severity) if known else len(self.severities)

    def called_by(self, severity: str) -> str:
        """Mentions the user group that a severity calls, in mrkdwn; "" if it calls none."""
        group = dict(self.mentions).get(severity)
        return f"<!subteam^{group}>" if group else ""

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
