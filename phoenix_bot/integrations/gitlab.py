"""GitLab, whose issues can be post-mortem reports. It is only read."""

import threading
from typing import Any
from urllib.parse import urlsplit

import gitlab
import requests
from gitlab.exceptions import GitlabError

from phoenix_bot.outages.reports import Issue, NoTitle, NotNow, Title, TitleAnswer, issue_of
from phoenix_bot.slack.outcomes import retry_after
from phoenix_bot.text.mrkdwn import one_line
from phoenix_bot.text.names import visible

PATIENCE = 5.0
"""Seconds, at most, to wait for a connection, and for each part of an answer."""

AT_ONCE = 4
"""Questions at the same time: a GitLab that hangs must not occupy all threads that deliver."""

FAILURES = (requests.RequestException, ValueError)
"""What a call raises beside GitlabError: ValueError if GitLab redirects to something malformed."""

LONGEST_WAIT = 600.0
"""Seconds after which GitLab is asked again, even if it wants us to wait longer."""

TITLE_LIMIT = 255
"""Code points, as in GitLab itself."""

WHY_NOT = {
    401: "GitLab does not accept the token of The Phoenix; an operator must renew GITLAB_PRIVATE_TOKEN",
    403: "GitLab does not let The Phoenix read it; GITLAB_PRIVATE_TOKEN needs the scope read_api",
    404: "there is no such issue, or GITLAB_PRIVATE_TOKEN gives The Phoenix no access to its project",
}
"""Why a title cannot be read, as clauses for people, by the status of GitLab's answer."""

WRONG_ADDRESS = "check GITLAB_URL: is it GitLab's, with its path if it has one?"
UNREACHABLE = "check GITLAB_URL, the network and any proxy"
TOKEN_ADVICE = dict.fromkeys((401, 403), "set GITLAB_PRIVATE_TOKEN to a valid token with the scope read_api")


class LedElsewhere(requests.RequestException):
    """GitLab redirects to another host, port or scheme, which must not see a request: it has the token."""


class OwnSession(requests.Session):
    """HTTP with one server and no other, even if it redirects. For one thread."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.max_redirects = 3
        self.latest: requests.Response | None = None
        self._origin = _origin(url)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send a request, also one that a redirect asks for; LedElsewhere."""
        if _origin(request.url or "") != self._origin:
            raise LedElsewhere(f"GitLab redirects to another place: {_place(request.url or '')}")
        self.latest = super().send(request, **kwargs)
        return self.latest


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _place(url: str) -> str:
    """The part of an address that is never secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"


class GitLab:
    """The GitLab at `url`, which may have a path. Without a `token` only public projects can be read."""

    def __init__(self, url: str, token: str, *, timeout: float) -> None:
        self._url = url
        self._token = token
        self._timeout = min(timeout, PATIENCE)
        self._slots = threading.BoundedSemaphore(AT_ONCE)

    def client(self, session: requests.Session) -> gitlab.Gitlab:
        """The API through `session`. Calls need obey_rate_limit=False: otherwise they sleep."""
        return gitlab.Gitlab(
            self._url, private_token=self._token or None, timeout=self._timeout, session=session
        )

    def title(self, address: str) -> TitleAnswer:
        """The title of the issue at an address."""
        issue = issue_of(address, self._url)
        if issue is None:
            return None
        if not self._slots.acquire(blocking=False):
            return NotNow("GitLab has other questions to answer first", seconds=PATIENCE)
        try:
            with OwnSession(self._url) as session:
                return self._read(issue, session)
        finally:
            self._slots.release()

    def _read(self, issue: Issue, session: OwnSession) -> Title | NoTitle | NotNow:
        try:
            project = self.client(session).projects.get(issue.project, lazy=True)
            found = project.issues.get(issue.iid, obey_rate_limit=False).attributes
        except GitlabError as error:
            return _of_status(error.response_code, session.latest)
        except FAILURES as error:
            return NotNow(one_line(f"GitLab: {type(error).__name__}: {error}", 300))
        title = found.get("title")
        if not isinstance(title, str) or not visible(title):
            return NotNow("GitLab's answer is not an issue")
        if found.get("confidential"):
            return NoTitle("the issue is confidential, so its title stays in GitLab")
        return Title(one_line(title, TITLE_LIMIT))

    def examine(self) -> tuple[str, str]:
        """Whether GitLab can be read: what was found, and how to fix it ("" if nothing is wrong)."""
        try:
            with OwnSession(self._url) as session:
                path = "/user" if self._token else "/projects"
                answer = self.client(session).http_get(path, obey_rate_limit=False)
        except GitlabError as error:
            status = error.response_code or 0
            other = "ask again in a minute" if status in (408, 429) or status >= 500 else WRONG_ADDRESS
            return f"{self._url} answers with HTTP {status}", TOKEN_ADVICE.get(status, other)
        except LedElsewhere as error:
            return str(error), "set GITLAB_URL to the address that GitLab has now"
        except FAILURES as error:
            return one_line(f"{type(error).__name__}: {error}", 300), UNREACHABLE
        match answer:
            case {"username": str(name)} if self._token:
                return f"{self._url} as @{one_line(name, 100)}", ""
            case list() if not self._token:
                return f"{self._url}, without a token: only public projects can be read", ""
        return f"{self._url} answers, but not as GitLab does", WRONG_ADDRESS


def _of_status(status: int | None, answer: requests.Response | None) -> NoTitle | NotNow:
    # We do not repeat what GitLab said: it may quote what we sent, and that has the token.
    if status is None or status < 400:
        return NotNow("GitLab's answer is not JSON, but perhaps a login page")
    if status in (408, 429) or status >= 500:
        reason = f"GitLab answers with HTTP {status}"
        if answer is not None and (status == 429 or "Retry-After" in answer.headers):
            wait = retry_after(dict(answer.headers))
            return NotNow(reason, seconds=min(max(wait, 1.0), LONGEST_WAIT))
        return NotNow(reason)
    return NoTitle(WHY_NOT.get(status, f"GitLab answers with HTTP {status}"))
