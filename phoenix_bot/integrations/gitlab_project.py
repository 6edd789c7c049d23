"""Reading the GitLab project of the post-mortems, for jobs: its open issues, and who works on them.

No call sleeps, and each gives up after PATIENCE: whoever calls tries again by the clock.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self

import requests
from gitlab.exceptions import GitlabError
from gitlab.utils import EncodedId

from phoenix_bot.integrations.gitlab import (
    FAILURES,
    UNREACHABLE,
    WRONG_ADDRESS,
    GitLab,
    LedElsewhere,
    OwnSession,
)
from phoenix_bot.outages.reports import Issue
from phoenix_bot.outages.tracker import Account, NoAnswer, TrackedIssue
from phoenix_bot.slack.outcomes import retry_after
from phoenix_bot.text.mrkdwn import one_line

PAGE = 100
"""Issues on a page: GitLab's limit."""

MOST_PAGES = 500
"""A GitLab that always names a next page must not keep a job for ever."""

TITLE_LIMIT = 255

FIXES = {
    401: "It does not accept GITLAB_PRIVATE_TOKEN: set that to a valid token with the scope read_api.",
    403: "It does not let The Phoenix read this: GITLAB_PRIVATE_TOKEN needs the scope read_api.",
    404: "Check GITLAB_POSTMORTEM_PROJECT, and that the owner of GITLAB_PRIVATE_TOKEN is a member there.",
}
"""What to do, by the status of GitLab's answer."""


class Project:
    """The project of the post-mortems, at the GitLab at `url`. To be used in a with block, by one thread."""

    def __init__(self, url: str, token: str, project: str, *, timeout: float) -> None:
        self._url, self._project = url, project
        self._gitlab = GitLab(url, token, timeout=timeout)
        self._session = OwnSession(url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def open_issues(self, *, without: str) -> Iterator[list[TrackedIssue]]:
        """The open issues without this label, page by page; NoAnswer."""
        wanted = {
            "state": "opened",
            "scope": "all",
            # In an order that does not change meanwhile, so that no page leaves out an issue.
            "order_by": "created_at",
            "sort": "asc",
            **({"not[labels]": without} if without else {}),
        }
        for number in range(1, MOST_PAGES + 1):
            answer = self._ask(
                lambda path, more: self._client.http_list(path, wanted, get_all=False, **more),
                f"/projects/{EncodedId(self._project)}/issues",
                page=number,
                per_page=PAGE,
            )
            found = [_issue(one) for one in _listed(answer)]
            # Before others ask for something else.
            has_more = bool(found) and "next" in self._latest.links
            yield [one for one in found if without not in one.labels]
            if not has_more:
                return
        raise NoAnswer(f"GitLab names more than {MOST_PAGES} pages of issues. {_sentence(WRONG_ADDRESS)}")

    def labels(self, issue: Issue) -> tuple[str, ...] | None:
        """The labels of an issue of any project; None if it is gone or hidden. NoAnswer."""
        path = f"/projects/{EncodedId(issue.project)}/issues/{issue.iid}"
        answer = self._ask(lambda path, more: self._client.http_get(path, **more), path, absent=(404,))
        return None if answer is None else _issue(answer).labels

    def public_email(self, account: Account) -> str:
        """The e-mail address that somebody shows to everybody; "" if there is none. NoAnswer."""
        answer = self._ask(
            lambda path, more: self._client.http_get(path, **more), f"/users/{account.id}", absent=(403, 404)
        )
        return str(answer.get("public_email") or "") if isinstance(answer, Mapping) else ""

    @property
    def _client(self) -> Any:
        return self._gitlab.client(self._session)

    @property
    def _latest(self) -> requests.Response:
        latest = self._session.latest
        # An answer with an error counts as false.
        return latest if latest is not None else requests.Response()

    def _ask(
        self,
        call: Callable[[str, dict[str, Any]], Any],
        path: str,
        *,
        absent: tuple[int, ...] = (),
        **more: Any,
    ) -> Any:
        """What GitLab answers; None if the answer has a status in `absent`."""
        try:
            return call(path, {"obey_rate_limit": False, "max_retries": 0, **more})
        except GitlabError as error:
            if error.response_code in absent:
                return None
            raise NoAnswer(self._of_status(error.response_code)) from error
        except LedElsewhere as error:
            raise NoAnswer(f"{error}. Set GITLAB_URL to the address that GitLab has now.") from error
        except (KeyError, TypeError) as error:
            raise NoAnswer(_not_gitlabs("a list")) from error
        except FAILURES as error:
            told = one_line(f"{type(error).__name__}: {error}", 200)
            raise NoAnswer(f"GitLab cannot be reached: {told}. {_sentence(UNREACHABLE)}.") from error

    def _of_status(self, status: int | None) -> str:
        # We do not repeat what GitLab said: it may quote what we sent, and that has the token.
        if status is None or status < 400:
            return _not_gitlabs("JSON")
        told = f"GitLab answers with HTTP {status}."
        if status == 429:
            minutes = -(-int(retry_after(dict(self._latest.headers))) // 60)
            return f"{told} It wants to be left alone for {minutes} min. The next run asks again."
        otherwise = "The next run asks again." if status >= 500 else _sentence(WRONG_ADDRESS)
        return f"{told} {FIXES.get(status, otherwise)}"


def _sentence(clause: str) -> str:
    return clause[0].upper() + clause[1:]


def _not_gitlabs(what: str) -> str:
    return f"GitLab's answer is not {what}; perhaps it is a login page. {_sentence(WRONG_ADDRESS)}"


def _listed(answer: Any) -> list[Any]:
    if not isinstance(answer, list):
        raise NoAnswer(_not_gitlabs("a list"))
    return answer


def _issue(told: Any) -> TrackedIssue:
    """An issue as GitLab sends it; NoAnswer if it is none. What is odd in it counts as absent."""
    if not isinstance(told, Mapping) or not isinstance(told.get("iid"), int):
        raise NoAnswer(_not_gitlabs("an issue"))
    is_open = not told.get("confidential")
    assignees = told.get("assignees")
    labels = told.get("labels")
    project = told.get("project_id")
    return TrackedIssue(
        project=project if isinstance(project, int) else 0,
        iid=told["iid"],
        title=one_line(_text(told.get("title")), TITLE_LIMIT) if is_open else "",
        url=_address(told.get("web_url")),
        due=_date(told.get("due_date")),
        author=_name(told.get("author")),
        assignees=tuple(_accounts(assignees if isinstance(assignees, list) else ())),
        labels=tuple(str(label) for label in labels) if isinstance(labels, list) else (),
        description=_text(told.get("description")) if is_open else "",
        created_at=_moment(told.get("created_at")),
    )


def _text(value: Any) -> str:
    """Text that every database takes; "" for anything else."""
    return value.encode("utf-8", "ignore").decode().replace("\0", "") if isinstance(value, str) else ""


def _address(value: Any) -> str:
    text = _text(value)
    return text if text.startswith(("https://", "http://")) else ""


def _name(account: Any) -> str:
    return (
        _text(account.get("name")) or _text(account.get("username")) if isinstance(account, Mapping) else ""
    )


def _accounts(listed: Any) -> Iterator[Account]:
    for one in listed:
        if isinstance(one, Mapping) and isinstance(one.get("id"), int):
            yield Account(one["id"], _text(one.get("username")))


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
