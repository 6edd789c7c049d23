"""Whom deliveries ask beside Slack."""

from collections.abc import Callable
from dataclasses import dataclass

from phoenix_bot.delivery.outcomes import Outcome


@dataclass(frozen=True)
class Services:
    """What is configured beside Slack; None stands for what is not.

    `report_title` asks for the title of the issue at an address: Done with the `title`, or with nothing if
    the address is none of that service; Never with a clause for people, which says why not.
    """

    report_title: Callable[[str], Outcome] | None = None


NO_SERVICES = Services()
