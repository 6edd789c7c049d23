"""What is read from the description of a post-mortem, which is Markdown that people typed.

It may be a megabyte of anything, so all of this takes time in proportion to its length.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from urllib.parse import SplitResult, urlsplit

from phoenix_bot.outages import reports
from phoenix_bot.text.mrkdwn import one_line

BEGIN, END = "action items", "lessons learned"
"""The headings around the action items, in whatever case and of whatever level."""

ITEM = re.compile(r"[-*+] \[ \] +(\S.*)")

ITEM_LIMIT = 500
"""Code points of an action item."""

URL = re.compile(r"https?://[^\s<>()\[\]{}\"'`|\\]+", re.IGNORECASE)

GITHUB = re.compile(r"/[\w.-]+/[\w.-]+/issues/[0-9]+")

GITLAB = re.compile(r"/[^:]+/-/(?:issues|work_items)/(?:incident/)?[0-9]+")

JIRA = re.compile(r"(?:/[^:]+)?/browse/[A-Z][A-Z0-9_]*-[0-9]+")


def open_action_items(description: str) -> list[str]:
    """The tasks that nobody has ticked between the two headings; up to the end if the second is missing."""
    found, is_within = [], False
    for line, heading in _lines(description):
        if heading in (BEGIN, END):
            is_within = heading == BEGIN
        elif is_within and (item := ITEM.match(line)):
            found.append(one_line(item[1], ITEM_LIMIT))
    return found


def _lines(description: str) -> Iterator[tuple[str, str]]:
    """Each line without spaces around it, and in small letters what it says if it is a heading.

    Headings begin with #, or have a line of = or - below them.
    """
    lines = [line.strip() for line in description.splitlines()]
    for line, below in zip_longest(lines, lines[1:], fillvalue=""):
        is_underlined = bool(below) and (set(below) == {"="} or set(below) == {"-"})
        yield line, _words(line) if line.startswith("#") or is_underlined else ""


def _words(heading: str) -> str:
    """What a heading says without its number, signs and emphasis: "action items" of "## 5. Action items:"."""
    return " ".join(re.findall(r"[^\W\d_]+", heading.casefold()))


def linked_issues(description: str, gitlab_url: str) -> list[str]:
    """The addresses of issues of GitLab, GitHub and Jira, each once, in the order in which they come."""
    found = (_issue(match[0], gitlab_url) for match in URL.finditer(description))
    return list(dict.fromkeys(address for address in found if address))


def _issue(address: str, gitlab_url: str) -> str:
    """The address without what leads only to a part of the issue; "" if it is none."""
    address = address.rstrip(".,;:!?*_~")
    try:
        parts = urlsplit(address)
        is_ours = reports.issue_of(address, gitlab_url) is not None
    except ValueError:
        return ""
    for pattern in _patterns(parts):
        if (found := pattern.match(parts.path)) and _ends(parts.path, found.end()):
            # What may stand before the host is a password.
            return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{found[0]}"
    return address.partition("#")[0] if is_ours else ""


def _patterns(parts: SplitResult) -> tuple[re.Pattern[str], ...]:
    if parts.hostname in ("github.com", "www.github.com"):
        return (GITHUB,)
    return (GITLAB, JIRA)


def _ends(path: str, end: int) -> bool:
    """Whether a number in a path ends here; GitLab takes a + behind it."""
    return not re.match(r"[\w-]", path[end:])
