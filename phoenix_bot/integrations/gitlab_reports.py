"""Making post-mortems in GitLab: finding the assignees, making the issue, and finding one that was made.

No call sleeps, and none is repeated here. `hold` is called right before each: it raises if somebody else has
taken over.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests
from gitlab.exceptions import GitlabError, RedirectError
from gitlab.utils import EncodedId

from phoenix_bot.integrations.gitlab import AT_ONCE, FAILURES, GitLab, LedElsewhere, OwnSession
from phoenix_bot.outages.tracker import MadeIssue, MaybeLater, NewIssue, Person, Unmade
from phoenix_bot.slack.outcomes import retry_after
from phoenix_bot.text.mrkdwn import one_line

Hold = Callable[[], None]

CALMLY: dict[str, Any] = {"obey_rate_limit": False, "max_retries": 0}
"""Otherwise a call sleeps, and is repeated."""

PAGE = 100
MOST_PAGES = 20
"""Pages of issues, newest first, among which one is looked for."""

PASSING = (408, 429)
"""Statuses below 500 that go away by themselves."""

UNKNOWN_ASKED = (403, 404)
"""What GitLab answers where people are not shown to the token."""


class Reports:
    """Makes issues in the project at the GitLab at `url`. Each call has `timeout` seconds."""

    def __init__(self, url: str, token: str, project: str, *, timeout: float) -> None:
        self._url, self._timeout = url, timeout
        self._gitlab = GitLab(url, token, timeout=timeout)
        self._project = f"/projects/{EncodedId(project)}"
        self._slots = threading.BoundedSemaphore(AT_ONCE)

    def accounts(self, people: Sequence[Person], hold: Hold) -> dict[str, int]:
        """The numbers of the accounts of these people, by their keys, without those whom GitLab lacks.

        Unmade or MaybeLater.
        """
        with self._session() as session:
            found = {one.key: self._account(session, one, hold) for one in people}
        return {key: number for key, number in found.items() if number is not None}

    def make(self, issue: NewIssue, hold: Hold) -> MadeIssue:
        """Make an issue; Unmade or MaybeLater."""
        wanted: dict[str, Any] = {
            "title": issue.title,
            "description": issue.description,
            "assignee_ids": list(issue.assignees),
            "confidential": issue.is_confidential,
            **({"due_date": issue.due} if issue.due else {}),
            **({"labels": issue.label} if issue.label else {}),
        }
        with self._session() as session:
            hold()
            client, path = self._gitlab.client(session), f"{self._project}/issues"
            calmly = {**CALMLY, "timeout": self._timeout}
            told = self._ask(
                session, lambda: client.http_post(path, post_data=wanted, **calmly), may_be_done=True
            )
        if (made := _made(told)) is None:
            raise MaybeLater("GitLab: its answer is not an issue", uncertain=True)
        return made

    def find(self, marker: str, *, since: datetime, hold: Hold) -> MadeIssue | None:
        """The issue made after `since` whose description has `marker`; Unmade or MaybeLater.

        GitLab's own search does not look into comments.
        """
        wanted = {
            "scope": "all",
            "created_after": since.astimezone(UTC).isoformat(),
            "order_by": "created_at",
            "sort": "desc",
            "per_page": PAGE,
        }
        with self._session() as session:
            for number in range(1, MOST_PAGES + 1):
                issues = self._list(session, f"{self._project}/issues", {**wanted, "page": number}, hold)
                for told in issues:
                    if isinstance(told, Mapping) and marker in str(told.get("description")):
                        return _made(told)
                if len(issues) < PAGE:
                    break
        return None

    def _account(self, session: OwnSession, person: Person, hold: Hold) -> int | None:
        if person.email:
            found = self._users(session, {"search": person.email}, hold)
            # A GitLab that shows no addresses finds by them nevertheless.
            same = [one for one in found if _is_at(one, person.email, alone=len(found) == 1)]
            if len(same) == 1:
                return int(same[0]["id"])
        if not person.username:
            return None
        named = self._users(session, {"username": person.username}, hold)
        # Elsewhere somebody else may have this name: only a member is surely meant.
        return next((one["id"] for one in named if self._is_member(session, one["id"], hold)), None)

    def _users(self, session: OwnSession, wanted: dict[str, Any], hold: Hold) -> list[Mapping[str, Any]]:
        found = self._list(session, "/users", wanted, hold, absent=UNKNOWN_ASKED)
        return [one for one in found if _is_active(one)]

    def _is_member(self, session: OwnSession, number: int, hold: Hold) -> bool:
        hold()
        client, path = self._gitlab.client(session), f"{self._project}/members/all/{number}"
        return self._ask(session, lambda: client.http_get(path, **CALMLY), absent=UNKNOWN_ASKED) is not None

    def _list(
        self,
        session: OwnSession,
        path: str,
        wanted: dict[str, Any],
        hold: Hold,
        *,
        absent: tuple[int, ...] = (),
    ) -> list[Any]:
        hold()
        client = self._gitlab.client(session)
        try:
            found = self._ask(
                session, lambda: client.http_list(path, wanted, get_all=False, **CALMLY), absent=absent
            )
        except (KeyError, TypeError):
            raise MaybeLater("GitLab: its answer is not a list") from None
        if found is None:
            return []
        if not isinstance(found, list):
            raise MaybeLater("GitLab: its answer is not a list")
        return found

    def _ask(
        self,
        session: OwnSession,
        call: Callable[[], Any],
        *,
        may_be_done: bool = False,
        absent: tuple[int, ...] = (),
    ) -> Any:
        """What GitLab answers; None if that has a status in `absent`. After `may_be_done` nothing is sure."""
        try:
            return call()
        except RedirectError:
            raise Unmade("GitLab: it redirects to another place") from None
        except GitlabError as error:
            if error.response_code in absent:
                return None
            raise _of_status(error.response_code, session.latest, may_be_done) from None
        except LedElsewhere:
            raise Unmade("GitLab: it redirects to another place") from None
        except FAILURES as error:
            uncertain = may_be_done and not _never_arrived(error)
            raise MaybeLater(f"GitLab: {type(error).__name__}", uncertain=uncertain) from None

    @contextmanager
    def _session(self) -> Iterator[OwnSession]:
        if not self._slots.acquire(blocking=False):
            raise MaybeLater("GitLab: others are being asked for first", seconds=5)
        try:
            with OwnSession(self._url) as session:
                yield session
        finally:
            self._slots.release()


def _of_status(status: int | None, answer: requests.Response | None, may_be_done: bool) -> Exception:
    # We do not repeat what GitLab said: it may quote what we sent, and that has the token.
    if status is None or status < 400:
        return MaybeLater("GitLab: its answer is not JSON", uncertain=may_be_done)
    reason = f"GitLab: HTTP {status}"
    if status not in PASSING and status < 500:
        return Unmade(reason)
    headers = dict(answer.headers) if answer is not None else {}
    wait = retry_after(headers) if status == 429 or "Retry-After" in headers else None
    return MaybeLater(reason, seconds=wait, uncertain=may_be_done and status != 429)


def _never_arrived(error: Exception) -> bool:
    """Whether there was no connection, so that GitLab got nothing."""
    causes: list[BaseException] = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None and cause not in causes:
        causes.append(cause)
    never = requests.ConnectTimeout, ConnectionRefusedError, socket.gaierror
    return any(isinstance(cause, never) for cause in causes)


def _made(told: Any) -> MadeIssue | None:
    url = told.get("web_url") if isinstance(told, Mapping) else None
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        return None
    people = told.get("assignees")
    ids = [one.get("id") for one in people if isinstance(one, Mapping)] if isinstance(people, list) else []
    return MadeIssue(one_line(url, 3000), tuple(number for number in ids if isinstance(number, int)))


def _is_active(account: Any) -> bool:
    is_one = isinstance(account, Mapping) and isinstance(account.get("id"), int)
    return is_one and account.get("state", "active") == "active"


def _is_at(account: Mapping[str, Any], email: str, *, alone: bool) -> bool:
    shown = account.get("public_email")
    return str(shown).casefold() == email.casefold() if shown else alone
