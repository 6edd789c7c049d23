"""What deliveries need beside Slack: services that are configured, and what is made elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from phoenix_bot.outages.reports import TitleAnswer


@dataclass(frozen=True)
class Services:
    """What is configured beside Slack; None if it is not.

    `report_title` asks the issue tracker for the title of the report at an address. `home` makes App Home for
    somebody (a Slack id) at a time, as views.publish takes it. `announce_channel_id` is where outages are
    announced now.
    """

    report_title: Callable[[str], TitleAnswer] | None = None
    home: Callable[[str, datetime], dict[str, Any]] | None = None
    announce_channel_id: str = ""


NO_SERVICES = Services()
