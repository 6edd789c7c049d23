"""What becomes of rows of each kind."""

from datetime import timedelta
from typing import Any

from models import (
    Alert,
    AlertDay,
    GoogleGroup,
    Group,
    Monitor,
    MonitorChange,
    Outage,
    Permission,
    Reminder,
    System,
    User,
)
from models.database import bind, close, connection
from phoenix_bot.people import groups
from tests import old_app
from tests.databases import ON_SQLITE
from tests.history import kinds, steps
from tests.importing import Import, counts
from tests.managing import inside, take_out

pytestmark = ON_SQLITE

ADA, EVA = "U0ADA00001", "U0EVA00001"


def test_people_are_found_by_the_columns_where_the_app_kept_their_slack_ids(
    take_over: Import, old_url: str, database_url: str
) -> None:
    with old_app.rows(old_url) as old:
        old.add(
            "core_profile",
            user_id=old.add_user(ADA, email="ADA@acme.example"),
            slack_username="ada l",
            timezone="Europe/Prague",
        )
        old.add("auth_user", username=EVA, last_name="Underhill", first_name="Eva")
        old.add("auth_user", username="william", last_name="WILLIAMS")
        old.add("auth_user", username="again", last_name=ADA, is_active=False)

    report = take_over()

    assert "auth_user: another user has the same Slack id (1): 4 (U0ADA00001)" in report
    bind(database_url)
    with connection():
        found = [
            (one.slack_id, one.name, one.email, one.time_zone)
            for one in User.select().order_by(User.slack_id)
        ]
    close()
    assert found == [
        ("@WILLIAMS", "WILLIAMS", "", "UTC"),
        (ADA, "ada l", "ada@acme.example", "Europe/Prague"),
        (EVA, "Eva Underhill", "", "UTC"),
    ]


def test_a_slack_id_that_comes_later_replaces_the_placeholder(
    take_over: Import, old_url: str, database_url: str
) -> None:
    with old_app.rows(old_url) as old:
        eva = old.add("auth_user", username="eva", first_name="Eva", email="eva@acme.example")
        old.add_outage(eva)
    take_over()
    with old_app.rows(old_url) as old:
        old.execute("UPDATE auth_user SET last_name = %s", (EVA,))

    assert counts(take_over())["auth_user"] == [1, 0, 0, 1, 0]

    bind(database_url)
    with connection():
        assert [one.slack_id for one in User.select()] == [EVA]
        assert Outage.get().created_by_id == EVA
    assert steps(1)[0].fields["solution_assignee_id"] == [None, EVA]
    close()


def test_rights_stay_and_people_who_left_do_not_get_them_back(
    take_over: Import, old_url: str, database_url: str
) -> None:
    with old_app.rows(old_url) as old:
        group = old.add("auth_group", name="On_Call")
        sre = old.add("auth_group", name="sre")
        for permission in (1, 2, 3):
            old.add("auth_group_permissions", group_id=sre, permission_id=permission)
        ada, gone = old.add_user(ADA), old.add_user("U0GONE0001", is_active=False)
        old.add_user(EVA, is_superuser=True)
        for user in (ada, gone):
            old.add("auth_user_groups", user_id=user, group_id=group)
        old.add("auth_user_user_permissions", user_id=ada, permission_id=2)
        old.add("integration_googlegroup", name="Ops", key="OPS@acme.example", is_allowed=False)

    first = take_over()

    assert "auth_user_groups: its user was deactivated (1): 2" in first
    assert "nothing here corresponds to the permission slackbot.add_outage (1): 3" in first
    bind(database_url)
    assert inside("on_call") == inside("edit_all_outages") == [ADA]
    assert inside("superusers of the former app") == [EVA]
    with connection():
        assert groups.permissions_of(Group.get(Group.key == "sre")) == [
            Permission.ADD_ANNOUNCEMENT,
            Permission.CHANGE_OUTAGE,
        ]
        fed = GoogleGroup.get()
        assert (fed.key, fed.is_active, fed.group.name) == ("ops@acme.example", False, "on_call")
    take_out(ADA, "on_call")
    close()
    take_over()
    bind(database_url)
    assert inside("on_call") == []
    close()


def test_the_history_is_the_difference_between_full_rows(
    take_over: Import, old_url: str, database_url: str
) -> None:
    at = [old_app.DAY + timedelta(minutes=5 * number) for number in range(8)]
    with old_app.rows(old_url) as old:
        ada, eva = old.add_user(ADA), old.add_user(EVA)
        system = old.add("core_system", name="Payments")
        number = old.add_outage(ada, systems_affected_id=system, summary="Cards fail", eta="45")
        old.announce(number, dedicated_channel_id="C0OWN00001")
        old.execute("UPDATE core_outage SET eta = '<8h', b2b_partners_affected_choice = 'Y'")
        old.add_history(number, timestamp=at[1], modified_by_id=eva, change_desc="It takes longer")
        old.execute("UPDATE core_outage SET solution_assignee_id = %s", (eva,))
        old.add_history(number, timestamp=at[2], modified_by_id=ada)
        old.add(
            "core_notification", outage_id=number, text="It takes longer", created_by_id=eva, created=at[1]
        )
        old.add(
            "core_notification",
            outage_id=number,
            text="Solution assignee is eva@acme.example.",
            created=at[2],
        )
        old.add(
            "core_notification", outage_id=number, text="Half of it works", created_by_id=eva, created=at[3]
        )
        solution = old.resolve(number, eva, at[4], suggested_outcome="PM")
        old.add_history(number, timestamp=at[5], modified_by_id=ada, resolved=False)
        old.add_history(number, timestamp=at[6], modified_by_id=eva)
        end: dict[str, Any] = {"summary": "New disk", "resolved_at": at[5], "suggested_outcome": "PM"}
        old.add("core_solutionhistory", solution_id=solution, created=at[6], modified_by_id=eva, **end)
        old.add(
            "core_solutionhistory",
            solution_id=solution,
            created=at[7],
            modified_by_id=ada,
            report_url="wiki.example/1",
            **end,
        )
        old.execute(
            "UPDATE core_solution SET summary = 'New disk', resolved_at = %s, report_url = 'wiki.example/1'",
            (at[5],),
        )

    assert counts(take_over())["core_notification"] == [3, 1, 2, 0, 0]

    bind(database_url)
    assert kinds(1) == [
        *("announced", "channel_set", "edited", "reassigned", "updated"),
        *("resolved", "reopened", "resolved", "postmortem_linked"),
    ]
    told = {step.kind: step for step in steps(1)}
    edited, ended = told["edited"], told["resolved"]
    assert edited.fields == {"eta": ["<2h", "<8h"], "b2b_affected": ["unknown", "yes"]}
    assert (edited.reason, edited.by_id, edited.at) == ("It takes longer", EVA, at[1])
    assert (ended.at, ended.by_id, ended.fields["resolution"]) == (at[6], EVA, ["", "New disk"])
    assert told["postmortem_linked"].fields == {"report_url": ["", "https://wiki.example/1"]}
    with connection():
        outage = Outage.get()
    close()
    assert (outage.resolution, outage.resolved_at, outage.resolved_by_id) == ("New disk", at[5], EVA)
    assert (outage.latest_update, outage.latest_update_by) == ("Half of it works", EVA)
    assert {"payments", "cards", "disk", "half"} <= set(outage.search_words.split())


def test_an_outage_keeps_what_nobody_knows_about_it(
    take_over: Import, old_url: str, database_url: str
) -> None:
    with old_app.rows(old_url) as old:
        eva = old.add_user(EVA)
        old.add_outage(77, systems_affected_id=5, summary=" ", eta="soon", announce_on_slack=False)
        told = old.add("core_postmortemnotifications", slack_notified=True)
        number = old.add_outage(eva, sales_affected="Some of them", lost_bookings="12")
        old.announce(number)
        old.resolve(
            number,
            eva,
            old_app.DAY - timedelta(hours=1),
            suggested_outcome="PM",
            report_url="see below",
            postmortem_notifications_id=told,
        )

    report = take_over()

    assert "core_outage: its ETA is not known (1): 1 (soon)" in report
    assert "core_solution: it was resolved before it started (1): 1" in report
    bind(database_url)
    with connection():
        lost, outage = Outage.select().order_by(Outage.id)
        assert (lost.summary, lost.eta, lost.is_announced) == ("(no summary)", ">24h", False)
        assert (lost.created_by_id, lost.system_name) == ("@user 77 of the former app", "All")
        assert outage.lost_bookings_details == "12\nSome of them"
        assert (outage.resolved_at, outage.resolution) == (outage.started_at, "Restarted it\nsee below")
        assert [(one.kind, one.person_id) for one in Reminder.select()] == [("report", EVA)]
    close()


def test_monitors_come_with_their_changes_and_alerts(
    take_over: Import, old_url: str, database_url: str
) -> None:
    with old_app.rows(old_url) as old:
        ada = old.add_user(ADA)
        monitor = old.add("core_monitor", external_id="7", severity="HI", name="Disk")
        old.add("core_monitor", external_id="8", monitoring_system="UN", link="https://my.pingdom.com/8")
        old.add("core_monitor", external_id="9", monitoring_system="UN", link="")
        for severity, who in (("LO", None), ("HI", ada), ("HI", None), ("ME", None)):
            old.add("core_monitorhistory", monitor_id=monitor, severity=severity, modified_by_id=who)
        for hours in (1, 2, 30):
            old.add("core_alert", monitor_id=monitor, ts=old_app.DAY + timedelta(hours=hours))
        old.add("core_alert", monitor_id=99)

    found = counts(take_over())

    assert found["core_monitor"] == [3, 2, 0, 0, 1]
    assert found["core_monitorhistory"] == [4, 1, 2, 0, 1]
    assert found["core_alert"] == [4, 3, 0, 0, 1]
    bind(database_url)
    with connection():
        [change] = MonitorChange.select()
        assert (change.by_id, change.fields) == (ADA, {"severity": ["low", "high"]})
        assert not Alert.select().where(Alert.ended_at.is_null()).exists()
        assert [day.count for day in AlertDay.select().order_by(AlertDay.day)] == [2, 1]
        assert sorted(one.source for one in Monitor.select()) == ["datadog", "pingdom"]
    close()


def test_systems_whose_names_look_the_same_are_joined(
    take_over: Import, old_url: str, database_url: str
) -> None:
    with old_app.rows(old_url) as old:
        ada = old.add_user(ADA)
        for name in ("Booking", " BOOKING", "Gift cards"):
            old.add_outage(ada, systems_affected_id=old.add("core_system", name=name))

    report = take_over()

    assert (
        "core_system: a system of this name is there; it was joined (2): 1 (Booking), 2 (BOOKING)" in report
    )
    bind(database_url)
    with connection():
        assert [one.system_name for one in Outage.select().order_by(Outage.id)] == [
            "Booking",
            "BOOKING",
            "Gift cards",
        ]
        assert System.select().where(System.key == "booking").count() == 1
    close()
