"""Words that differ from company to company."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vocabulary:
    """The words that the settings choose.

    `impact_unit` is what an outage loses, as a plural noun ("bookings"); `currency` is that of the turnover
    ("EUR").
    """

    impact_unit: str = "bookings"
    currency: str = "EUR"

    def turnover(self, amount: int) -> str:
        """An amount of turnover in whole units."""
        return f"{amount:,} {self.currency}"

    def label(self, field: str) -> str:
        """What people call an outage's field."""
        return {
            "summary": "What happened?",
            "system_id": "Primary affected system",
            "system_name": "Primary affected system",
            "eta": "ETA",
            "sales_affected": "Sales affected",
            "b2b_affected": "B2B partners affected",
            "lost_bookings": f"Lost {self.impact_unit}",
            "lost_bookings_details": f"Lost {self.impact_unit} details",
            "turnover_impact": "Impact on turnover",
            "started_at": "Started at",
            "resolved_at": "Resolved at",
            "resolution": "Summary",
            "suggested_outcome": "Suggested outcome",
            "report_url": "Link to report",
            "report_title": "Title of the report",
            "solution_assignee_id": "Solution assignee",
            "communication_assignee_id": "Communication assignee",
            "channel_id": "Channel",
            "reason": "Reason for this change?",
            "update": "What is new?",
            "new_eta": "New ETA",
            "duplicate_of_id": "Duplicate of",
            "remark": "Remark",
        }[field]
