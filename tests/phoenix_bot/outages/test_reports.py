"""Which addresses are issues of the configured GitLab."""

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest

from phoenix_bot.outages.reports import Issue, issue_of
from tests.cases import for_each

GITLAB = "https://gitlab.example.com"
TWELVE = Issue("ops/post.mortems", 12)


def drawer(value: Any) -> str:
    """What stands behind ?show= while an issue is open beside a list: base64 without its padding."""
    return b64encode(json.dumps(value).encode()).decode().rstrip("=")


@for_each(
    "path",
    [
        "ops/post.mortems/-/issues/12",
        "ops/post.mortems/issues/12",
        "ops/post.mortems/-/work_items/12",
        "ops/post.mortems/work_items/12",
        "ops/post.mortems/-/issues/incident/12",
        "ops/post.mortems/issues/incident/12",
        "ops/post.mortems/-/issues/12/",
        "ops/post.mortems/-/issues/12#note_5",
        "ops/post.mortems/-/issues/12/#note_5",
        "ops/post.mortems/-/issues/12?sort=asc&x=1",
        "ops/post.mortems/-/issues/12/designs",
        "ops/post.mortems/-/issues/12/designs/Mock%20up.png?version=3",
        "ops/post%2Emortems/-/issues/12",
        "ops//post.mortems/-/issues/12",
        f"ops/post.mortems/-/issues/12?show={drawer({'iid': '3', 'full_path': 'a/b'})}",
        f"ops/post.mortems/-/issues?show={drawer({'iid': '12', 'full_path': 'ops/post.mortems', 'id': 84})}",
        f"ops/post.mortems/-/work_items?a=1&show={drawer({'iid': 12, 'full_path': 'ops/post.mortems'})}",
        f"ops/x/-/boards/4?show={quote(drawer({'full_path': 'ops/post.mortems', 'iid': '12', 'k': '~~~'}))}",
        f"groups/ops/-/boards/4?show={drawer({'full_path': 'ops/post.mortems', 'iid': '12', 'k': '???'})}",
        f"dashboard/issues?show={drawer({'full_path': 'ops/post.mortems', 'iid': '12', 'k': '??>'})}%3D",
    ],
)
def test_every_address_of_an_issue_is_known(path: str) -> None:
    assert issue_of(f"{GITLAB}/{path}", GITLAB) == TWELVE
    assert issue_of(f"{GITLAB}/git/lab/{path}", f"{GITLAB}/git/lab") == TWELVE


@for_each(
    ("path", "project", "iid"),
    [
        ("a/b/c/d/e/-/issues/1", "a/b/c/d/e", 1),
        ("a/b/c/d/e/issues/1", "a/b/c/d/e", 1),
        ("ops/issues/-/issues/7", "ops/issues", 7),
        ("ops/issues/issues/7", "ops/issues", 7),
        ("issues/issues/issues/7", "issues/issues", 7),
        ("ops/work_items/-/work_items/7", "ops/work_items", 7),
        ("ops/issues/123/-/issues/7", "ops/issues/123", 7),
        ("Ops_2/-x.y_z/-/issues/7", "Ops_2/-x.y_z", None),
        ("Ops_2/.x-y_z/-/issues/7", "Ops_2/.x-y_z", 7),
        ("ops/groups/-/issues/7", "ops/groups", 7),
    ],
)
def test_projects_may_have_many_groups_and_odd_names(path: str, project: str, iid: int | None) -> None:
    assert issue_of(f"{GITLAB}/{path}", GITLAB) == (Issue(project, iid) if iid else None)


@for_each(
    "address",
    [
        "https://gitlab.example.com.evil.com/ops/reports/-/issues/12",
        "https://evil.com/gitlab.example.com/ops/reports/-/issues/12",
        "https://evil.com/?https://gitlab.example.com/ops/reports/-/issues/12",
        "https://xgitlab.example.com/ops/reports/-/issues/12",
        "https://gitlab.example.com:8443/ops/reports/-/issues/12",
        "https://gitlab.example.com:80/ops/reports/-/issues/12",
        "https://gitlab.com/ops/reports/-/issues/12",
    ],
)
def test_another_server_is_another_server(address: str) -> None:
    assert issue_of(address, GITLAB) is None


@pytest.mark.parametrize(
    "address",
    [
        "https://GITLAB.example.com/ops/post.mortems/-/issues/12",
        "https://gitlab.example.com:443/ops/post.mortems/-/issues/12",
        "http://gitlab.example.com/ops/post.mortems/-/issues/12",
        "HTTPS://gitlab.example.com/ops/post.mortems/-/issues/12",
    ],
)
def test_one_server_may_be_written_in_several_ways(address: str) -> None:
    assert issue_of(address, GITLAB) == issue_of(address, f"{GITLAB}:443/") == TWELVE


@for_each(
    "path",
    [
        "",
        "ops/reports",
        "ops/reports/-/issues",
        "ops/reports/-/issues/new",
        "ops/reports/-/issues/12x",
        "ops/reports/-/issues/١٢",
        f"ops/reports/-/issues/{'1' * 11}",
        "ops/reports/-/merge_requests/12",
        "ops/reports/-/merge_requests/12/issues/12",
        "ops/reports/-/epics/12",
        "ops/-/issues/12",
        "issues/12",
        "-/issues/12",
        "ops/-/-/issues/12",
        "groups/ops/-/epics/12",
        "groups/ops/reports/-/work_items/12",
        "groups/ops/reports/issues/12",
        "api/v4/projects/7/issues/12",
        "ops/../admin/-/issues/12",
        "ops/%2e%2e/-/issues/12",
        "ops/re%20ports/-/issues/12",
        "ops/re%25ports/-/issues/12",
        "ops/reports/-/issues?show=",
        "ops/reports/-/issues?show=%00",
        "ops/reports/-/issues?show=é",
        "ops/reports/-/issues?show=abc",
        f"ops/reports/-/issues?show={drawer([1])}",
        f"ops/reports/-/issues?show={drawer('x')}",
        f"ops/reports/-/issues?show={drawer({'iid': '12'})}",
        f"ops/reports/-/issues?show={drawer({'iid': True, 'full_path': 'ops/reports'})}",
        f"ops/reports/-/issues?show={drawer({'iid': '-1', 'full_path': 'ops/reports'})}",
        f"ops/reports/-/issues?show={drawer({'iid': '12', 'full_path': 'ops'})}",
        f"ops/reports/-/issues?show={drawer({'iid': '12', 'full_path': '/ops/reports'})}",
        f"ops/reports/-/issues?show={drawer({'iid': '12', 'full_path': None})}",
        f"ops/reports/-/issues?show={b64encode(b'[' * 2200).decode()}",
    ],
)
def test_other_pages_are_no_issues(path: str) -> None:
    assert issue_of(f"{GITLAB}/{path}", GITLAB) is None


def test_a_gitlab_below_a_path_has_nothing_beside_it() -> None:
    below = f"{GITLAB}/git"

    assert issue_of(f"{GITLAB}/ops/post.mortems/-/issues/12", below) is None
    assert issue_of(f"{GITLAB}/github/ops/post.mortems/-/issues/12", below) is None
    assert issue_of(f"{GITLAB}/git/ops/post.mortems/-/issues/12", f"{below}/") == TWELVE


def test_without_a_gitlab_nothing_is_an_issue() -> None:
    assert issue_of(f"{GITLAB}/ops/reports/-/issues/12", "") is None
