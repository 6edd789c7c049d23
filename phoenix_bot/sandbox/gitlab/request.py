"""A request, and what can be answered to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from phoenix_bot.sandbox.gitlab.records import Json, Token


@dataclass(frozen=True)
class Asked:
    """A request: `path` is not decoded. `token` is None for everybody, `body` is {} without one."""

    method: str
    path: str
    query: Mapping[str, str]
    token: Token | None
    body: Json


@dataclass(frozen=True)
class Answer:
    """A response: `body` is sent as JSON unless it is text."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """GitLab refuses."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(str(status))
        self.answer = Answer(body, status)


def not_found(what: str) -> Refused:
    """What GitLab says of things that do not exist, and of those that may not be seen."""
    return Refused(404, {"message": f"404 {what} Not Found"})


def page_of(found: list[Any], asked: Asked, url: str) -> Answer:
    """One page of a list, with the headers by which clients find the others."""
    size = min(max(_number(asked, "per_page", 20), 1), 100)
    number = max(_number(asked, "page", 1), 1)
    start = (number - 1) * size
    pages = max(-(-len(found) // size), 1)
    headers = {
        "X-Page": str(number),
        "X-Per-Page": str(size),
        "X-Total": str(len(found)),
        "X-Total-Pages": str(pages),
        "X-Next-Page": str(number + 1) if number < pages else "",
    }
    if number < pages:
        following = urlencode({**asked.query, "page": number + 1})
        headers["Link"] = f'<{url}{asked.path}?{following}>; rel="next"'
    return Answer(found[start : start + size], headers=headers)


def _number(asked: Asked, name: str, usual: int) -> int:
    value = asked.query.get(name, "")
    return int(value) if value.isdigit() else usual
