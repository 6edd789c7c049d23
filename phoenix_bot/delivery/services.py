"""Whom deliveries ask beside Slack, and what is made for them elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from phoenix_bot.slack.outcomes import Outcome


@dataclass(frozen=True)
class Services:
    """What is configured beside Slack; None stands for what is not.

    `report_title` asks for the title of the issue at an address: Done with the `title`, or with nothing if
    the address is none of that service; Never with a clause for people, which says why not. `home` makes
    what App Home shows to somebody (a Slack id) at a time, as views.publish takes it.
    `announce_channel_id` is where outages are announced now.
    """

    report_title: Callable[[str], Outcome] | None = None
    home: Callable[[str, datetime], dict[str, Any]] | None = None
    announce_channel_id: str = ""


NO_SERVICES = Services()
