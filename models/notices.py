"""Audiences that are told about outages in channels of their own, and what they are told."""

from enum import StrEnum


class Audience(StrEnum):
    """Who is told when an outage affects them."""

    SALES = "sales"
    B2B = "b2b"


class Notice(StrEnum):
    """What an audience is told about an outage."""

    ANNOUNCED = "announced"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
