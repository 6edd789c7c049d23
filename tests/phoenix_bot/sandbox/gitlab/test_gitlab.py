"""The sandbox's GitLab, asked by the real client library."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import gitlab
import pytest
import requests
from gitlab.exceptions import GitlabAuthenticationError, GitlabCreateError, GitlabGetError, GitlabListError

from phoenix_bot.sandbox.gitlab import PROJECT, TOKEN, Fault, GitLabServer, demo

READER = "glpat-reader"


@pytest.fixture
def server() -> Iterator[GitLabServer]:
    with demo() as server:
        server.add_token(READER, server.accounts[0], "read_api")
        yield server


def client(server: GitLabServer, token: str = TOKEN) -> gitlab.Gitlab:
    return gitlab.Gitlab(server.url, private_token=token, timeout=5)


def issues(server: GitLabServer, token: str = TOKEN) -> Any:
    """The issues of the project, through the library."""
    return client(server, token).projects.get(PROJECT, lazy=True).issues


def titles(server: GitLabServer, **wanted: Any) -> list[str]:
    return [one.title for one in issues(server).list(get_all=True, **wanted)]


def test_an_issue_is_created_and_read_again(server: GitLabServer) -> None:
    nina = next(one for one in server.accounts if one.username == "nina")
    made = issues(server).create(
        {
            "title": "The disk was full",
            "description": "## What <b>happened</b>",
            "due_date": "2030-01-31",
            "assignee_ids": [nina.id, 999],
            "labels": ["postmortem"],
            "confidential": True,
        }
    )

    read = issues(server).get(made.iid)
    assert (read.title, read.due_date, read.labels) == ("The disk was full", "2030-01-31", ["postmortem"])
    assert ([one["username"] for one in read.assignees], read.confidential) == (["nina"], True)
    assert read.author["username"] == "phoenix"
    shown = requests.get(read.web_url, timeout=5).text
    assert "<h1>The disk was full</h1>" in shown
    assert "Nina Novak" in shown
    assert "## What &lt;b&gt;happened&lt;/b&gt;" in shown


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"title": " "}, "can't be blank"),
        ({"title": "x" * 256}, "is too long"),
        ({"title": "x", "due_date": "31 January"}, "due_date is invalid"),
        ({"title": "x", "assignee_ids": ["nina"]}, "assignee_ids is invalid"),
        ({"title": "x", "description": "x" * 1_048_577}, "is too long"),
    ],
)
def test_what_is_wrong_is_refused(server: GitLabServer, values: dict[str, Any], told: str) -> None:
    with pytest.raises(GitlabCreateError, match=told) as refusal:
        issues(server).create(values)

    assert (refusal.value.response_code, server.projects[0].issues) == (400, [])


def test_a_list_has_filters_an_order_and_pages(server: GitLabServer) -> None:
    [project], [author, *_] = server.projects, server.accounts
    for number in range(1, 46):
        labels = ["postmortem", "non-outage"] if number % 2 else ["postmortem"]
        server.add_issue(project, f"Report {number}", author=author, labels=labels)
    project.issues[1].state = "closed"
    project.issues[3].due_date, project.issues[5].due_date = "2030-02-01", "2030-01-01"
    project.issues[7].description = "It was DNS <!-- marker -->"

    assert len(titles(server, per_page=20)) == 45
    assert len(titles(server, state="opened", **{"not[labels]": "non-outage"})) == 21
    assert titles(server, order_by="due_date", sort="asc")[:2] == ["Report 6", "Report 4"]
    assert titles(server, search="dns") == ["Report 8"]
    assert titles(server, search="marker") == []
    assert titles(server, labels=["postmortem", "x"]) == []
    assert titles(server, created_after=datetime(2130, 1, 1, tzinfo=UTC).isoformat()) == []


def test_people_are_found(server: GitLabServer) -> None:
    server.add_account("nn", "N. N.", public_email="nina@northwind.example")
    users = client(server).users

    assert [one.username for one in users.list(username="OMAR", get_all=True)] == ["omar"]
    assert [one.username for one in users.list(search="nina@northwind.example", get_all=True)] == ["nn"]
    assert users.get(2).username == "ada"


def test_nobody_reads_without_a_token(server: GitLabServer) -> None:
    with pytest.raises(GitlabAuthenticationError):
        issues(server, "glpat-unknown").list(get_all=True)


def test_a_token_that_may_only_read_creates_nothing(server: GitLabServer) -> None:
    assert issues(server, READER).list(get_all=True) == []
    with pytest.raises(GitlabCreateError) as refusal:
        issues(server, READER).create({"title": "x"})

    assert (refusal.value.response_code, refusal.value.error_message) == (403, "insufficient_scope")
    assert client(server, READER).personal_access_tokens.get("self").scopes == ["read_api"]


def test_what_is_hidden_does_not_exist(server: GitLabServer) -> None:
    server.projects[0].is_hidden = True
    with pytest.raises(GitlabGetError, match="404 Project Not Found"):
        issues(server).get(1)


def test_it_fails_on_request(server: GitLabServer) -> None:
    server.faults.next(Fault("GET", "/issues", status=429, body="Retry later", headers={"Retry-After": "3"}))
    server.faults.next(Fault("POST", "/issues", is_processed=True))
    server.faults.next(Fault("POST", "/issues", status=502, body="Bad gateway"))

    with pytest.raises(GitlabListError) as refusal:
        issues(server).list(get_all=True, obey_rate_limit=False)
    assert refusal.value.response_code == 429
    with pytest.raises(requests.ConnectionError):
        issues(server).create({"title": "Lost"})
    with pytest.raises(GitlabCreateError):
        issues(server).create({"title": "Never"})

    assert titles(server) == ["Lost"]
