"""Users and their profiles: members by their Slack ids, placeholders for the rest."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from models import ImportedRow, User
from models.people import is_placeholder
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.transfer.django import imported
from phoenix_bot.operations.transfer.django.reading import Row, Source
from phoenix_bot.operations.transfer.django.report import ADDED, JOINED, THERE, Report
from phoenix_bot.operations.transfer.django.tables import PROFILES, USERS
from phoenix_bot.operations.transfer.django.times import zone_called
from phoenix_bot.people import placeholders
from phoenix_bot.text import names

SLACK_ID = re.compile(r"[UW][A-Z0-9]{7,20}")

USUAL_LENGTHS = (9, 11)
"""Of Slack ids: a surname in capitals looks like one, too."""

NAME_LIMIT, ZONE_LIMIT = 255, 64


@dataclass
class People:
    """Everybody who was read: our id by the old one, and those who were deactivated."""

    ours: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    superusers: list[int] = field(default_factory=list)


def take_over(source: Source, *, now: datetime) -> People:
    """Store everybody who is not known yet. Needs a transaction."""
    report, arrivals = source.report, _Arrivals(source.report, now)
    profiles = _profiles(source)
    for rows in imported.parts(source.rows(USERS)):
        before = imported.known(USERS.name, [row.id for row in rows])
        for row in rows:
            profile = profiles.pop(row.id, None)
            if row.problem:
                report.refuse(row.table, row.id, row.problem)
                _count(profile, report, "")
            else:
                status = arrivals.take(_Person(row, profile), before.get(row.id))
                report.count(row.table, status)
                _count(profile, report, THERE if status == THERE else JOINED)
    for profile in profiles.values():
        report.refuse(profile.table, profile.id, "its user is not there")
    if arrivals.staff:
        report.remarks.append(
            f"{arrivals.staff:,} people could enter the Django admin (staff) without being superusers. That "
            "gives them nothing here: add those who shall manage The Phoenix to a group that lets them."
        )
    return arrivals.people


def stand_in(id: int, people: People, *, now: datetime) -> str:
    """Our id of the user with an id of which the old database has nothing more. Needs a transaction.

    It is a placeholder, so that what refers to the user is kept.
    """
    if id not in people.ours:
        name = f"user {id} of the former app"
        slack_id = f"@{name}"[: placeholders.ID_LIMIT]
        User.insert(
            slack_id=slack_id, name=name, is_missing=True, profile_at=now
        ).on_conflict_ignore().execute()
        people.ours[id] = slack_id
    return people.ours[id]


def _profiles(source: Source) -> dict[int | None, Row]:
    """The profiles by their users; the rows that cannot be taken over are counted already."""
    found: dict[int | None, Row] = {}
    for row in source.rows(PROFILES):
        if row.problem or row["user_id"] in found:
            source.report.refuse(row.table, row.id, row.problem or "its user has another profile")
        else:
            found[row["user_id"]] = row
    return found


def _count(profile: Row | None, report: Report, status: str) -> None:
    if profile is not None and status:
        report.count(profile.table, status)
    elif profile is not None:
        report.refuse(profile.table, profile.id, "its user was not taken")


class _Person:
    """What the old database says about somebody."""

    def __init__(self, row: Row, profile: Row | None) -> None:
        self.row, self.profile = row, profile
        # The app stored the Slack id as the last name, and at first as the user name.
        found = [
            row.text(column) for column in ("last_name", "username") if self._is_slack_id(row.text(column))
        ]
        self.slack_id = found[0] if found else ""

    def _is_slack_id(self, text: str) -> bool:
        if not SLACK_ID.fullmatch(text):
            return False
        is_same = self.row.text("last_name") == self.row.text("username")
        is_usual = len(text) in USUAL_LENGTHS and self.profile is not None
        return any(sign.isdigit() for sign in text) or is_same or is_usual

    @property
    def email(self) -> str:
        found = self.row.text("email").casefold()
        return found[:NAME_LIMIT] if re.fullmatch(r"\S+@\S+", found) else ""

    @property
    def name(self) -> str:
        shown = self.profile.text("slack_username") if self.profile else ""
        last = "" if self.row.text("last_name") == self.slack_id else self.row.text("last_name")
        full = f"{self.row.text('first_name')} {last}"
        user = "" if self.row.text("username") == self.slack_id else self.row.text("username")
        tried = (shown, full, self.email.partition("@")[0], user, f"user {self.row.id} of the former app")
        return next(filter(None, map(names.visible, tried)))[:NAME_LIMIT]

    @property
    def _zone(self) -> str:
        named = self.profile.text("timezone") if self.profile else ""
        try:
            return zone_called(named).key if len(named) <= ZONE_LIMIT else "UTC"
        except Refused:
            return "UTC"

    @property
    def facts(self) -> dict[str, object]:
        """The columns of a new row of ours."""
        image = self.profile.text("image_48_url") if self.profile else ""
        return {
            "name": self.name,
            "email": self.email,
            "image_url": image if image.startswith("https://") else "",
            "time_zone": self._zone,
            "is_deactivated": self.row["is_active"] is False,
        }


class _Arrivals:
    """Stores one user after the other. `taken` are the ids of ours; `staff` counts those without rights."""

    def __init__(self, report: Report, now: datetime) -> None:
        self._report, self._now = report, now
        self.people, self.staff = People(), 0
        self._taken = {user.slack_id for user in User.select(User.slack_id)}
        self._seen: set[str] = set()

    def take(self, one: _Person, before: ImportedRow | None) -> str:
        """Store somebody who is new, or find them; returns what became of the row."""
        id = one.row.id
        self._remember_rights(one.row)
        if before is not None:
            ours, status = self._again(one, before.ours), THERE
        else:
            ours, status = self._store(one)
            imported.remember(one.row.table, id, ours)
            if ours in self._seen:
                self._report.note(one.row.table, id, "another user has the same Slack id", detail=ours)
        self._seen.add(ours)
        self.people.ours[id] = ours
        return status

    def _remember_rights(self, row: Row) -> None:
        if row["is_active"] is False:
            self.people.gone.add(row.id)
        elif row["is_superuser"]:
            self.people.superusers.append(row.id)
        elif row["is_staff"]:
            self.staff += 1

    def _store(self, one: _Person) -> tuple[str, str]:
        ours, status = one.slack_id, ADDED
        if not ours:
            ours = placeholders.new_id(one.name, self._taken)
            User.insert(slack_id=ours, is_missing=True, profile_at=self._now, **one.facts).execute()
        elif ours in self._taken:
            status = JOINED
        else:
            # A running bot may have met them meanwhile.
            User.insert(slack_id=ours, **one.facts).on_conflict_ignore().execute()
        self._taken.add(ours)
        return ours, status

    def _again(self, one: _Person, ours: str) -> str:
        """Our id of somebody who was taken over; a placeholder whose Slack id is there now is joined."""
        if not (is_placeholder(ours) and one.slack_id):
            return ours
        if one.slack_id not in self._taken:
            User.insert(slack_id=one.slack_id, **one.facts).on_conflict_ignore().execute()
            self._taken.add(one.slack_id)
        placeholders.move({ours: one.slack_id})
        return one.slack_id
