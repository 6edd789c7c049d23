"""Post-mortems as the issue tracker has them, which integrations/ reads."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Account:
    """Somebody in the issue tracker."""

    id: int
    username: str


@dataclass(frozen=True)
class TrackedIssue:
    """An open issue of the project of post-mortems.

    `project` is its number, `iid` the issue's number in it. `created_at` is None if GitLab does not tell. The
    title of a confidential issue stays in GitLab: `title` is "" then, and `description`, too.
    """

    project: int
    iid: int
    title: str
    url: str
    due: date | None = None
    author: str = ""
    assignees: tuple[Account, ...] = ()
    labels: tuple[str, ...] = ()
    description: str = ""
    created_at: datetime | None = None


CONFIDENTIAL = "confidential issue"
"""What such an issue is called here."""


def called(issue: TrackedIssue) -> str:
    """What people read as the name of an issue, in plain text."""
    return issue.title or f"{CONFIDENTIAL} {issue.iid}"


class NoAnswer(Exception):
    """The issue tracker did not tell. The text says why, and what to do: for people, and without secrets."""
