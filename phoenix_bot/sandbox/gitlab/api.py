"""/api/v4: who may ask, and which part of the API answers."""

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote

from phoenix_bot.sandbox.gitlab import accounts, issues
from phoenix_bot.sandbox.gitlab.records import Project, Records
from phoenix_bot.sandbox.gitlab.request import Answer, Asked, Refused, not_found

PREFIX = "/api/v4"

MAY_READ, MAY_WRITE = {"api", "read_api"}, {"api"}

PROJECT = r"/projects/(?P<project>[^/]+)"


class Api:
    """The API of a GitLab at `url`."""

    def __init__(self, records: Records, url: str, now: Callable[[], datetime]) -> None:
        self._records, self._url, self._now = records, url, now

    def answer(self, asked: Asked) -> Answer:
        """What is answered to a request whose path begins with PREFIX."""
        try:
            return self._answer(asked, asked.path.removeprefix(PREFIX))
        except Refused as refusal:
            return refusal.answer

    def _answer(self, asked: Asked, path: str) -> Answer:
        self._require_scope(asked, path)
        match asked.method, path:
            case "GET", "/user":
                return accounts.me(asked)
            case "GET", "/personal_access_tokens/self":
                return accounts.own_token(asked)
            case "GET", "/users":
                return accounts.listed(self._records, asked, self._url)
        if asked.method == "GET" and (found := re.fullmatch(r"/users/(\d+)", path)):
            return accounts.one(self._records, found[1])
        found = re.fullmatch(rf"{PROJECT}(?P<rest>/.*)?", path)
        if found is None:
            raise Refused(404, {"error": "404 Not Found"})
        return self._of_project(asked, self._project(found["project"]), found["rest"] or "")

    def _of_project(self, asked: Asked, project: Project, rest: str) -> Answer:
        match asked.method, rest:
            case "GET", "":
                return Answer(_shown(project, self._url))
            case "GET", "/issues":
                return issues.listed(project, asked, self._url)
            case "POST", "/issues":
                return issues.create(self._records, project, asked, self._url, self._now())
        if asked.method == "GET" and (found := re.fullmatch(r"/issues/(\d+)", rest)):
            return issues.one(project, found[1], self._url)
        if asked.method == "GET" and (found := re.fullmatch(r"/members/all/(\d+)", rest)):
            return accounts.member(project, found[1])
        raise Refused(404, {"error": "404 Not Found"})

    def _require_scope(self, asked: Asked, path: str) -> None:
        """Nobody reads without a token here: as in a company, nothing is public."""
        if asked.token is None:
            raise Refused(401, {"message": "401 Unauthorized"})
        needed = MAY_READ if asked.method == "GET" else MAY_WRITE
        if not needed & set(asked.token.scopes) and path != "/personal_access_tokens/self":
            told = "The request requires higher privileges than provided by the access token."
            raise Refused(
                403,
                {
                    "error": "insufficient_scope",
                    "error_description": told,
                    "scope": " ".join(sorted(needed)),
                },
            )

    def _project(self, name: str) -> Project:
        project = self._records.project(unquote(name))
        if project is None:
            raise not_found("Project")
        return project


def _shown(project: Project, url: str) -> dict[str, object]:
    return {
        "id": project.id,
        "path_with_namespace": project.path,
        "web_url": f"{url}/{project.path}",
        "archived": project.archived,
        "issues_enabled": project.issues_enabled,
        "issues_access_level": "enabled" if project.issues_enabled else "disabled",
    }
