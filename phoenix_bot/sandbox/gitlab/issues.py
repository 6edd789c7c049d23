"""The API of issues: reading, listing and creating them."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from phoenix_bot.sandbox.gitlab.accounts import basic
from phoenix_bot.sandbox.gitlab.records import Issue, Json, Project, Records
from phoenix_bot.sandbox.gitlab.request import Answer, Asked, Refused, not_found, page_of

TITLE_LIMIT = 255
DESCRIPTION_LIMIT = 1_048_576

ORDERS: dict[str, Callable[[Issue], Any]] = {
    "created_at": lambda issue: (issue.created_at, issue.id),
    "updated_at": lambda issue: (issue.created_at, issue.id),
    # Those without come last, in either order.
    "due_date": lambda issue: (issue.due_date or "9999", issue.id),
}


def shown(issue: Issue, project: Project, url: str) -> Json:
    """An issue as the API sends it, shortened."""
    people = [basic(one) for one in issue.assignees]
    return {
        "id": issue.id,
        "iid": issue.iid,
        "project_id": project.id,
        "title": issue.title,
        "description": issue.description,
        "state": issue.state,
        "labels": issue.labels,
        "assignees": people,
        "assignee": people[0] if people else None,
        "author": basic(issue.author),
        "due_date": issue.due_date,
        "confidential": issue.confidential,
        "issue_type": "issue",
        "created_at": f"{issue.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
        "web_url": f"{url}/{project.path}/-/work_items/{issue.iid}",
        "references": {"short": f"#{issue.iid}", "full": f"{project.path}#{issue.iid}"},
    }


def one(project: Project, iid: str, url: str) -> Answer:
    """One issue."""
    issue = project.issue(int(iid))
    if issue is None:
        raise not_found("Issue")
    return Answer(shown(issue, project, url))


def listed(project: Project, asked: Asked, url: str) -> Answer:
    """The issues that the query asks for."""
    order = ORDERS.get(asked.query.get("order_by", "created_at"))
    if order is None:
        raise Refused(400, {"error": "order_by does not have a valid value"})
    found = sorted((issue for issue in project.issues if _is_wanted(issue, asked.query)), key=order)
    if asked.query.get("sort", "desc") == "desc":
        found.reverse()
    return page_of([shown(issue, project, url) for issue in found], asked, url)


def _is_wanted(issue: Issue, query: Any) -> bool:
    wanted, unwanted = (_labels(query.get(name, "")) for name in ("labels", "not[labels]"))
    since = query.get("created_after")
    # Comments in the text are not searched: PostgreSQL takes them for markup.
    text = re.sub(r"<!--.*?-->", "", f"{issue.title} {issue.description or ''}", flags=re.DOTALL)
    return (
        query.get("state", "all") in ("all", issue.state)
        and wanted <= set(issue.labels)
        and not (unwanted & set(issue.labels))
        and query.get("search", "").casefold() in text.casefold()
        and (since is None or issue.created_at >= datetime.fromisoformat(since))
    )


def _labels(text: str) -> set[str]:
    return set(filter(None, text.split(",")))


def create(records: Records, project: Project, asked: Asked, url: str, now: datetime) -> Answer:
    """Open an issue."""
    if asked.token is None:
        raise Refused(401, {"message": "401 Unauthorized"})
    if project.archived or not project.issues_enabled:
        raise Refused(403, {"message": "403 Forbidden"})
    if problems := dict(_problems(asked.body)):
        raise Refused(400, {"message": problems})
    ids = asked.body.get("assignee_ids") or []
    members = [one for one in project.members if one.id in ids and one.state == "active"]
    labels = asked.body.get("labels") or ""
    issue = records.add_issue(
        project,
        asked.body["title"].strip(),
        author=asked.token.account,
        created_at=now,
        description=asked.body.get("description"),
        labels=sorted(_labels(labels if isinstance(labels, str) else ",".join(labels))),
        # Whoever may not read the project is left out without a word.
        assignees=members[: project.most_assignees],
        due_date=asked.body.get("due_date") or None,
        confidential=bool(asked.body.get("confidential")),
    )
    return Answer(shown(issue, project, url), 201)


def _problems(body: Json) -> Iterator[tuple[str, list[str]]]:
    title = body.get("title")
    if not isinstance(title, str):
        raise Refused(400, {"error": "title is missing"})
    if not title.strip():
        yield "title", ["can't be blank"]
    if len(title) > TITLE_LIMIT:
        yield "title", [f"is too long (maximum is {TITLE_LIMIT} characters)"]
    if len(body.get("description") or "") > DESCRIPTION_LIMIT:
        yield "description", [f"is too long (maximum is {DESCRIPTION_LIMIT} characters)"]
    ids = body.get("assignee_ids") or []
    if not (isinstance(ids, list) and all(isinstance(one, int) for one in ids)):
        raise Refused(400, {"error": "assignee_ids is invalid"})
    if not _is_day(body.get("due_date") or ""):
        raise Refused(400, {"error": "due_date is invalid"})


def _is_day(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False
