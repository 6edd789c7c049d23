"""What the token may do in GitLab, for `bot.py check`: it names what each feature needs."""

from collections.abc import Mapping
from typing import Any

from gitlab.exceptions import GitlabError
from gitlab.utils import EncodedId

from phoenix_bot.integrations.gitlab import FAILURES, UNREACHABLE, WRONG_ADDRESS, GitLab, OwnSession
from phoenix_bot.text.mrkdwn import one_line

NEEDS_API = (
    "set GITLAB_PRIVATE_TOKEN to a token with the scope api: read_api is enough for titles and due dates, "
    "but not for Create post-mortem"
)
NEEDS_READ_API = (
    "set GITLAB_PRIVATE_TOKEN to a token with the scope read_api, or api if the bot shall create post-mortems"
)


class Rights:
    """Asks the GitLab at `url`, whose `token` works, what it lets that do."""

    def __init__(self, url: str, token: str, *, timeout: float) -> None:
        self._url = url
        self._gitlab = GitLab(url, token, timeout=timeout)

    def of_token(self, *, creates: bool) -> tuple[str, str]:
        """The scopes of the token, which `creates` post-mortems or only reads: what was found, what to do."""
        told = self._get("/personal_access_tokens/self")
        scopes = told.get("scopes") if isinstance(told, Mapping) else None
        if not isinstance(scopes, list):
            return "GitLab does not tell the scopes of the token", ""
        found = one_line(f"scopes: {', '.join(map(str, scopes)) or 'none'}", 200)
        if "api" in scopes:
            return found, ""
        if "read_api" not in scopes:
            return found, NEEDS_READ_API
        return found, NEEDS_API if creates else ""

    def of_project(self, name: str) -> tuple[str, str]:
        """The project of the post-mortems: what was found, and what to do."""
        told = self._get(f"/projects/{EncodedId(name)}")
        if isinstance(told, str):
            advice = "check GITLAB_POSTMORTEM_PROJECT, and that the token's owner is a member there"
            return f"{name}: {told}", advice if "404" in told or "403" in told else UNREACHABLE
        if not isinstance(told, Mapping) or not isinstance(told.get("id"), int):
            return f"{name}: GitLab's answer is not a project", WRONG_ADDRESS
        if told.get("archived"):
            return f"{name} is archived", "unarchive it, or choose another project"
        if told.get("issues_enabled") is False or told.get("issues_access_level") == "disabled":
            return f"{name} has no issues", "switch issues on in its settings"
        return name, ""

    def _get(self, path: str) -> Any:
        """What GitLab answers; a text says why there is no answer."""
        try:
            with OwnSession(self._url) as session:
                return self._gitlab.client(session).http_get(path, obey_rate_limit=False, max_retries=0)
        except GitlabError as error:
            return f"HTTP {error.response_code or 'without JSON'}"
        except FAILURES as error:
            return one_line(type(error).__name__, 100)
