"""A database of the Django app: its tables, and rows as the app wrote them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg2
from psycopg2 import sql

TABLES: Mapping[str, str] = {
    "auth_user": """password varchar(128) NOT NULL, last_login timestamptz, is_superuser boolean NOT NULL,
        username varchar(150) NOT NULL UNIQUE, first_name varchar(150) NOT NULL,
        last_name varchar(150) NOT NULL, email varchar(254) NOT NULL, is_staff boolean NOT NULL,
        is_active boolean NOT NULL, date_joined timestamptz NOT NULL""",
    "core_profile": """timezone text NOT NULL, user_id integer NOT NULL UNIQUE, image_48_url text,
        slack_username varchar(150)""",
    "auth_group": "name varchar(150) NOT NULL UNIQUE",
    "django_content_type": "app_label varchar(100) NOT NULL, model varchar(100) NOT NULL",
    "auth_permission": """name varchar(255) NOT NULL, content_type_id integer NOT NULL,
        codename varchar(100) NOT NULL""",
    "auth_group_permissions": "group_id integer NOT NULL, permission_id integer NOT NULL",
    "auth_user_groups": "user_id integer NOT NULL, group_id integer NOT NULL, UNIQUE (user_id, group_id)",
    "auth_user_user_permissions": "user_id integer NOT NULL, permission_id integer NOT NULL",
    "core_system": "name varchar(100) NOT NULL",
    "core_outage": """summary text NOT NULL, sales_affected text, created timestamptz NOT NULL,
        eta varchar(6) NOT NULL, communication_assignee_id integer NOT NULL,
        created_by_id integer NOT NULL, solution_assignee_id integer NOT NULL,
        eta_last_modified timestamptz, started_at timestamptz NOT NULL,
        sales_affected_choice varchar(2) NOT NULL, announce_on_slack boolean NOT NULL,
        impact_on_turnover integer, lost_bookings text, systems_affected_id integer,
        communication_assignee_last_notified timestamptz, resolved boolean NOT NULL,
        lost_bookings_choice varchar(5) NOT NULL, b2b_partners_affected_choice varchar(2) NOT NULL""",
    "core_outagehistory": """summary text NOT NULL, sales_affected text, created timestamptz NOT NULL,
        eta varchar(6) NOT NULL, change_desc text, "timestamp" timestamptz NOT NULL,
        communication_assignee_id integer NOT NULL, created_by_id integer NOT NULL,
        modified_by_id integer, outage_id integer NOT NULL, resolved_by_id integer,
        solution_assignee_id integer NOT NULL, eta_last_modified timestamptz,
        started_at timestamptz NOT NULL, sales_affected_choice varchar(2) NOT NULL,
        announce_on_slack boolean NOT NULL, impact_on_turnover integer, lost_bookings text,
        systems_affected_id integer, resolved boolean NOT NULL,
        lost_bookings_choice varchar(5) NOT NULL, b2b_partners_affected_choice varchar(2) NOT NULL""",
    "core_postmortemnotifications": """slack_notified boolean NOT NULL,
        email_notified boolean NOT NULL, label_notified boolean NOT NULL""",
    "core_solution": """created timestamptz NOT NULL, summary text, resolved_at timestamptz NOT NULL,
        solving_time integer NOT NULL, suggested_outcome varchar(2) NOT NULL, created_by_id integer,
        outage_id integer NOT NULL UNIQUE, report_url text, report_title text,
        postmortem_notifications_id integer UNIQUE""",
    "core_solutionhistory": """created timestamptz NOT NULL, summary text,
        resolved_at timestamptz NOT NULL, solving_time integer NOT NULL,
        suggested_outcome varchar(2) NOT NULL, report_url text, created_by_id integer,
        modified_by_id integer, solution_id integer NOT NULL, report_title text""",
    "core_notification": """created timestamptz NOT NULL, text text NOT NULL,
        outage_id integer NOT NULL, created_by_id integer""",
    "slackbot_announcement": """message_ts varchar(100), channel_id varchar(100) NOT NULL,
        create_dedicated_channel boolean NOT NULL, dedicated_channel_id varchar(100),
        permalink varchar(200), date timestamptz NOT NULL, outage_id integer NOT NULL UNIQUE,
        sales_notified boolean, b2b_notified boolean""",
    "core_monitor": """created timestamptz NOT NULL, external_id varchar(100) NOT NULL,
        link varchar(200) NOT NULL, severity varchar(2) NOT NULL, created_by varchar(200),
        description text, name varchar(300), monitoring_system varchar(2) NOT NULL,
        slack_channel_id varchar(10), slack_channel_name varchar(22), UNIQUE (monitoring_system,
        external_id)""",
    "core_monitorhistory": """created timestamptz NOT NULL, link varchar(200) NOT NULL,
        severity varchar(2) NOT NULL, description text, created_by varchar(200), name varchar(300),
        "timestamp" timestamptz NOT NULL, external_id varchar(100) NOT NULL, modified_by_id integer,
        monitor_id integer, monitoring_system varchar(2) NOT NULL, slack_channel_id varchar(10),
        slack_channel_name varchar(22)""",
    "core_alert": """created timestamptz NOT NULL, alert_type varchar(2) NOT NULL,
        monitor_id integer NOT NULL, ts timestamptz, UNIQUE (monitor_id, ts)""",
    "integration_googlegroup": """name varchar(1000) NOT NULL, key varchar(1000) NOT NULL UNIQUE,
        is_allowed boolean NOT NULL""",
}
"""The columns of each table, without the id, in the types of the app.

Foreign keys are left out, as in a damaged dump: rows may refer to nothing."""

PERMISSIONS = ("add_announcement", "change_outage", "add_outage", "change_user")

DAY = datetime(2019, 3, 4, 9, 0, tzinfo=UTC)


def create(url: str, *, without_zone: bool = False) -> None:
    """Make the tables; with times `without_zone`, as somebody's dump may have them."""
    with rows(url) as old:
        for name, columns in TABLES.items():
            kind = columns.replace("timestamptz", "timestamp") if without_zone else columns
            old.execute(f"CREATE TABLE {name} (id serial PRIMARY KEY, {kind})")
        for model in ("slackbot.announcement", "core.outage"):
            app, _, name = model.partition(".")
            old.add("django_content_type", app_label=app, model=name)
        for number, codename in enumerate(PERMISSIONS):
            old.add("auth_permission", name=codename, content_type_id=1 + number % 2, codename=codename)


class Rows:
    """Adds rows to tables; columns that are left out have what the app would have stored."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        self._cursor.execute(statement, parameters)

    def count(self, table: str) -> int:
        self._cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        return int(self._cursor.fetchone()[0])

    def add(self, table: str, **values: Any) -> int:
        """Add a row, and return its id."""
        given = {**USUAL.get(table, {}), **values}
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, given)),
            sql.SQL(", ").join([sql.Placeholder()] * len(given)),
        )
        self._cursor.execute(statement, list(given.values()))
        return int(self._cursor.fetchone()[0])

    def add_user(self, slack_id: str = "", **values: Any) -> int:
        """Add a user, whose Slack id the app keeps as the last name."""
        known = {"username": slack_id or values.get("email", "somebody"), "last_name": slack_id}
        return self.add("auth_user", **{**known, **values})

    def add_outage(self, by: int, **values: Any) -> int:
        """Add an outage and the first row of its history, which says the same."""
        people = dict.fromkeys(("created_by_id", "communication_assignee_id", "solution_assignee_id"), by)
        given = {**people, **values}
        number = self.add("core_outage", **given)
        self.add_history(number, **{name: value for name, value in given.items() if name != "id"})
        return number

    def add_history(self, outage: int, **values: Any) -> int:
        """Add a full row of the history of an outage: as the outage is now, but for these values."""
        columns = [name for name in HISTORY if name not in values]
        # As text, since Python does not know all of PostgreSQL's times.
        names = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in columns)
        self._cursor.execute(sql.SQL("SELECT {} FROM core_outage WHERE id = %s").format(names), (outage,))
        now = dict(zip(columns, self._cursor.fetchone(), strict=True))
        now["timestamp"] = now.get("created") or values.get("created")
        return self.add("core_outagehistory", outage_id=outage, **{**now, **values})

    def announce(self, outage: int, **values: Any) -> int:
        """Add the announcement of an outage."""
        link = f"https://acme.slack.com/archives/C0OLD00001/p15516900000{outage:05}"
        return self.add("slackbot_announcement", outage_id=outage, **{"permalink": link, **values})

    def resolve(self, outage: int, by: int, at: datetime, **values: Any) -> int:
        """Resolve an outage, as the app did: a full row of history, a solution, and its history."""
        self.execute("UPDATE core_outage SET resolved = true WHERE id = %s", (outage,))
        self.add_history(outage, modified_by_id=by, timestamp=at)
        end = {"created": at, "resolved_at": at, "created_by_id": by, **values}
        solution = self.add("core_solution", outage_id=outage, **end)
        end.pop("postmortem_notifications_id", None)
        self.add("core_solutionhistory", solution_id=solution, modified_by_id=by, **end)
        return solution


HISTORY = (
    *("summary", "sales_affected", "created", "eta", "communication_assignee_id", "created_by_id"),
    *(
        "solution_assignee_id",
        "eta_last_modified",
        "started_at",
        "sales_affected_choice",
        "announce_on_slack",
    ),
    *("impact_on_turnover", "lost_bookings", "systems_affected_id", "resolved", "lost_bookings_choice"),
    "b2b_partners_affected_choice",
)

OUTAGE = {
    "summary": "Payments fail",
    "created": DAY,
    "started_at": DAY,
    "eta": "<2h",
    "eta_last_modified": DAY,
    "sales_affected_choice": "UN",
    "b2b_partners_affected_choice": "UN",
    "lost_bookings_choice": "0%",
    "announce_on_slack": True,
    "resolved": False,
}
SOLUTION = {"summary": "Restarted it", "solving_time": 0, "suggested_outcome": "NO"}
MONITOR = {"external_id": "42", "severity": "UN", "monitoring_system": "DD", "created": DAY}

USUAL: Mapping[str, Mapping[str, Any]] = {
    "auth_user": {
        "is_superuser": False,
        "is_staff": False,
        "is_active": True,
        "date_joined": DAY,
        "first_name": "",
        "last_name": "",
        "email": "",
        "password": "!",
    },
    "core_profile": {"timezone": "Etc/UTC"},
    "core_outage": OUTAGE,
    "core_outagehistory": {**OUTAGE, "timestamp": DAY},
    "core_solution": {**SOLUTION, "created": DAY, "resolved_at": DAY},
    "core_solutionhistory": {**SOLUTION, "created": DAY, "resolved_at": DAY},
    "core_notification": {"created": DAY},
    "core_postmortemnotifications": dict.fromkeys(
        ("slack_notified", "email_notified", "label_notified"), False
    ),
    "slackbot_announcement": {
        "message_ts": "1551690000.000100",
        "channel_id": "C0OLD00001",
        "create_dedicated_channel": False,
        "date": DAY,
    },
    "core_monitor": {**MONITOR, "link": "https://app.datadoghq.com/monitors#42"},
    "core_monitorhistory": {**MONITOR, "link": "https://app.datadoghq.com/monitors#42", "timestamp": DAY},
    "core_alert": {"created": DAY, "alert_type": "CR"},
    "integration_googlegroup": {"is_allowed": True},
}


@contextmanager
def rows(url: str) -> Iterator[Rows]:
    """Adds rows to the old database, in one transaction."""
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        yield Rows(cursor)
