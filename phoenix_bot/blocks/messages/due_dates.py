"""What the assignees of a post-mortem are reminded of before its due date."""

from datetime import date

from phoenix_bot.blocks.content import Content, ours, said
from phoenix_bot.text.mrkdwn import escape, link


def build(due: date, *, left: int, title: str, url: str) -> Content:
    """To an assignee: an issue is due in so many days, 0 is today. `url` may be ""."""
    when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
    day = f"{due:%A} {due.day} {due:%B %Y}"
    text = f":calendar: A post-mortem that you are assigned to is due *{when}*, on {day}."
    open_it = [ours(link(url, "Open it in GitLab"))] if url else []
    return Content(text=f"{text} {escape(title)}", blocks=[ours(text), said(title), *open_it])
