"""`bot.py check` names what creating post-mortems needs in GitLab, and what is odd in their template."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from phoenix_bot.operations.check import Finding
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.gitlab import PROJECT, TOKEN, Fault, GitLabServer, demo
from tests.phoenix_bot.operations.check.checking import finding

SCOPES = ("GET", "/personal_access_tokens/self")


@pytest.fixture
def gitlab() -> Iterator[GitLabServer]:
    with demo() as server:
        yield server


def environment(gitlab: GitLabServer, project: str = PROJECT) -> dict[str, str]:
    """The settings of a bot that uses this GitLab."""
    return {
        "GITLAB_URL": gitlab.url,
        "GITLAB_PRIVATE_TOKEN": TOKEN,
        "GITLAB_POSTMORTEM_PROJECT": project,
    }


@pytest.mark.parametrize(
    ("scopes", "found", "todo"),
    [
        (("api",), "scopes: api", ""),
        (("read_api", "read_user"), "scopes: read_api, read_user", "with the scope api: read_api is enough"),
    ],
)
def test_creating_post_mortems_needs_more_than_reading(
    slack: Sandbox, fresh_file: str, gitlab: GitLabServer, scopes: tuple[str, ...], found: str, todo: str
) -> None:
    gitlab.tokens[0].scopes = scopes

    told = finding("GitLab token", slack, fresh_file, **environment(gitlab))

    assert told.found == found
    assert todo in told.todo
    assert bool(todo) == bool(told.todo)


def test_reading_titles_does_not(slack: Sandbox, fresh_file: str, gitlab: GitLabServer) -> None:
    gitlab.tokens[0].scopes = ("read_api",)

    told = finding("GitLab token", slack, fresh_file, **environment(gitlab, project=""))

    assert told == Finding("GitLab token", "scopes: read_api")


@pytest.mark.parametrize("status", [403, 404])
def test_a_gitlab_may_not_tell_the_scopes(
    slack: Sandbox, fresh_file: str, gitlab: GitLabServer, status: int
) -> None:
    gitlab.faults.next(Fault(*SCOPES, status=status))

    told = finding("GitLab token", slack, fresh_file, **environment(gitlab))

    assert told == Finding("GitLab token", "GitLab does not tell the scopes of the token")


@pytest.mark.parametrize(
    ("changes", "found", "todo"),
    [
        ({}, PROJECT, ""),
        ({"is_hidden": True}, f"{PROJECT}: HTTP 404", "that the token's owner is a member there"),
        ({"archived": True}, f"{PROJECT} is archived", "unarchive it"),
        ({"issues_enabled": False}, f"{PROJECT} has no issues", "switch issues on"),
    ],
)
def test_the_project_must_take_issues(
    slack: Sandbox,
    fresh_file: str,
    gitlab: GitLabServer,
    changes: dict[str, bool],
    found: str,
    todo: str,
) -> None:
    for name, value in changes.items():
        setattr(gitlab.projects[0], name, value)

    told = finding("Post-mortems", slack, fresh_file, **environment(gitlab))

    assert told.found == found
    assert todo in told.todo
    assert bool(todo) == bool(told.todo)


def test_unknown_places_of_a_template_are_named(slack: Sandbox, fresh_file: str, tmp_path: Path) -> None:
    template = tmp_path / "template.md"
    template.write_text("# ${system} for $5\n\n${sumary} and ${timeline}, $author", encoding="utf-8")

    told = finding("POSTMORTEM_TEMPLATE", slack, fresh_file, POSTMORTEM_TEMPLATE=str(template))

    assert told.found == "unknown: ${sumary}, ${author}"
    assert told.todo.startswith("the bot fills in only number, system,")
