"""Views for whoever reads the database by SQL, such as Metabase: their columns stay as they are.

They are made anew after each migration, since a migration may have to rebuild a table that they read. So a
view that changes needs a migration, too, which may be empty.
"""

from models.database import database, is_sqlite

OUTAGE_FACTS = """
SELECT
    o.id AS outage_id,
    o.system_name AS system,
    o.state,
    o.duplicate_of_id,
    o.summary,
    o.started_at,
    o.announced_at,
    o.resolved_at,
    CASE WHEN o.state = 'resolved' THEN {open_seconds} END AS seconds_to_resolve,
    o.eta,
    o.eta_set_at,
    o.is_overdue,
    o.sales_affected,
    o.b2b_affected,
    o.lost_bookings,
    o.turnover_impact,
    o.resolution,
    o.suggested_outcome,
    o.report_url,
    creator.name AS announced_by,
    solver.name AS solution_assignee,
    teller.name AS communication_assignee,
    resolver.name AS resolved_by,
    o.severity,
    o.is_drill,
    o.is_announced
FROM outage o
JOIN slack_user creator ON creator.slack_id = o.created_by_id
JOIN slack_user solver ON solver.slack_id = o.solution_assignee_id
JOIN slack_user teller ON teller.slack_id = o.communication_assignee_id
LEFT JOIN slack_user resolver ON resolver.slack_id = o.resolved_by_id
"""

ALERT_FACTS = """
SELECT
    a.id AS alert_id,
    m.source,
    m.external_id AS monitor_id,
    m.name AS monitor,
    m.severity,
    s.name AS system,
    a.type,
    a.text,
    a.started_at,
    a.ended_at,
    {alert_seconds} AS seconds,
    a.times
FROM alert a
JOIN monitor m ON m.id = a.monitor_id
LEFT JOIN system s ON s.id = m.system_id
"""

VIEWS = {"outage_facts": OUTAGE_FACTS, "alert_facts": ALERT_FACTS}
"""The views by name. Times are UTC, spans are whole seconds; docs/integrations.md documents the columns."""


def are_there() -> bool:
    """Whether all views are there. Needs a connection."""
    return set(VIEWS) <= {view.name for view in database.get_views()}


def drop() -> None:
    """Remove the views. Needs a connection."""
    for name in VIEWS:
        database.execute_sql(f"DROP VIEW IF EXISTS {name}")


def create() -> None:
    """Make the views. Needs a connection."""
    spans = {
        "open_seconds": _seconds("o.started_at", "o.resolved_at"),
        "alert_seconds": _seconds("a.started_at", "a.ended_at"),
    }
    for name, query in VIEWS.items():
        database.execute_sql(f"CREATE VIEW {name} AS {query.format(**spans)}")


def _seconds(start: str, end: str) -> str:
    """The seconds between two columns, null if one is."""
    if is_sqlite():
        return f"CAST(ROUND((julianday({end}) - julianday({start})) * 86400) AS INTEGER)"
    return f"CAST(ROUND(EXTRACT(EPOCH FROM {end} - {start})) AS INTEGER)"
