"""How the tests of `bot.py check` run it."""

from phoenix_bot import settings as configuration
from phoenix_bot.operations import check
from phoenix_bot.operations.check import Finding
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.slack.client import slack_client
from tests.phoenix import environment


def findings(slack: Sandbox, url: str, **changes: str) -> list[Finding]:
    """What the check finds with these settings."""
    settings = configuration.read(environment(slack, url) | changes)
    return list(check.run(settings, slack_client(settings)))


def finding(subject: str, slack: Sandbox, url: str, **changes: str) -> Finding:
    """What the check finds about one thing, the others being fine."""
    found = findings(slack, url, **changes)
    (one,) = (finding for finding in found if finding.subject == subject)
    assert [finding.subject for finding in found if finding.todo] == ([subject] if one.todo else [])
    return one
