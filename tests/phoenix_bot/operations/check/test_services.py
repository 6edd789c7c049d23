"""`bot.py check` names what is wrong with GitLab, Google and the health server's port."""

import json
from collections.abc import Iterator

import pytest

from phoenix_bot.operations.check import Finding
from phoenix_bot.sandbox import Sandbox
from tests.far_ends import Answer, far_end, free_port
from tests.google import ADMINISTRATOR, Google, listening, refused_access
from tests.google import Answer as Answered
from tests.phoenix_bot.operations.check.checking import finding, findings

TOKEN = "glpat-s3cret"


def test_gitlab_knows_the_token(slack: Sandbox, fresh_file: str) -> None:
    with far_end() as server:
        server.answers["/git/api/v4/user"] = Answer({"id": 5, "username": "phoenix-bot"})
        settings = {"GITLAB_URL": f"{server.url}/git/", "GITLAB_PRIVATE_TOKEN": TOKEN}

        found = finding("GitLab", slack, fresh_file, **settings)

    assert found == Finding("GitLab", f"{server.url}/git as @phoenix-bot")


def test_gitlab_without_a_token(slack: Sandbox, fresh_file: str) -> None:
    with far_end() as server:
        server.answers["/api/v4/projects"] = Answer([])
        found = finding("GitLab", slack, fresh_file, GITLAB_URL=server.url)
        server.answers["/api/v4/projects"] = Answer({"message": "401 Unauthorized"}, 401)
        shut = finding("GitLab", slack, fresh_file, GITLAB_URL=server.url)

    assert found == Finding("GitLab", f"{server.url}, without a token: only public projects can be read")
    assert "set GITLAB_PRIVATE_TOKEN" in shut.todo


@pytest.mark.parametrize(
    ("answer", "seen", "todo"),
    [
        (Answer({"message": "401 Unauthorized"}, 401), "HTTP 401", "a valid token with the scope read_api"),
        (Answer({"error": "insufficient_scope"}, 403), "HTTP 403", "a valid token with the scope read_api"),
        (Answer({"error": "404 Not Found"}, 404), "HTTP 404", "check GITLAB_URL: is it GitLab's"),
        (Answer("<html>Welcome</html>"), "not as GitLab does", "check GITLAB_URL: is it GitLab's"),
        (Answer([]), "not as GitLab does", "check GITLAB_URL: is it GitLab's"),
        (Answer("Bad gateway", 502), "HTTP 502", "ask again in a minute"),
        (Answer("Retry later", 429, {"Retry-After": "3600"}), "HTTP 429", "ask again in a minute"),
        (Answer("", 301, {"Location": "https://git.example.com/x?y=z"}), "https://git.example.com", "now"),
        (Answer(hangs=True), "ReadTimeout", "check GITLAB_URL, the network and any proxy"),
    ],
)
def test_what_is_wrong_with_gitlab_and_what_to_do(
    slack: Sandbox, fresh_file: str, answer: Answer, seen: str, todo: str
) -> None:
    with far_end() as server:
        server.always = answer
        found = finding(
            "GitLab",
            slack,
            fresh_file,
            GITLAB_URL=server.url,
            GITLAB_PRIVATE_TOKEN=TOKEN,
            SLACK_TIMEOUT="0.5",
        )

    assert seen in found.found
    assert todo in found.todo
    assert TOKEN not in str(found)


def test_gitlab_is_out_of_reach(slack: Sandbox, fresh_file: str) -> None:
    found = finding("GitLab", slack, fresh_file, GITLAB_URL=f"http://127.0.0.1:{free_port()}")

    assert "refused" in found.found
    assert "check GITLAB_URL" in found.todo


def test_a_token_for_no_gitlab(slack: Sandbox, fresh_file: str) -> None:
    found = finding("GitLab", slack, fresh_file, GITLAB_PRIVATE_TOKEN=TOKEN)

    assert found.todo == "set both or neither"


@pytest.fixture
def google() -> Iterator[Google]:
    """A Google on this machine."""
    with listening() as google:
        yield google


def of_google(slack: Sandbox, fresh_file: str, account: str) -> Finding:
    """The line about Google groups with this service account."""
    settings = {"GOOGLE_SERVICE_ACCOUNT": account, "GOOGLE_ACC": ADMINISTRATOR, "SLACK_TIMEOUT": "0.5"}
    return finding("Google groups", slack, fresh_file, **settings)


def test_google_gives_access(slack: Sandbox, fresh_file: str, google: Google) -> None:
    found = of_google(slack, fresh_file, google.service_account())

    assert found == Finding("Google groups", f"access as {ADMINISTRATOR}")
    assert [path for path, _ in google.calls] == ["/token"]


@pytest.mark.parametrize(
    ("answer", "todo"),
    [
        (refused_access("unauthorized_client"), "is GOOGLE_ACC an administrator's address?"),
        ((200, "<html>Welcome</html>"), "Google's response cannot be read. Is there a proxy in between?"),
        ((503, "{}"), "Google gives no access at the moment."),
    ],
)
def test_google_gives_none(
    slack: Sandbox, fresh_file: str, google: Google, answer: Answered, todo: str
) -> None:
    google.instead["/token"] = [answer] * 9
    found = of_google(slack, fresh_file, google.service_account())

    assert found.found == f"no access as {ADMINISTRATOR}"
    assert todo in found.todo
    assert "PRIVATE KEY" not in str(found)


def test_google_is_out_of_reach(slack: Sandbox, fresh_file: str, google: Google) -> None:
    account = json.loads(google.service_account()) | {"token_uri": f"http://127.0.0.1:{free_port()}/token"}
    found = of_google(slack, fresh_file, json.dumps(account))

    assert "Google cannot be reached" in found.todo


def test_who_uses_no_google_groups_hears_nothing_of_them(slack: Sandbox, fresh_file: str) -> None:
    assert "Google groups" not in {one.subject for one in findings(slack, fresh_file)}


def test_a_free_port_of_the_health_server(slack: Sandbox, fresh_file: str) -> None:
    port = str(free_port())

    found = finding("Health port", slack, fresh_file, HTTP_PORT=port, HTTP_HOST="127.0.0.1")

    assert found == Finding("Health port", f"127.0.0.1:{port} is free")


def test_a_port_that_the_running_bot_has_is_fine(slack: Sandbox, fresh_file: str) -> None:
    with far_end() as server:
        port = server.url.rpartition(":")[2]
        found = finding("Health port", slack, fresh_file, HTTP_PORT=port, HTTP_HOST="127.0.0.1")

    assert found == Finding("Health port", f"127.0.0.1:{port} is in use, by this bot if it runs")


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_that_is_not_this_machines(slack: Sandbox, fresh_file: str, host: str) -> None:
    found = finding("Health port", slack, fresh_file, HTTP_PORT=str(free_port()), HTTP_HOST=host)

    assert found.found.startswith(f"{host}:")
    assert found.todo == "check HTTP_HOST and HTTP_PORT"
