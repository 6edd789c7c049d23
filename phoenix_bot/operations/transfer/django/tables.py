"""The tables of the Django app that are taken over, and their columns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table. A database without the `optional` columns has been of an older version.

    `written_at` is the column that says when a row was written, so rows by their ids have it in order.
    `hour_of` is the table and the column with the id there whose rows say in which of two hours of the same
    name a row's other times are; None if the row itself says that.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    written_at: str = ""
    hour_of: tuple[str, str] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


OUTAGE_FIELDS = (
    *("summary", "eta", "started_at", "communication_assignee_id", "solution_assignee_id"),
    *("created", "created_by_id"),
)
OUTAGE_LATER = (
    *("sales_affected", "sales_affected_choice", "b2b_partners_affected_choice"),
    *("lost_bookings", "lost_bookings_choice", "impact_on_turnover"),
    *("systems_affected_id", "eta_last_modified", "resolved"),
)
SOLUTION_FIELDS = ("created", "summary", "resolved_at", "suggested_outcome", "created_by_id")
REPORT = ("report_url", "report_title")

USERS = Table(
    "auth_user",
    ("id", "username", "first_name", "last_name", "email"),
    ("is_active", "is_superuser", "is_staff"),
)
PROFILES = Table("core_profile", ("id", "user_id"), ("timezone", "image_48_url", "slack_username"))
GROUPS = Table("auth_group", ("id", "name"))
PERMISSIONS = Table("auth_permission", ("id", "codename"), ("content_type_id",))
CONTENT_TYPES = Table("django_content_type", ("id", "app_label", "model"))
GROUP_PERMISSIONS = Table("auth_group_permissions", ("id", "group_id", "permission_id"))
USER_GROUPS = Table("auth_user_groups", ("id", "user_id", "group_id"))
USER_PERMISSIONS = Table("auth_user_user_permissions", ("id", "user_id", "permission_id"))
SYSTEMS = Table("core_system", ("id", "name"))
OUTAGES = Table(
    "core_outage",
    ("id", *OUTAGE_FIELDS),
    (*OUTAGE_LATER, "announce_on_slack", "communication_assignee_last_notified"),
    written_at="created",
)
OUTAGE_HISTORY = Table(
    "core_outagehistory",
    ("id", "outage_id", "timestamp", *OUTAGE_FIELDS),
    (*OUTAGE_LATER, "change_desc", "modified_by_id", "resolved_by_id"),
    written_at="timestamp",
    hour_of=("core_outage", "outage_id"),
)
SOLUTIONS = Table(
    "core_solution",
    ("id", "outage_id", *SOLUTION_FIELDS),
    (*REPORT, "postmortem_notifications_id"),
    written_at="created",
)
SOLUTION_HISTORY = Table(
    "core_solutionhistory",
    ("id", "solution_id", *SOLUTION_FIELDS),
    (*REPORT, "modified_by_id"),
    written_at="created",
    hour_of=("core_solution", "solution_id"),
)
NOTIFICATIONS = Table(
    "core_notification", ("id", "outage_id", "created", "text"), ("created_by_id",), written_at="created"
)
ANNOUNCEMENTS = Table(
    "slackbot_announcement",
    ("id", "outage_id", "channel_id"),
    ("message_ts", "permalink", "date", "dedicated_channel_id"),
    written_at="date",
)
POSTMORTEM_NOTIFICATIONS = Table(
    "core_postmortemnotifications", ("id", "slack_notified"), ("email_notified", "label_notified")
)
MONITORS = Table(
    "core_monitor",
    ("id", "external_id", "link", "created"),
    (
        *("monitoring_system", "severity", "created_by", "description", "name"),
        *("slack_channel_id", "slack_channel_name"),
    ),
    written_at="created",
)
MONITOR_HISTORY = Table(
    "core_monitorhistory",
    ("id", "monitor_id", "timestamp", "link", "severity"),
    ("description", "name", "created_by", "modified_by_id", "slack_channel_id"),
    written_at="timestamp",
)
ALERTS = Table("core_alert", ("id", "created", "alert_type", "monitor_id"), ("ts",), written_at="created")
GOOGLE_GROUPS = Table("integration_googlegroup", ("id", "name", "key"), ("is_allowed",))

NEEDED = (USERS, OUTAGES)
"""Without these it is no database of the Django app."""

TABLES = (
    *(USERS, PROFILES, GROUPS, GROUP_PERMISSIONS, USER_GROUPS, USER_PERMISSIONS, GOOGLE_GROUPS, SYSTEMS),
    *(OUTAGES, OUTAGE_HISTORY, SOLUTIONS, SOLUTION_HISTORY, NOTIFICATIONS),
    *(ANNOUNCEMENTS, POSTMORTEM_NOTIFICATIONS),
    *(MONITORS, MONITOR_HISTORY, ALERTS),
)
"""All whose rows are taken over, in the order of the report."""

LOOKED_UP = (PERMISSIONS, CONTENT_TYPES)
"""Tables that others refer to. Their rows are a part of Django, not of what people have stored."""

OF_DJANGO = {"django_migrations", "django_site", "django_session", "django_admin_log"}
"""Further tables that nobody misses."""
