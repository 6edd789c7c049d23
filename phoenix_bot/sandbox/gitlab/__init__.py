"""A local GitLab to try out and test the bot with: its REST API about issues and people, and pages.

It refuses what GitLab refuses, with GitLab's words, and fails on request. It knows nothing of the bot.
"""

from phoenix_bot.sandbox.gitlab.demo import PROJECT, TOKEN, demo
from phoenix_bot.sandbox.gitlab.faults import Fault
from phoenix_bot.sandbox.gitlab.records import Account, Issue, Project, Token
from phoenix_bot.sandbox.gitlab.server import GitLabServer

__all__ = ["PROJECT", "TOKEN", "Account", "Fault", "GitLabServer", "Issue", "Project", "Token", "demo"]
