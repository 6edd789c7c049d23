"""Seeded rows for a database of the Django app, of which many are odd."""

import random
from datetime import datetime, timedelta
from typing import Any

from tests.old_app import DAY, Rows, rows


def fill(url: str, number: int, *, seed: int = 14) -> None:
    """Add about so many rows, of which many are odd. The same seed adds the same rows."""
    with rows(url) as old:
        _Filler(old, random.Random(seed), number).fill()  # noqa: S311  # repeatable, not secret


ODD_TEXTS = (
    *(
        "",
        " ",
        "\t",
        "Payments\x07 fail",
        "émoji 🔥🔥",
        "a" * 5000,
        "<!channel> <@U123> *bold* & co",
        "‮gnihton",
    ),
    *("line\r\nline\rline", "@Somebody", "'; DROP TABLE outage; --", "{}", "\u200b", "ß" * 300),
)
ODD_TIMES = (
    "infinity",
    "-infinity",
    "1815-06-18 11:00+00",
    "0044-03-15 00:00:00+00 BC",
    "2999-01-01 00:00+00",
)


class _Filler:
    """Fills the tables, each with a share of the rows."""

    def __init__(self, old: Rows, dice: random.Random, number: int) -> None:
        self._old, self._dice, self._number = old, dice, number
        self._users: list[int] = []
        self._systems: list[int] = []

    def _chance(self, one_in: int) -> bool:
        return self._dice.randrange(one_in) == 0

    def _text(self) -> str:
        return self._dice.choice(ODD_TEXTS) if self._chance(6) else f"Failure {self._dice.randrange(10**6)}"

    def _time(self, after: datetime) -> Any:
        if self._chance(40):
            return self._dice.choice(ODD_TIMES)
        return after + timedelta(minutes=self._dice.randrange(600))

    def _user(self) -> int:
        return 10**6 + self._dice.randrange(9) if self._chance(30) else self._dice.choice(self._users)

    def fill(self) -> None:
        self._add_people(max(10, self._number // 20))
        for number in range(max(5, self._number // 50)):
            name = self._dice.choice((f"System {number}", f"  SYSTEM {number - 1} ", self._text()[:100]))
            self._systems.append(self._old.add("core_system", name=name))
        for number in range(max(10, self._number // 10)):
            self._add_outage(number)
        self._add_monitors(max(5, self._number // 40))

    def _add_people(self, number: int) -> None:
        groups = [
            self._old.add("auth_group", name=name) for name in ("on_call", "On_Call ", "x" * 150, "sre")
        ]
        for group in (*groups, 99):
            for permission in (1, 2, 3, 77):
                self._old.add("auth_group_permissions", group_id=group, permission_id=permission)
        for one in range(number):
            slack_id = (
                f"U0{one:07}"
                if not self._chance(4)
                else self._dice.choice(("", "WILLIAMS", "Novák", "U00000001"))
            )
            user = self._old.add(
                "auth_user",
                username=f"user{one}" if self._chance(2) else f"U1{one:07}",
                last_name=slack_id,
                first_name=self._text()[:150] if self._chance(5) else "Jan",
                email=self._dice.choice(
                    ("", f"user{one}@acme.example", f"USER{one - 1}@ACME.example", "not an address")
                ),
                is_active=not self._chance(8),
                is_superuser=self._chance(20),
                is_staff=self._chance(10),
            )
            self._users.append(user)
            if not self._chance(5):
                name = self._dice.choice((None, "", f"name {one}", self._text()[:150]))
                zone = self._dice.choice(("Europe/Prague", "Mars/Olympus", "Europe", "", "x" * 400))
                self._old.add("core_profile", user_id=user, timezone=zone, slack_username=name)
            self._old.add("auth_user_groups", user_id=user, group_id=self._dice.choice((*groups, 99)))
            if self._chance(5):
                permission = self._dice.choice((1, 2, 3, 77))
                self._old.add("auth_user_user_permissions", user_id=user, permission_id=permission)
        self._old.add("core_profile", user_id=10**6)

    def _full_row(self, created: Any) -> dict[str, Any]:
        choose = self._dice.choice
        return {
            "summary": self._text(),
            "sales_affected": choose(
                (None, "", "0% lost bookings. N/A EUR impact on turnover.", "All of them")
            ),
            "sales_affected_choice": choose(("Y", "N", "UN", "??", "")),
            "b2b_partners_affected_choice": choose(("Y", "N", "UN")),
            "lost_bookings_choice": choose(("0%", "<10%", "<30%", "<60%", "<100%", "100%", "many", "")),
            "lost_bookings": choose((None, "", "12", self._text())),
            "impact_on_turnover": choose((None, 0, -5, 2**31 - 1)),
            "eta": choose(("<30m", "<2h", "<8h", "<24h", ">24h", "45", "", "soon", "0")),
            "eta_last_modified": choose((None, created)),
            "systems_affected_id": choose((None, 10**6, *self._systems)),
            "communication_assignee_id": self._user(),
            "solution_assignee_id": self._user(),
        }

    def _add_outage(self, number: int) -> None:
        created = DAY + timedelta(hours=7 * number)
        first = {
            "created": self._time(created),
            "started_at": self._time(created),
            "created_by_id": self._user(),
        }
        outage = self._old.add(
            "core_outage", **first, **self._full_row(created), announce_on_slack=not self._chance(9)
        )
        at = created
        for _ in range(self._dice.randrange(5)):
            at += timedelta(minutes=self._dice.randrange(90))
            if self._chance(30):
                lost = {**first, **self._full_row(created), "timestamp": self._time(at)}
                self._old.add("core_outagehistory", outage_id=10**6, **lost)
            self._old.add_history(
                outage,
                **self._full_row(created) if self._chance(2) else {},
                timestamp=self._time(at),
                change_desc=self._dice.choice((None, "", self._text())),
                modified_by_id=self._dice.choice((None, self._user())),
            )
        if not self._chance(5):
            self._old.announce(
                outage,
                message_ts=self._dice.choice((None, "1551690000.000100")),
                permalink=self._dice.choice(
                    (None, "", "javascript:alert(1)", "https://acme.slack.com/archives/C0OLD00001/p1")
                ),
                dedicated_channel_id=self._dice.choice((None, "C0OWN00001")),
                date=self._time(at),
            )
        for _ in range(self._dice.randrange(3)):
            text = self._dice.choice(
                (self._text(), "ETA changed to <2h (UTC).", " Solution assignee is a@b.")
            )
            about = outage if not self._chance(30) else 10**6
            self._old.add(
                "core_notification",
                outage_id=about,
                text=text,
                created=self._time(at),
                created_by_id=self._user(),
            )
        self._add_end(outage, at)

    def _add_end(self, outage: int, at: datetime) -> None:
        told = None
        if self._chance(3):
            names = ("slack_notified", "email_notified", "label_notified")
            told = self._old.add("core_postmortemnotifications", **{name: self._chance(2) for name in names})
        if self._chance(5):
            self._old.execute("UPDATE core_outage SET resolved = true WHERE id = %s", (outage,))
            return
        if self._chance(5):
            self._old.add("core_solution", outage_id=outage, created=at, resolved_at=at)
            return
        solution = self._old.resolve(
            outage,
            self._user(),
            at + timedelta(minutes=self._dice.randrange(-300, 300)),
            summary=self._dice.choice((None, "", self._text())),
            solving_time=-5,
            suggested_outcome=self._dice.choice(("PM", "NO", "XX")),
            report_url=self._dice.choice(
                (None, "", "wiki.example/1", "see below", "https://gitlab.example/a/b/-/issues/1")
            ),
            report_title=self._dice.choice((None, "Title", self._text())),
            postmortem_notifications_id=told,
        )
        for _ in range(self._dice.randrange(3)):
            self._old.add(
                "core_solutionhistory",
                solution_id=solution if not self._chance(20) else 10**6,
                created=self._time(at),
                resolved_at=self._time(at),
                summary=self._text(),
                modified_by_id=self._dice.choice((None, self._user())),
            )

    def _add_monitors(self, number: int) -> None:
        for one in range(number):
            monitor = self._old.add(
                "core_monitor",
                external_id=f"{one}" if not self._chance(9) else f"{one}" + "9" * 90,
                monitoring_system=self._dice.choice(("DD", "PD", "UN")),
                link=self._dice.choice(("https://app.datadoghq.com/monitors#1", "http://other.example", "")),
                severity=self._dice.choice(("LO", "ME", "HI", "UN", "??")),
                name=self._dice.choice((None, "", self._text()[:300])),
                description=self._dice.choice((None, self._text())),
            )
            for _ in range(3):
                self._old.add(
                    "core_monitorhistory",
                    monitor_id=self._dice.choice((monitor, monitor, None, 10**6)),
                    severity=self._dice.choice(("LO", "HI")),
                    modified_by_id=self._dice.choice((None, self._user())),
                )
            for hour in range(8):
                self._old.add(
                    "core_alert",
                    monitor_id=monitor if not self._chance(30) else 10**6,
                    alert_type=self._dice.choice(("WA", "CR", "UN", "??")),
                    ts=self._dice.choice((None, DAY + timedelta(hours=5 * hour + 1000 * one))),
                )
        for name in ("ops@acme.example", "OPS@acme.example", "y" * 400, " "):
            self._old.add("integration_googlegroup", name=name * 2, key=name, is_allowed=self._chance(2))
