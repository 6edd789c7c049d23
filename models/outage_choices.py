"""What people choose among when they describe an outage, and the text that they begin with."""

from datetime import timedelta
from enum import StrEnum

SUMMARY_TEMPLATE = """WHO: [customers/employees/partners/…] are not able to
HOW: [fully/partially/…]
WHAT: [book/search/…]
BECAUSE: [reason + details]"""
"""What the form's "What happened?" begins with. Nobody may announce an outage with it unchanged."""


class Eta(StrEnum):
    """How long it may take, counted from the moment the ETA was set. People read `label`, never the value."""

    HALF_AN_HOUR = "<30m"
    TWO_HOURS = "<2h"
    EIGHT_HOURS = "<8h"
    A_DAY = "<24h"
    UNKNOWN = ">24h"

    @property
    def label(self) -> str:
        return _ETA_LABELS[self]

    @property
    def limit(self) -> timedelta | None:
        """The time until the deadline; None means there is no deadline."""
        return self.limit_of(self)

    @staticmethod
    def limit_of(stored: str) -> timedelta | None:
        """As `limit`, for what the database has: there is no deadline if this version does not know it."""
        return {str(eta): limit for eta, limit in _ETA_LIMITS.items()}.get(stored)


_ETA_LABELS = {
    Eta.HALF_AN_HOUR: "under 30 min",
    Eta.TWO_HOURS: "under 2 h",
    Eta.EIGHT_HOURS: "under 8 h",
    Eta.A_DAY: "under 24 h",
    Eta.UNKNOWN: "more than 24 h, or unknown",
}

_ETA_LIMITS = {
    Eta.HALF_AN_HOUR: timedelta(minutes=30),
    Eta.TWO_HOURS: timedelta(hours=2),
    Eta.EIGHT_HOURS: timedelta(hours=8),
    Eta.A_DAY: timedelta(hours=24),
}


class YesNoUnknown(StrEnum):
    """Whether somebody is affected, as far as it is known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class YesNo(StrEnum):
    """Whether somebody was affected, once it is known. The values are the same as in YesNoUnknown."""

    YES = "yes"
    NO = "no"


class LostBookings(StrEnum):
    """The share of bookings (or whatever IMPACT_UNIT says) that is lost, as far as it is known."""

    UNKNOWN = "unknown"
    NONE = "0%"
    UNDER_10 = "<10%"
    UNDER_30 = "<30%"
    UNDER_60 = "<60%"
    UNDER_100 = "<100%"
    ALL = "100%"


class KnownLostBookings(StrEnum):
    """The share that was lost, once it is known. The values are the same as in LostBookings."""

    NONE = "0%"
    UNDER_10 = "<10%"
    UNDER_30 = "<30%"
    UNDER_60 = "<60%"
    UNDER_100 = "<100%"
    ALL = "100%"


class SuggestedOutcome(StrEnum):
    """What should happen after a resolution."""

    NONE = "None"
    POSTMORTEM = "Post-mortem report"

    @property
    def label(self) -> str:
        """The value has the former name: databases keep it."""
        return "Post-mortem" if self is SuggestedOutcome.POSTMORTEM else str(self.value)
