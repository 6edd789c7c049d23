"""Slack's own clock, which dates messages and channels, and how far ours is from it."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient

TOLERATED = timedelta(seconds=10)
"""How far the clocks may be apart before an operator hears of it."""

RESOLUTION = timedelta(seconds=1)
"""Slack tells its time in whole seconds, which may have begun a second ago."""

log = logging.getLogger(__name__)


class SlackClock:
    """How far our clock is ahead of Slack's (negative: behind it), as the answers to calls show it."""

    def __init__(self) -> None:
        self.ahead: timedelta | None = None
        """None until an answer has told it."""

    def learn(self, headers: Mapping[str, Any], *, sent_at: datetime, now: datetime) -> None:
        """Read the HTTP headers of an answer that has just come; the call was sent at `sent_at`."""
        ahead = _ahead(headers, sent_at=sent_at, now=now)
        if ahead is None:
            return
        former, self.ahead = self.ahead, ahead
        if complaint(ahead) and not complaint(former):
            log.warning("%s: set it by NTP", complaint(ahead))
        elif complaint(former) and not complaint(ahead):
            log.info("The clock here agrees with Slack's again")

    def of(self, moment: datetime) -> datetime:
        """What Slack's clock showed when ours showed `moment`."""
        return moment - (self.ahead or timedelta())


def complaint(ahead: timedelta | None) -> str:
    """What is wrong with our clock, as the beginning of a sentence; "" if it is right, or nobody knows."""
    if ahead is None or abs(ahead) <= TOLERATED:
        return ""
    side = "ahead of" if ahead > timedelta() else "behind"
    return f"The clock here is {abs(ahead).total_seconds():.0f} s {side} Slack's"


def measured(client: WebClient, clock: Callable[[], datetime]) -> timedelta | None:
    """How far `clock` is ahead of Slack's; None if Slack does not say. Raises NETWORK_ERRORS."""
    sent_at = clock()
    return _ahead(client.auth_test().headers, sent_at=sent_at, now=clock())


def _ahead(headers: Mapping[str, Any], *, sent_at: datetime, now: datetime) -> timedelta | None:
    """Nothing if Slack's time can lie between sending the call and now, else how far outside it is."""
    date = {name.lower(): value for name, value in headers.items()}.get("date", "")
    with suppress(ValueError, TypeError):
        theirs = parsedate_to_datetime(date[0] if isinstance(date, list) and date else date)
        theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
        if theirs > now:
            return now - theirs
        return max(sent_at - theirs - RESOLUTION, timedelta())
    return None
