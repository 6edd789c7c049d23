"""Post-mortems past their due date, as a table for a file that is sent once for each occasion."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from models import DeliveryKind
from models.database import connection, transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.outages import descriptions
from phoenix_bot.outages.reading.export_file import cell
from phoenix_bot.outages.tracker import TrackedIssue, called
from phoenix_bot.text.mrkdwn import shorten

HEADINGS = (
    *("Row", "Title", "URL", "Due date", "Author", "Assignees"),
    *("Open action items", "Linked issues"),
)

CELL_LIMIT = 30_000
"""Code points: spreadsheets cut what is in a cell after 32,767."""


@dataclass(frozen=True)
class Table:
    """Rows of text below HEADINGS, and in one line what is in them."""

    rows: list[list[str]]
    summary: str


def table(issues: Iterable[TrackedIssue], *, today: date, gitlab_url: str) -> Table:
    """The issues whose due date is before `today`, those that are due the longest first."""
    overdue = {(one.project, one.iid): (one.due, one) for one in issues if one.due and one.due < today}
    rows: list[list[str]] = []
    items, oldest = 0, today
    for due, issue in sorted(overdue.values(), key=lambda found: (found[0], found[1].iid)):
        todo = descriptions.open_action_items(issue.description)
        linked = descriptions.linked_issues(issue.description, gitlab_url)
        assignees = ", ".join(account.username for account in issue.assignees)
        row = [str(len(rows) + 1), called(issue), issue.url, f"{due}", issue.author, assignees]
        rows.append([*row, *(shorten("\n".join(lines), CELL_LIMIT) for lines in (todo, linked))])
        items, oldest = items + len(todo), min(oldest, due)
    return Table(rows, _summary(len(rows), items, oldest))


def _summary(count: int, items: int, oldest: date) -> str:
    if not count:
        return "No post-mortem is past its due date :tada:"
    since = f"{oldest.day} {oldest:%B %Y}"
    are_late = (
        f"1 post-mortem is past its due date, {since}"
        if count == 1
        else f"{count:,} post-mortems are past their due dates, the oldest of which was {since}"
    )
    number = {0: "No", 1: "1"}.get(items, f"{items:,}")
    return f"{are_late}. {number} action {'items are' if items > 1 else 'item is'} open."


def is_queued(occasion: str, *, now: datetime) -> bool:
    """Whether the file for this occasion has been queued."""
    with connection():
        return not intake.is_new(_act(occasion, now))


def queue(table: Table, occasion: str, *, to: str, now: datetime) -> bool:
    """Queue the file for a channel; False if any copy of the bot has done that for this occasion."""
    with transaction():
        if not intake.first_time(_act(occasion, now)):
            return False
        outbox.put(
            DeliveryKind.OVERDUE_REPORTS,
            lane=f"{to}/overdue-reports",
            payload={
                "to": to,
                "news": {
                    "name": f"overdue post-mortems {now:%Y-%m-%d}.csv",
                    "said": table.summary,
                    "rows": [list(HEADINGS), *table.rows],
                },
            },
            now=now,
            once=f"overdue reports {to} {occasion}",
        )
    return True


def _act(occasion: str, now: datetime) -> Act:
    return Act(by="", key=f"overdue reports/{occasion}", now=now)


def write(file: BinaryIO, rows: Iterable[Iterable[str]]) -> None:
    """Write rows as CSV that a spreadsheet opens safely: see reading.export_file."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    text.detach()
