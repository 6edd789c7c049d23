"""Audiences that are told about outages in channels of their own, and what they are told."""

from enum import StrEnum

import peewee

from models.database import Model
from models.outages import Outage


class Audience(StrEnum):
    """Who is told when an outage affects them."""

    SALES = "sales"
    B2B = "b2b"


class Notice(StrEnum):
    """What an audience is told about an outage."""

    ANNOUNCED = "announced"
    UNAFFECTED = "unaffected"
    AFFECTED = "affected"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"


class NoticeMessage(Model):
    """The first notice about an outage in an audience's channel. It is kept current; its thread has the rest.

    `ts` is "" until Slack has it, and again if somebody deleted it: then the next notice takes its place.
    `is_affected` is false once the audience was told that the outage does not affect it any more.
    """

    id = peewee.AutoField()
    outage = peewee.ForeignKeyField(Outage, backref="+", index=False, on_delete="CASCADE")
    audience = peewee.CharField(max_length=16)
    channel_id = peewee.CharField(max_length=32)
    ts = peewee.CharField(max_length=32, default="")
    is_affected = peewee.BooleanField(default=True)

    outage_id: int

    class Meta:
        indexes = ((("outage", "audience", "channel_id"), True),)
