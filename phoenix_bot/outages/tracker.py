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


@dataclass(frozen=True)
class Person:
    """Somebody who shall be an assignee: by a key of ours, and as the issue tracker may know them."""

    key: str
    email: str
    username: str


@dataclass(frozen=True)
class NewIssue:
    """An issue to be made. `description` is Markdown; `assignees` are numbers of accounts."""

    title: str
    description: str
    due: str
    assignees: tuple[int, ...]
    label: str
    is_confidential: bool


@dataclass(frozen=True)
class MadeIssue:
    """An issue that was made. `assignees` are those that it has: they may be fewer than asked for."""

    url: str
    assignees: tuple[int, ...]


class Unmade(Exception):
    """The issue tracker refuses to make an issue. The text is the error, short and without secrets."""


class MaybeLater(Exception):
    """The issue tracker may do it later: after `seconds` if it said how long. `uncertain`: it may be done."""

    def __init__(self, reason: str, *, seconds: float | None = None, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.seconds, self.uncertain = seconds, uncertain


class NoAnswer(Exception):
    """The issue tracker did not tell. The text says why, and what to do: for people, and without secrets."""
