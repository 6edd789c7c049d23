"""Monitors in other services, and their alerts."""

from enum import StrEnum

import peewee

from models.database import Model, UtcDateTimeField
from models.identities import Identified
from models.people import User
from models.systems import System


class Source(StrEnum):
    """The service that a monitor is in."""

    PINGDOM = "pingdom"
    DATADOG = "datadog"


class Severity(StrEnum):
    """How much it matters that a monitor alerts: people decide that. An alert says how bad it is itself."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class AlertType(StrEnum):
    """How bad an alert is, as its service says."""

    WARNING = "warning"
    CRITICAL = "critical"
    UNDEFINED = "undefined"


class Trouble(StrEnum):
    """Why a service did not tell about a monitor when it was asked last."""

    NOT_FOUND = "not found"
    FORBIDDEN = "forbidden"
    ERROR = "error"


class Monitor(Identified):
    """A monitor, such as a check of Pingdom, by the id that its service gives it.

    It is made when its first alert comes. `severity` is empty until somebody sets it. `told_at` is when the
    service last told about it, beside its alerts. `trouble` says why it did not tell when it was asked since;
    "" if it did.
    """

    source = peewee.CharField(max_length=16)
    external_id = peewee.CharField(max_length=64)
    name = peewee.CharField(max_length=255)
    description = peewee.TextField(default="")
    url = peewee.TextField(default="")
    system = peewee.ForeignKeyField(System, backref="monitors", null=True, on_delete="SET NULL")
    severity = peewee.CharField(max_length=8, default="")
    creator = peewee.CharField(max_length=255, default="")
    tags = peewee.JSONField(default=list)
    priority = peewee.IntegerField(null=True)
    channel_id = peewee.CharField(max_length=32, default="")
    trouble = peewee.CharField(max_length=32, default="")
    told_at = UtcDateTimeField(null=True)
    last_alert_at = UtcDateTimeField(null=True, index=True)
    made_at = UtcDateTimeField()
    edited_by = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="RESTRICT")
    edited_at = UtcDateTimeField(null=True)

    system_id: int | None
    edited_by_id: str | None

    class Meta:
        indexes = ((("source", "external_id"), True),)

    @property
    def service(self) -> str:
        """What people call the service that it is in."""
        return self.source.capitalize()


class Alert(Identified):
    """One alert of a monitor. It is open until `ended_at`; `times` counts how often it came back meanwhile.

    `scope` is the part of what the monitor watches that it is about, such as one host; "" for all. `text` is
    what the service says, `url` leads to it there, or to its message in Slack.
    """

    monitor = peewee.ForeignKeyField(Monitor, backref="alerts", on_delete="CASCADE")
    type = peewee.CharField(max_length=16)
    scope = peewee.CharField(max_length=255, default="")
    text = peewee.TextField(default="")
    url = peewee.TextField(default="")
    started_at = UtcDateTimeField()
    ended_at = UtcDateTimeField(null=True)
    times = peewee.IntegerField(default=1)

    monitor_id: int

    class Meta:
        indexes = (
            (("monitor", "started_at"), False),
            (("monitor", "scope", "started_at"), False),
            (("monitor", "ended_at"), False),
            (("started_at",), False),
            (("ended_at",), False),
        )


class AlertNotice(Model):
    """A notification that was taken in `at` a moment, so that a second delivery of it changes nothing.

    `happened_at` is when the monitor's `scope` went up or down; null in rows of older versions.
    """

    monitor = peewee.ForeignKeyField(Monitor, backref="+", on_delete="CASCADE")
    key = peewee.CharField(max_length=100)
    at = UtcDateTimeField(index=True)
    scope = peewee.CharField(max_length=255, default="")
    happened_at = UtcDateTimeField(null=True)
    is_up = peewee.BooleanField(default=False)

    monitor_id: int

    class Meta:
        primary_key = peewee.CompositeKey("monitor", "key")
        indexes = ((("monitor", "scope", "happened_at", "is_up"), False),)


class AlertDay(Model):
    """How many alerts of a monitor began on a day (UTC): so that nobody has to count them."""

    monitor = peewee.ForeignKeyField(Monitor, backref="+", on_delete="CASCADE")
    day = peewee.DateField()
    count = peewee.IntegerField(default=0)

    monitor_id: int

    class Meta:
        primary_key = peewee.CompositeKey("monitor", "day")
        indexes = ((("day",), False),)


class MonitorChange(Model):
    """One edit of a monitor; `fields` maps a column's name to [from, to]."""

    id = peewee.AutoField()
    monitor = peewee.ForeignKeyField(Monitor, backref="changes", on_delete="CASCADE")
    by = peewee.ForeignKeyField(User, backref="+", on_delete="RESTRICT")
    at = UtcDateTimeField()
    fields = peewee.JSONField(default=dict)

    by_id: str
