"""A GitLab project of post-mortems at a far end, as GitLab's API shows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from phoenix_bot.settings import Settings
from tests.far_ends import Answer, FarEnd, Request, far_end, issue_path
from tests.settings import settings

PATH = "ops/reports"
TOKEN = "glpat-s3cret"
ISSUES = f"/api/v4/projects/{PATH.replace('/', '%2F')}/issues"


class Tracker:
    """The issues of one project. People are known by their username; `emails` are those that they show."""

    def __init__(self, server: FarEnd) -> None:
        self.server = server
        self.issues: list[dict[str, Any]] = []
        self.accounts: list[str] = []
        server.answers[ISSUES] = self._page

    @property
    def settings(self) -> Settings:
        """Those of a bot that reads this project."""
        return settings(**self.environment)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of such a bot."""
        return {
            "GITLAB_URL": self.server.url,
            "GITLAB_PRIVATE_TOKEN": TOKEN,
            "GITLAB_POSTMORTEM_PROJECT": PATH,
            "ALLOWED_EMAIL_DOMAIN": "northwind.example",
        }

    def know(self, username: str, *, email: str = "") -> None:
        """Let somebody have an account, and show an e-mail address if one is given."""
        if username not in self.accounts:
            self.accounts.append(username)
        number = self.accounts.index(username)
        told = {"id": number, "username": username, "public_email": email}
        self.server.answers[f"/api/v4/users/{number}"] = Answer(told)

    def add(
        self, iid: int, *, due: date | None = None, assignees: tuple[str, ...] = (), **values: Any
    ) -> dict[str, Any]:
        """Open an issue; returns it, to be changed."""
        for username in assignees:
            if username not in self.accounts:
                self.know(username)
        issue = {
            "id": 1000 + iid,
            "iid": iid,
            "project_id": 7,
            "title": f"Report {iid}",
            "description": None,
            "state": "opened",
            "labels": [],
            "confidential": False,
            "due_date": due and due.isoformat(),
            "created_at": "2020-01-01T00:00:00.000Z",
            "author": {"id": 99, "username": "root", "name": "Rut Author"},
            "assignees": [self._account(name) for name in assignees],
            "web_url": f"https://gitlab.example.com/{PATH}/-/work_items/{iid}",
            **values,
        }
        self.issues.append(issue)
        self.server.answers[issue_path(PATH, iid)] = lambda request: Answer(issue)
        return issue

    def _account(self, username: str) -> dict[str, Any]:
        return {"id": self.accounts.index(username), "username": username, "name": username.title()}

    def _page(self, request: Request) -> Answer:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        found = [
            one
            for one in self.issues
            if one["state"] == asked.get("state", one["state"])
            if asked.get("not[labels]") not in one["labels"]
        ]
        number, size = int(asked.get("page", 1)), min(int(asked.get("per_page", 20)), 100)
        start = (number - 1) * size
        headers = {"X-Page": str(number), "X-Per-Page": str(size)}
        if len(found) > start + size:
            following = f"{self.server.url}{ISSUES}?page={number + 1}&per_page={size}"
            headers["Link"] = f'<{following}>; rel="next"'
        return Answer(found[start : start + size], headers=headers)


@contextmanager
def tracker() -> Iterator[Tracker]:
    """A project without issues, until the end of the block."""
    with far_end() as server:
        yield Tracker(server)
