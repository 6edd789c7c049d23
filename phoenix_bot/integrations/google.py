"""Who is in a Google group, asked of the Admin SDK's Directory API."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import google_auth_httplib2
import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.oauth2.service_account import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import Error, HttpError

SCOPE = "https://www.googleapis.com/auth/admin.directory.group.member.readonly"

TIMEOUT = 10.0
"""Seconds that one call may take."""

RETRIES = 2
"""How often a call is repeated after a passing fault, within a few seconds."""

USED_UP = ("quotaexceeded", "limitexceeded")
"""What Google's reasons contain, as _reasons() spells them, for what passes by itself."""

SWITCHED_OFF = {"accessnotconfigured", "servicedisabled"}
"""Google's reasons, as _reasons() spells them, while nobody has switched the API on."""

PAGE = 200
"""Members on a page: Google's maximum."""


class NotTold(Exception):
    """Google did not say who is in a group; why, as a sentence."""


class Unreachable(NotTold):
    """Google says nothing about any group, so there is no use in asking about the next one."""


class Directory:
    """Google's directory, seen as the administrator `subject` by a service account with delegated rights.

    Not for several threads at once. `endpoint` is where the API is, if not at Google.
    """

    def __init__(
        self, service_account: str, subject: str, *, endpoint: str = "", timeout: float = TIMEOUT
    ) -> None:
        """`service_account` is its key, the JSON text that Google hands out. Unreachable if it is no good."""
        try:
            credentials = Credentials.from_service_account_info(
                json.loads(service_account), scopes=[SCOPE], subject=subject
            )
        except ValueError:
            # Without the cause, which may quote the key.
            raise Unreachable(
                "GOOGLE_SERVICE_ACCOUNT holds no usable key; have Google make a new one."
            ) from None
        self._credentials = credentials
        self._http = httplib2.Http(timeout=timeout)
        http = google_auth_httplib2.AuthorizedHttp(credentials, http=self._http)
        options = {"api_endpoint": endpoint} if endpoint else None
        # Its description of the API is in the package: nothing is asked before the first call.
        self._service = build("admin", "directory_v1", http=http, client_options=options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._service.close()

    def members(self, key: str) -> set[str]:
        """Casefolded e-mail addresses of the people in a group, and in the groups within it.

        Suspended people are left out. NotTold if Google does not say; Unreachable if it says nothing at all.
        """
        with _explaining():
            return {email for answer in self._pages(key) for email in _emails(answer)}

    def ask_in(self) -> None:
        """Get access, which members() does by itself. Unreachable if Google gives none."""
        with _explaining():
            self._credentials.refresh(google_auth_httplib2.Request(self._http))

    def _pages(self, key: str) -> Iterator[dict[str, Any]]:
        calls = self._service.members()
        request = calls.list(groupKey=key, maxResults=PAGE, includeDerivedMembership=True)
        while request is not None:
            answer = request.execute(num_retries=RETRIES)
            if not isinstance(answer, dict):
                raise ValueError("no JSON object")  # noqa: TRY004 - a wrong answer, not a wrong argument
            yield answer
            request = calls.list_next(request, answer)


def _emails(answer: dict[str, Any]) -> Iterator[str]:
    # An empty group's answer has no members at all.
    for member in answer.get("members") or []:
        is_person = member.get("type") == "USER" and member.get("status", "ACTIVE") == "ACTIVE"
        if is_person and member.get("email"):
            yield member["email"].casefold()


@contextmanager
def _explaining() -> Iterator[None]:
    """Raise NotTold and Unreachable instead of what the libraries raise."""
    try:
        yield
    except HttpError as error:
        raise NotTold(_explained(error)) from error
    except RefreshError as error:
        raise Unreachable(_not_let_in(error)) from error
    except (GoogleAuthError, OSError, httplib2.HttpLib2Error) as error:
        raise Unreachable(f"Google cannot be reached ({type(error).__name__}).") from error
    except (Error, ValueError, TypeError) as error:
        # A TypeError: the library takes any text for an answer that gives access.
        raise NotTold("Google's answer cannot be read; is there a proxy in between?") from error


def _explained(error: HttpError) -> str:
    if error.status_code == 404:
        return "There is no such group at Google."
    reasons = _reasons(error)
    if error.status_code == 429 or any(name in reason for reason in reasons for name in USED_UP):
        return "Google's quota is used up for now. The next sync tries again."
    if reasons & SWITCHED_OFF:
        return "The Admin SDK API must be switched on in the Google Cloud project of the service account."
    if error.status_code == 403:
        return (
            f"Google does not allow it: delegate the scope {SCOPE} to the service account, "
            "and let GOOGLE_ACC be an administrator who may read groups."
        )
    return f"Google answered with an error ({error.status_code})."


def _reasons(error: HttpError) -> set[str]:
    """Why Google refused, wherever its answer says it and however that is spelled.

    The library keeps only one part of the answer, and an older and a newer one may each have a reason:
    rateLimitExceeded in `errors`, RATE_LIMIT_EXCEEDED in `details`.
    """
    told = re.findall(r'"reason"\s*:\s*"(\w+)"', error.content.decode("utf-8", "replace"))
    return {reason.replace("_", "").casefold() for reason in told}


def _not_let_in(error: RefreshError) -> str:
    if error.retryable:
        return "Google gives out no access at the moment."
    return (
        "Google does not let the service account in: is its key still valid, is the scope "
        f"{SCOPE} delegated to it, and is GOOGLE_ACC an administrator's address?"
    )
