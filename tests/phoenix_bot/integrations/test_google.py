"""Google's own client against a Google on this machine."""

import json
from collections.abc import Iterator

import pytest

from phoenix_bot.integrations.google import RETRIES, SCOPE, Directory, NotTold, Unreachable
from tests.google import ADMINISTRATOR, Answer, Google, error, error_info, listening, person, refused_access

KEY = "oncall@example.com"
USED_UP = "Google's quota is used up for now. The next sync will try again."
SWITCHED_OFF = "The Admin SDK API must be switched on in the Google Cloud project of the service account."
PATH = f"/admin/directory/v1/groups/{KEY}/members"


@pytest.fixture
def google() -> Iterator[Google]:
    """A Google that can be asked."""
    with listening() as google:
        yield google


@pytest.fixture
def directory(google: Google) -> Iterator[Directory]:
    """The bot's view of its directory."""
    with Directory(google.service_account(), ADMINISTRATOR, endpoint=google.url) as directory:
        yield directory


@pytest.fixture(autouse=True)
def no_waiting_between_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is repeated is repeated at once."""
    monkeypatch.setattr("googleapiclient.http.random.random", lambda: 0.0)


def told(directory: Directory) -> str:
    """Why Google does not say who is in the group."""
    with pytest.raises(NotTold) as trouble:
        directory.members(KEY)
    return str(trouble.value)


def test_everybody_on_every_page_is_told(google: Google, directory: Directory) -> None:
    google.pages[KEY] = [[person("Nina@Example.com")], [person("omar@example.com")], []]

    assert directory.members(KEY) == {"nina@example.com", "omar@example.com"}
    [token, *pages] = google.calls
    assert token[0] == "/token"
    assert [path for path, _ in pages] == [PATH] * 3
    assert [query.get("pageToken") for _, query in pages] == [None, "1", "2"]


def test_groups_within_it_are_asked_for_and_pages_are_big(google: Google, directory: Directory) -> None:
    google.group(KEY)
    directory.members(KEY)

    assert google.calls[-1][1] == {"maxResults": "200", "includeDerivedMembership": "true", "alt": "json"}


def test_an_empty_group_is_empty(google: Google, directory: Directory) -> None:
    google.group(KEY)

    assert directory.members(KEY) == set()


def test_only_active_people_count(google: Google, directory: Directory) -> None:
    without_status = person("nina@example.com")
    del without_status["status"]
    google.pages[KEY] = [
        [
            without_status,
            person("gone@example.com", status="SUSPENDED"),
            person("nested@example.com", type="GROUP"),
            {"id": "C1", "type": "CUSTOMER", "role": "MEMBER"},
            {"type": "USER"},
        ]
    ]

    assert directory.members(KEY) == {"nina@example.com"}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (error(404, "notFound", "Resource Not Found: groupKey"), "There is no such group at Google."),
        (
            error(403, "forbidden", "Not Authorized to access this resource/api"),
            f"delegate the scope {SCOPE}",
        ),
        (
            error(403, "quotaExceeded", "Quota exceeded"),
            USED_UP,
        ),
        (error(403, "userRateLimitExceeded", "Quota exceeded"), USED_UP),
        (error(403, "forbidden", "Quota exceeded", details=error_info("RATE_LIMIT_EXCEEDED")), USED_UP),
        (error(429, "rateLimitExceeded", "Quota exceeded"), USED_UP),
        ((429, ""), USED_UP),
        (error(403, "accessNotConfigured", "Admin SDK API has not been used in project 1"), SWITCHED_OFF),
        (error(403, "forbidden", "Disabled", details=error_info("SERVICE_DISABLED")), SWITCHED_OFF),
        (error(400, "badRequest", "Invalid Input"), "Google responded with an error (400)."),
        ((200, "<html>Sign in to the Wi-Fi</html>"), "Google's response cannot be read"),
        ((200, "{half"), "Google's response cannot be read"),
    ],
)
def test_a_group_that_google_does_not_tell_about_says_why(
    google: Google, directory: Directory, answer: Answer, why: str
) -> None:
    google.instead[PATH] = [answer] * (1 + RETRIES)

    assert why in told(directory)


def test_a_passing_fault_is_survived(google: Google, directory: Directory) -> None:
    google.group(KEY, "nina@example.com")
    google.instead[PATH] = [error(503, "backendError", "Try again")]

    assert directory.members(KEY) == {"nina@example.com"}


def test_a_fault_on_a_later_page_is_no_smaller_group(google: Google, directory: Directory) -> None:
    google.pages[KEY] = [[person("nina@example.com")], [person("omar@example.com")]]
    google.answer = lambda path, query, answer=google.answer: (  # type: ignore[method-assign, misc]
        error(403, "forbidden", "No") if "pageToken" in query else answer(path, query)
    )

    assert "Google does not allow this" in told(directory)


def test_a_service_account_without_access_says_what_to_look_at(google: Google, directory: Directory) -> None:
    google.instead["/token"] = [refused_access("unauthorized_client")]

    with pytest.raises(Unreachable, match=r"gives the service account no access.*delegated.*GOOGLE_ACC"):
        directory.members(KEY)


def test_a_page_to_log_in_at_gives_no_access(google: Google, directory: Directory) -> None:
    google.instead["/token"] = [(200, "<html>Welcome</html>")]

    assert "Google's response cannot be read. Is there a proxy" in told(directory)


def test_a_google_that_is_not_there_is_unreachable(google: Google) -> None:
    with (
        Directory(google.service_account(), ADMINISTRATOR, endpoint="http://127.0.0.1:1") as directory,
        pytest.raises(Unreachable, match="Google cannot be reached"),
    ):
        directory.members(KEY)


@pytest.mark.parametrize(
    "key", ["not a key", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"]
)
def test_a_key_that_is_none_is_told_without_repeating_it(google: Google, key: str) -> None:
    account = json.loads(google.service_account()) | {"private_key": key}
    for text in (json.dumps(account), "{}", "{s3cret"):
        with pytest.raises(Unreachable, match=r"^GOOGLE_SERVICE_ACCOUNT is not a usable key; create"):
            Directory(text, ADMINISTRATOR)


def test_it_is_asked_by_way_of_a_proxy_if_there_is_one(
    google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows the host but the proxy, for which the server stands: it is sent whole addresses."""
    google.group(KEY, "nina@example.com")
    monkeypatch.setenv("http_proxy", google.url)
    with Directory(google.service_account(), ADMINISTRATOR, endpoint="http://directory.example") as directory:
        assert directory.members(KEY) == {"nina@example.com"}
