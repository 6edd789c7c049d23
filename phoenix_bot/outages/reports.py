"""Post-mortem reports that are issues of GitLab: recognising them by their address, and storing their title.

Addresses are never compared as text: GitLab has several for one issue, and redirects between them.
"""

import json
import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from models import ChangeKind, DeliveryKind, Outage, OutageChange
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.outages import history
from phoenix_bot.outages.forms import fields
from phoenix_bot.text import search_words

NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*")
"""The name of a group or project in a path. A "-" alone is none: GitLab uses it for itself."""

NO_GROUPS = {"api", "groups"}
"""First names in paths that do not lead to a project."""


@dataclass(frozen=True)
class Issue:
    """An issue by its project's full path and its number there, the `iid`."""

    project: str
    iid: int


@dataclass(frozen=True)
class Title:
    """What an issue is called."""

    text: str


@dataclass(frozen=True)
class NoTitle:
    """The title of an issue will not be told; `why` is a clause for people."""

    why: str


@dataclass(frozen=True)
class NotNow:
    """The issue tracker may tell the title later: after `seconds` if it said how long."""

    reason: str
    seconds: float | None = None


TitleAnswer = Title | NoTitle | NotNow | None
"""What became of the question for a report's title; None if the report is not an issue of the tracker."""


def issue_of(address: str, gitlab_url: str) -> Issue | None:
    """The issue of the GitLab at `gitlab_url` whose page has this web address; None if it has none.

    `gitlab_url` may have a path; it is "" if there is no GitLab.
    """
    there, base = urlsplit(address), urlsplit(gitlab_url)
    if not gitlab_url or _server(there) != _server(base):
        return None
    names, above = _names(there.path), _names(base.path)
    if names[: len(above)] != above:
        return None
    return _issue_at("/".join(names[len(above) :])) or _issue_in_drawer(there.query)


def _server(parts: SplitResult) -> tuple[str, int | None]:
    """Host and port. None stands for the usual port of http or https, which count as the same place."""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.hostname or "", None if parts.port == usual else parts.port


def _names(path: str) -> list[str]:
    return [name for name in unquote(path).split("/") if name]


def _issue_at(path: str) -> Issue | None:
    """The issue in a path such as group/project/-/issues/12; older paths have no "-"."""
    project, dash, rest = path.partition("/-/")
    page = r"(?:issues|work_items)/(?:incident/)?(?P<iid>[0-9]+)(?:/.*)?"
    found = re.fullmatch(page, rest) if dash else re.fullmatch(rf"(?P<project>[^/]+/.+?)/{page}", path)
    return _issue(project if dash else found["project"], found["iid"]) if found else None


def _issue_in_drawer(query: str) -> Issue | None:
    """The issue that is open beside a list or a board, whose address has ?show=<base64 of JSON>."""
    # parse_qs() has made a space of each +.
    shown = parse_qs(query).get("show", [""])[0].translate(str.maketrans(" -_", "++/"))
    try:
        drawer = json.loads(b64decode(shown + "=" * (-len(shown) % 4), validate=True))
        return _issue(str(drawer["full_path"]), str(drawer["iid"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _issue(project: str, iid: str) -> Issue | None:
    """The issue; None if no project can have this path, or no issue this number."""
    names = project.split("/")
    is_project = len(names) > 1 and names[0] not in NO_GROUPS and all(map(_is_name, names))
    return Issue(project, int(iid)) if is_project and re.fullmatch("[0-9]{1,10}", iid) else None


def _is_name(text: str) -> bool:
    return bool(NAME.fullmatch(text)) and text not in (".", "..")


def link(outage: Outage, url: str, *, asks_title: bool, act: Act) -> None:
    """Link a report to an outage, and tell so. Needs a transaction."""
    # The title was that of the former report.
    changed = fields.change(outage, {"report_url": url, "report_title": ""})
    step = history.record(outage, ChangeKind.POSTMORTEM_LINKED, act=act, changed=changed)
    history.tell_thread(outage, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)
    if asks_title:
        ask_for_title(outage, step, act=act)


def ask_for_title(outage: Outage, step: OutageChange, *, act: Act) -> None:
    """Queue the question for the title of the report that `step` linked. Needs a transaction.

    Each question has a lane of its own, so that nothing else waits while GitLab is down.
    """
    outbox.put(
        DeliveryKind.REPORT_TITLE,
        lane=f"gitlab/{step.id}",
        payload={"url": outage.report_url},
        now=act.now,
        outage=outage,
        actor_id=act.by,
    )


def take_title(outage_id: int, *, url: str, title: str, now: datetime) -> None:
    """Store the title of the report at `url`, unless the outage has another report by now.

    Needs a transaction.
    """
    outage = history.hold(outage_id)
    if outage is None or outage.report_url != url or outage.report_title == title:
        return
    changed = {"report_title": [outage.report_title, title]}
    outage.report_title = title
    outage.search_words = search_words.added(outage.search_words, title)
    outage.save(only=[Outage.report_title, Outage.search_words])
    act = Act(by="", key="", now=now)
    history.record(outage, ChangeKind.REPORT_TITLED, act=act, changed=changed)
    history.tell_thread(outage, DeliveryKind.UPDATE, act=act)
