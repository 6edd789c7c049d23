"""What people were reminded of."""

from enum import StrEnum

import peewee

from models.database import UtcDateTimeField
from models.identities import Identified
from models.outages import Outage
from models.people import User


class ReminderKind(StrEnum):
    """What somebody is reminded of. CANNOT_ACT tells an outage's creator that somebody else cannot be."""

    ETA = "eta"
    UPDATE = "update"
    UNKNOWN_ETA = "unknown_eta"
    REPORT = "report"
    LABEL = "label"
    DUE_DATE = "due_date"
    CANNOT_ACT = "cannot_act"


class Reminder(Identified):
    """One reminder to one person, which exists once however many copies of the bot want to send it.

    `about` says which deadline, missing update or report it is for; `number` counts from 1 if the same is
    told again. Until `snoozed_until` the person wants to hear nothing of its kind about its outage. Slack
    shows it as the message `ts` in `channel_id`; both are empty before it is sent, and once a later one
    replaced it.
    """

    outage = peewee.ForeignKeyField(Outage, backref="reminders", null=True, on_delete="CASCADE")
    person = peewee.ForeignKeyField(User, backref="+", on_delete="RESTRICT")
    kind = peewee.CharField(max_length=16)
    about = peewee.CharField(max_length=255)
    number = peewee.IntegerField(default=1)
    made_at = UtcDateTimeField()
    snoozed_until = UtcDateTimeField(null=True)
    channel_id = peewee.CharField(max_length=32, default="")
    ts = peewee.CharField(max_length=32, default="")

    outage_id: int | None
    person_id: str

    class Meta:
        indexes = (
            (("person", "kind", "about", "number"), True),
            (("outage", "person", "kind"), False),
        )
