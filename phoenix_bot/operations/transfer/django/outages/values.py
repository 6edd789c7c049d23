"""The values of an outage's fields, from a full row of the Django app."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models import SuggestedOutcome
from phoenix_bot.acts.clock import epoch
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.transfer.django import choices
from phoenix_bot.operations.transfer.django.reading import Row
from phoenix_bot.operations.transfer.django.systems import Systems
from phoenix_bot.outages.forms.fields import web_address
from phoenix_bot.text.mrkdwn import one_line

State = dict[str, Any]
"""An outage by its columns, as history keeps them: times are seconds since 1970."""

NO_SUMMARY = "(no summary)"

TITLE_LIMIT = 1000

MOST_MONEY = 2**53
"""An impact on the turnover that JSON keeps exactly."""

Say = Callable[[Row, str, str], None]
"""Told that a value is not taken as it is: of which row, why, and what it was."""


@dataclass
class Reader:
    """Reads rows as values; `person` gives our id of an old one, `say` is told of what nobody understands."""

    systems: Systems
    person: Callable[[int | None], str | None]
    say: Say

    def of_outage(self, row: Row) -> State:
        """What a row of outages, or of their history, says."""
        system_id, system_name = self._system(row)
        creator = self.creator(row)
        return {
            "summary": row.text("summary") or NO_SUMMARY,
            "system_id": system_id,
            "system_name": system_name,
            "eta": self._eta(row),
            "sales_affected": self._choice(row, "sales_affected_choice", choices.AFFECTED, "unknown"),
            "b2b_affected": self._choice(row, "b2b_partners_affected_choice", choices.AFFECTED, "unknown"),
            "lost_bookings": self._choice(row, "lost_bookings_choice", choices.LOST, "unknown"),
            "lost_bookings_details": _details(row),
            "turnover_impact": _whole(row["impact_on_turnover"]),
            "started_at": epoch(row["started_at"] or row["created"] or row["timestamp"]),
            "communication_assignee_id": self.person(row["communication_assignee_id"]) or creator,
            "solution_assignee_id": self.person(row["solution_assignee_id"]) or creator,
        }

    def creator(self, row: Row) -> str:
        """Who created the outage; if nobody is named, a placeholder."""
        return self.person(row["created_by_id"]) or self.person(0) or ""

    def _system(self, row: Row) -> tuple[int, str]:
        found = self.systems.ours.get(row["systems_affected_id"])
        if found is None and row["systems_affected_id"] is not None:
            self.say(row, "its system is not there", str(row["systems_affected_id"]))
        return found or self.systems.unknown

    def _eta(self, row: Row) -> str:
        found = choices.eta(row.text("eta"))
        if found is None:
            self.say(row, "its ETA is not known", row.text("eta"))
        return str(found or choices.eta(""))

    def _choice(self, row: Row, column: str, known: Any, otherwise: str) -> str:
        found = choices.meant(known, row.text(column))
        if found is None:
            self.say(row, f"{column} has a value that nobody knows", row.text(column))
            return otherwise
        return str(found)

    def of_end(self, row: Row, started_at: int) -> State:
        """What a row of solutions, or of their history, says."""
        resolution, url = row.text("summary"), row.text("report_url")
        address = _address(url)
        if url and not address:
            self.say(row, "its report is no web address; it stands in the resolution", one_line(url, 100))
            resolution = f"{resolution}\n{url}".strip()
        end = epoch(row["resolved_at"] or row["created"])
        if end < started_at:
            self.say(row, "it was resolved before it started", "")
        return {
            "resolution": resolution,
            "resolved_at": max(end, started_at),
            "suggested_outcome": self._choice(
                row, "suggested_outcome", choices.OUTCOMES, SuggestedOutcome.NONE.value
            ),
            "report_url": address,
            "report_title": one_line(row.text("report_title"), TITLE_LIMIT) if address else "",
        }


def _whole(value: Any) -> int | None:
    """An amount in whole units; older versions may have kept fractions."""
    try:
        amount = int(value or 0)
    except (ValueError, OverflowError, TypeError):
        return None
    return None if value is None or abs(amount) > MOST_MONEY else amount


def _details(row: Row) -> str:
    """What people wrote about lost bookings. The app filled the older text itself later."""
    details, older = row.text("lost_bookings"), row.text("sales_affected")
    is_made = older.endswith("impact on turnover.") and " lost bookings" in older
    return "\n".join(part for part in (details, "" if is_made else older) if part)


def _address(text: str) -> str:
    """The web address of a report; "" if it is none. The app added https:// where it was missing."""
    if not text:
        return ""
    try:
        return web_address(text if text.startswith("http") else f"https://{text}")
    except Refused:
        return ""
