"""Suggestions to announce an outage, because monitors of a system are critical."""

from enum import StrEnum

import peewee

from models.database import UtcDateTimeField
from models.identities import Identified
from models.outages import Outage
from models.people import User
from models.systems import System


class SuggestionEnd(StrEnum):
    """Why there is nothing to suggest any more. MOVED: the monitors belong to another system now."""

    ANNOUNCED = "announced"
    RECOVERED = "recovered"
    RETIRED = "retired"
    MOVED = "moved"


class Suggestion(Identified):
    """One message that suggests to announce an outage of a system; each system has at most one at a time.

    It is about the critical alerts of the system from `since` on, until `ended_at`; `end` is a SuggestionEnd
    then, and `outage` the one that was announced. Slack shows it as the message `ts` in `channel_id`; `ts` is
    empty before it is posted, and when somebody has deleted it. Nobody is asked any more once it is
    dismissed; `dismissed_by` is empty if somebody has deleted the message instead.
    """

    system = peewee.ForeignKeyField(System, backref="suggestions", on_delete="CASCADE")
    channel_id = peewee.CharField(max_length=32)
    ts = peewee.CharField(max_length=32, default="")
    since = UtcDateTimeField()
    made_at = UtcDateTimeField()
    dismissed_by = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="RESTRICT")
    dismissed_at = UtcDateTimeField(null=True)
    outage = peewee.ForeignKeyField(Outage, backref="suggestions", null=True, on_delete="SET NULL")
    end = peewee.CharField(max_length=16, default="")
    ended_at = UtcDateTimeField(null=True)

    system_id: int
    dismissed_by_id: str | None
    outage_id: int | None

    class Meta:
        indexes = ((("channel_id", "ts"), False),)

    @property
    def is_asking(self) -> bool:
        """Whether somebody shall still decide about it."""
        return self.ended_at is None and self.dismissed_at is None


Suggestion.add_index(
    Suggestion.index(
        Suggestion.system, unique=True, where=Suggestion.ended_at.is_null(), name="suggestion_current"
    )
)
