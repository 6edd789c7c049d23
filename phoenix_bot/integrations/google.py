"""Asks Google who is in a Google group, by the Directory API of the Admin SDK."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Any, Self

import httplib2
import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import Error, HttpError

SCOPE = "https://www.googleapis.com/auth/admin.directory.group.member.readonly"

TIMEOUT = 10.0
"""Seconds that one call may take."""

RETRIES = 2
"""How often a call is repeated after a passing fault, within a few seconds."""

USED_UP = ("quotaexceeded", "limitexceeded")
"""Parts of Google's reasons, as _reasons() spells them, for an error that passes by itself."""

SWITCHED_OFF = {"accessnotconfigured", "servicedisabled"}
"""Google's reasons, as _reasons() spells them, if the API is not switched on."""

PAGE = 200
"""Members on a page: Google's maximum."""


class NotTold(Exception):
    """Google did not say who is in a group. Its text is a sentence that says why."""


class Unreachable(NotTold):
    """Google says nothing about any group, so it is no use to ask about another one."""


class Directory:
    """Google's directory, seen as the administrator `subject` by a service account with delegated rights.

    Only one thread may use it at a time. `endpoint` is the address of the API, if that is not at Google.
    """

    def __init__(
        self, service_account: str, subject: str, *, endpoint: str = "", timeout: float = TIMEOUT
    ) -> None:
        """`service_account` is its key, the JSON text from Google. Raises Unreachable if it is malformed."""
        try:
            credentials = Credentials.from_service_account_info(
                json.loads(service_account), scopes=[SCOPE], subject=subject
            )
        except ValueError:
            # Without the cause, which may quote the key.
            raise Unreachable(
                "GOOGLE_SERVICE_ACCOUNT is not a usable key; create a new one at Google."
            ) from None
        self._credentials, self._timeout = credentials, timeout
        http = _Http(credentials, timeout)
        options = {"api_endpoint": endpoint} if endpoint else None
        # The description of the API is in the package, so this asks Google nothing.
        self._service = build("admin", "directory_v1", http=http, client_options=options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._service.close()

    def members(self, key: str) -> set[str]:
        """Casefolded e-mail addresses of the people in a group, and in the groups within it.

        Suspended people are left out. Raises NotTold, or Unreachable if it would fail for every group.
        """
        with _explaining():
            return {email for page in self._pages(key) for email in _emails(page)}

    def get_access(self) -> None:
        """Only get access, which members() does by itself. Raises Unreachable if Google gives none."""
        with _explaining(), requests.Session() as session:
            self._credentials.refresh(partial(Request(session), timeout=self._timeout))

    def _pages(self, key: str) -> Iterator[dict[str, Any]]:
        calls = self._service.members()
        request = calls.list(groupKey=key, maxResults=PAGE, includeDerivedMembership=True)
        while request is not None:
            page = request.execute(num_retries=RETRIES)
            if not isinstance(page, dict):
                raise ValueError("no JSON object")  # noqa: TRY004 - wrong data, not a wrong argument
            yield page
            request = calls.list_next(request, page)


class _Http:
    """What googleapiclient sends its calls with: unlike httplib2, requests honours the proxy variables."""

    def __init__(self, credentials: Credentials, timeout: float) -> None:
        self._session = AuthorizedSession(credentials, refresh_timeout=timeout)
        self._timeout = timeout

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **_: Any
    ) -> tuple[httplib2.Response, bytes]:
        """Send one call. Raises what googleapiclient takes for a passing fault and repeats."""
        try:
            answer = self._session.request(method, uri, data=body, headers=headers, timeout=self._timeout)
        except requests.Timeout as error:
            raise TimeoutError(str(error)) from error
        except requests.ConnectionError as error:
            raise ConnectionError(str(error)) from error
        told = {name.lower(): value for name, value in answer.headers.items()}
        return httplib2.Response({**told, "status": str(answer.status_code)}), answer.content

    def close(self) -> None:
        """End the connections."""
        self._session.close()


def _emails(page: dict[str, Any]) -> Iterator[str]:
    # For an empty group, Google leaves "members" out.
    for member in page.get("members") or []:
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
        raise Unreachable(_no_access(error)) from error
    except (GoogleAuthError, OSError, httplib2.HttpLib2Error) as error:
        raise Unreachable(f"Google cannot be reached ({type(error).__name__}).") from error
    except (Error, ValueError, TypeError) as error:
        # TypeError: the library expects that every response to a request for access is an object.
        raise NotTold("Google's response cannot be read. Is there a proxy in between?") from error


def _explained(error: HttpError) -> str:
    if error.status_code == 404:
        return "There is no such group at Google."
    reasons = _reasons(error)
    if error.status_code == 429 or any(name in reason for reason in reasons for name in USED_UP):
        return "Google's quota is used up for now. The next sync will try again."
    if reasons & SWITCHED_OFF:
        return "The Admin SDK API must be switched on in the Google Cloud project of the service account."
    if error.status_code == 403:
        return (
            f"Google does not allow this: delegate the scope {SCOPE} to the service account, "
            "and let GOOGLE_ACC be an administrator who may read groups."
        )
    return f"Google responded with an error ({error.status_code})."


def _reasons(error: HttpError) -> set[str]:
    """Google's reasons for an error, in lower case and without underscores.

    The library keeps only one part of the response, but two parts may have a reason: an older one such as
    rateLimitExceeded in `errors`, and a newer one such as RATE_LIMIT_EXCEEDED in `details`.
    """
    told = re.findall(r'"reason"\s*:\s*"(\w+)"', error.content.decode("utf-8", "replace"))
    return {reason.replace("_", "").casefold() for reason in told}


def _no_access(error: RefreshError) -> str:
    if error.retryable:
        return "Google gives no access at the moment."
    return (
        "Google gives the service account no access: is its key still valid, is the scope "
        f"{SCOPE} delegated to it, and is GOOGLE_ACC an administrator's address?"
    )
