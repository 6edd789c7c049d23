"""What deliveries need beside Slack: services that are configured, and what is made elsewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from phoenix_bot.blocks import draft
from phoenix_bot.delivery.allowance import Allowance
from phoenix_bot.monitors.details import Ask
from phoenix_bot.outages.reports import TitleAnswer
from phoenix_bot.outages.tracker import MadeIssue, NewIssue, Person

HOMES_A_MINUTE = 100
"""What Slack takes of views.publish."""

Hold = Callable[[], None]


class IssueMaker(Protocol):
    """Makes issues in the project of the post-mortems; each method raises Unmade or MaybeLater.

    `hold` is called right before each request.
    """

    def accounts(self, people: Sequence[Person], hold: Hold) -> dict[str, int]:
        """The numbers of the accounts of those whom it knows, by their keys."""

    def make(self, issue: NewIssue, hold: Hold) -> MadeIssue:
        """Make an issue."""

    def find(self, marker: str, *, since: datetime, hold: Hold) -> MadeIssue | None:
        """The issue made after `since` whose description has `marker`."""


@dataclass(frozen=True)
class Services:
    """What is configured beside Slack; None if it is not.

    `report_title` asks the issue tracker for the title of the report at an address. `home` makes App Home for
    somebody (a Slack id) at a time, as views.publish takes it. `announce_channel_id` is where outages are
    announced now. `issues` makes post-mortems from `report_template`, with `report_label` if there is one.
    `monitor` asks Datadog about a monitor. `homes_shown` counts how often App Home is shown to anybody.
    """

    report_title: Callable[[str], TitleAnswer] | None = None
    home: Callable[[str, datetime], dict[str, Any]] | None = None
    announce_channel_id: str = ""
    issues: IssueMaker | None = None
    report_template: str = draft.TEMPLATE
    report_label: str = ""
    monitor: Ask | None = None
    homes_shown: Allowance = field(default_factory=lambda: Allowance(HOMES_A_MINUTE))


NO_SERVICES = Services()
