"""What a GitLab holds: accounts, tokens, projects and their issues."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


@dataclass
class Account:
    """Somebody. `public_email` is what everybody may see; it is empty for most people."""

    id: int
    username: str
    name: str
    public_email: str = ""
    state: str = "active"


@dataclass
class Token:
    """A personal access token of an account."""

    value: str
    account: Account
    scopes: tuple[str, ...]


@dataclass
class Issue:
    """An issue; `iid` is its number in its project. Days are ISO dates."""

    id: int
    iid: int
    title: str
    author: Account
    created_at: datetime
    description: str | None = None
    state: str = "opened"
    labels: list[str] = field(default_factory=list)
    assignees: list[Account] = field(default_factory=list)
    due_date: str | None = None
    confidential: bool = False


@dataclass
class Project:
    """A project by its path. `members` may be assigned, but of a free project only one at a time."""

    id: int
    path: str
    members: list[Account] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    issues_enabled: bool = True
    archived: bool = False
    is_hidden: bool = False
    most_assignees: int = 200

    def issue(self, iid: int) -> Issue | None:
        """The issue with this number; None if there is none."""
        return next((one for one in self.issues if one.iid == iid), None)


class Records:
    """All that a GitLab holds."""

    def __init__(self) -> None:
        self.accounts: list[Account] = []
        self.tokens: list[Token] = []
        self.projects: list[Project] = []

    def add_account(self, username: str, name: str = "", *, public_email: str = "") -> Account:
        """Let somebody have an account."""
        account = Account(len(self.accounts) + 1, username, name or username.title(), public_email)
        self.accounts.append(account)
        return account

    def add_token(self, value: str, account: Account, *scopes: str) -> Token:
        """Let an account have a token."""
        token = Token(value, account, scopes)
        self.tokens.append(token)
        return token

    def add_project(self, path: str, members: Iterable[Account] = ()) -> Project:
        """Make a project."""
        project = Project(len(self.projects) + 7, path, list(members))
        self.projects.append(project)
        return project

    def add_issue(self, project: Project, title: str, *, author: Account, **values: Any) -> Issue:
        """Open an issue; `values` are further fields of Issue."""
        number = sum(len(one.issues) for one in self.projects)
        iid = max((one.iid for one in project.issues), default=0) + 1
        usual: Json = {"id": 100 + number, "iid": iid, "created_at": datetime.now(UTC)}
        issue = Issue(title=title, author=author, **(usual | values))
        project.issues.append(issue)
        return issue

    def project(self, name: str) -> Project | None:
        """The project with this number or path, as an API path has it; None if nobody may see it."""
        return next(
            (one for one in self.projects if name in (str(one.id), one.path) and not one.is_hidden), None
        )

    def token(self, value: str) -> Token | None:
        """The token with this value; None if there is none."""
        return next((one for one in self.tokens if one.value == value), None)
