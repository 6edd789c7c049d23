"""Users and their profiles: members by their Slack ids, placeholders for the rest."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from models import User
from models.people import is_placeholder
from phoenix_bot.operations.transfer.django import imported
from phoenix_bot.operations.transfer.django.reading import Row, Source
from phoenix_bot.operations.transfer.django.report import ADDED, JOINED, THERE, Report
from phoenix_bot.operations.transfer.django.tables import PROFILES, USERS
from phoenix_bot.people import placeholders
from phoenix_bot.text import names
from phoenix_bot.text.mrkdwn import zone_of

SLACK_ID = re.compile(r"[UW][A-Z0-9]{7,20}")

USUAL_LENGTHS = (9, 11)
"""Of Slack ids: a surname in capitals looks like one, too."""

NAME_LIMIT = 255


@dataclass
class People:
    """Everybody who was read: our id by the old one, and those who were deactivated."""

    ours: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    superusers: list[int] = field(default_factory=list)
    new: set[int] = field(default_factory=set)


def take_over(source: Source, *, now: datetime) -> People:
    """Store everybody who is not known yet. Needs a transaction."""
    report, people = source.report, People()
    profiles = _profiles(source)
    taken = {user.slack_id for user in User.select(User.slack_id)}
    staff = 0
    for rows in imported.parts(source.rows(USERS)):
        before = imported.known(USERS.name, [row.id for row in rows])
        for row in rows:
            profile = profiles.pop(row.id, None)
            if row.problem:
                report.refuse(row.table, row.id, row.problem)
                _count(profile, report, "")
                continue
            one = _Person(row, profile)
            if row["is_active"] is False:
                people.gone.add(row.id)
            elif row["is_superuser"]:
                people.superusers.append(row.id)
            elif row["is_staff"]:
                staff += 1
            if row.id in before:
                people.ours[row.id] = _again(one, before[row.id].ours, taken)
                status = THERE
            else:
                people.ours[row.id], status = _store(one, taken, report, now)
                people.new.add(row.id)
            report.count(row.table, status)
            _count(profile, report, THERE if status == THERE else JOINED)
    for profile in profiles.values():
        report.refuse(profile.table, profile.id, "its user is not there")
    if staff:
        report.remarks.append(
            f"{staff:,} people could enter the Django admin (staff) without being superusers. That gives "
            "them nothing here: add those who shall manage The Phoenix to a group that lets them."
        )
    return people


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
    def facts(self) -> dict[str, object]:
        """The columns of a new row of ours."""
        zone = self.profile.text("timezone") if self.profile else ""
        image = self.profile.text("image_48_url") if self.profile else ""
        return {
            "name": self.name,
            "email": self.email,
            "image_url": image if image.startswith("https://") else "",
            "time_zone": zone if zone_of(zone).key == zone else "UTC",
            "is_deactivated": self.row["is_active"] is False,
        }


def _store(one: _Person, taken: set[str], report: Report, now: datetime) -> tuple[str, str]:
    """Store somebody who is new, or find them; returns our id, and what became of the row."""
    ours, status = one.slack_id, ADDED
    if not ours:
        ours = placeholders.new_id(one.name, taken)
        User.insert(slack_id=ours, is_missing=True, profile_at=now, **one.facts).execute()
    elif ours not in taken:
        User.insert(slack_id=ours, **one.facts).execute()
    else:
        status = JOINED
        report.note(one.row.table, one.row.id, "this Slack id is known already", detail=ours)
    taken.add(ours)
    imported.remember(one.row.table, one.row.id, ours)
    return ours, status


def _again(one: _Person, ours: str, taken: set[str]) -> str:
    """Our id of somebody who was taken over before; a placeholder whose Slack id is there now is joined."""
    if not (is_placeholder(ours) and one.slack_id):
        return ours
    if one.slack_id not in taken:
        User.insert(slack_id=one.slack_id, **one.facts).execute()
        taken.add(one.slack_id)
    placeholders.move({ours: one.slack_id})
    return one.slack_id
