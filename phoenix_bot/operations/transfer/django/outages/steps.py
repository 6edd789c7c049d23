"""Steps of an outage's history, and what they are called."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models import ChangeKind, OutageState, SuggestedOutcome
from phoenix_bot.operations.transfer.django.outages.values import State

OPEN_END: State = {
    "state": OutageState.OPEN.value,
    "resolution": "",
    "resolved_at": None,
    "resolved_by_id": None,
    "suggested_outcome": SuggestedOutcome.NONE.value,
}
"""The fields of an end while there is none. The link to a report stays when an outage is reopened."""

NO_REPORT: State = {"report_url": "", "report_title": ""}

ASSIGNEES = {"communication_assignee_id", "solution_assignee_id"}

GENERATED = (
    *("Summary changed to:", "ETA changed to", "Eta changed to:", "Solution assignee is"),
    *("Sales affected", "Lost Bookings", "Start of incident changed to:", "Systems Affected changed to:"),
    *(
        "Root Cause changed to:",
        "Outage has been",
        "Suggested outcome changed to:",
        "Resolved at changed to:",
    ),
    *("Started at changed to:", "Report Url changed to:", "B2B", "B2b", "Impact On Turnover changed to:"),
)
"""How the comments begin that the app wrote itself about a change; they stand in the history, too."""


Fates = dict[str, list[tuple[int, str]]]
"""What became of rows, by table: each with its id, and ADDED, JOINED, or why it is not taken."""


@dataclass
class Step:
    """One step of history, as OutageChange has it."""

    kind: ChangeKind
    at: datetime
    by: str | None
    fields: dict[str, list[Any]] = field(default_factory=dict)
    reason: str = ""


def kind_of_end(changed: set[str]) -> ChangeKind:
    """What it is called to change these fields of an end."""
    kinds = {
        ChangeKind.POSTMORTEM_LINKED: {"report_url", "report_title"},
        ChangeKind.DURATION_EDITED: {"resolved_at"},
    }
    if changed == {"report_title"}:
        return ChangeKind.REPORT_TITLED
    return next((kind for kind, names in kinds.items() if changed <= names), ChangeKind.RESOLUTION_EDITED)
