"""The GitLab of the demo workspace."""

from collections.abc import Callable
from datetime import datetime

from phoenix_bot.sandbox.gitlab.server import GitLabServer, now_in_utc

PROJECT = "northwind/post-mortems"
TOKEN = "glpat-sandbox"

PEOPLE = {"ada": "Ada Adminová", "nina": "Nina Novak", "omar": "Omar Haddad"}
"""Those with an account. Their addresses are nobody's business; peter has none."""


def demo(*, now: Callable[[], datetime] = now_in_utc) -> GitLabServer:
    """A GitLab with a project for post-mortems and people, and with a token that may do everything there."""
    gitlab = GitLabServer(now=now)
    bot = gitlab.add_account("phoenix", "The Phoenix")
    people = [gitlab.add_account(username, name) for username, name in PEOPLE.items()]
    gitlab.add_token(TOKEN, bot, "api")
    gitlab.add_project(PROJECT, [bot, *people])
    return gitlab
