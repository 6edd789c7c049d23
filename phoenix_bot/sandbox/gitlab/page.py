"""The pages that people open: an issue, and a project's issues. Plain, for reading what was made."""

import re
from html import escape
from urllib.parse import unquote

from phoenix_bot.sandbox.gitlab.records import Issue, Project, Records

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 820px; margin: 2rem auto; padding: 0 1rem }
pre { white-space: pre-wrap; font: inherit; border: 1px solid #ddd; border-radius: 6px; padding: 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem } dt { color: #666 }
"""


def find(records: Records, path: str) -> str:
    """The page at a path; "" if there is none."""
    found = re.fullmatch(r"/(?P<project>.+?)/-/(?:issues|work_items)(?:/(?P<iid>\d+))?/?", unquote(path))
    project = records.project(found["project"]) if found else None
    if found is None or project is None:
        return ""
    if found["iid"] is None:
        return _page(f"Issues of {project.path}", _list(project))
    issue = project.issue(int(found["iid"]))
    return _page(issue.title, _issue(project, issue)) if issue else ""


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def _list(project: Project) -> str:
    lines = "".join(
        f'<li><a href="/{escape(project.path)}/-/issues/{one.iid}">{escape(one.title)}</a> ({one.state})</li>'
        for one in reversed(project.issues)
    )
    return f"<h1>{escape(project.path)}</h1><ul>{lines}</ul>"


def _issue(project: Project, issue: Issue) -> str:
    facts = {
        "Project": project.path,
        "State": issue.state,
        "Author": issue.author.name,
        "Assignees": ", ".join(one.name for one in issue.assignees) or "nobody",
        "Due": issue.due_date or "not set",
        "Labels": ", ".join(issue.labels) or "none",
        "Confidential": "yes" if issue.confidential else "no",
    }
    told = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    text = re.sub(r"<!--.*?-->\n*", "", issue.description or "", flags=re.DOTALL)
    return f"<h1>{escape(issue.title)}</h1><dl>{told}</dl><pre>{escape(text)}</pre>"
