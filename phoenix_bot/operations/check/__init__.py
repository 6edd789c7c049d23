"""What `bot.py check` finds: whether the bot has everything it needs, and what to do if it does not."""

from collections.abc import Iterator

from slack_sdk import WebClient

from phoenix_bot.operations.check import database, people, services, slack
from phoenix_bot.operations.check.finding import MANIFEST, Finding
from phoenix_bot.settings import Settings

__all__ = ["MANIFEST", "Finding", "run", "table"]


def run(settings: Settings, client: WebClient) -> Iterator[Finding]:
    """Check one thing after the other, and change nothing. Leaves the database bound and closed."""
    yield from (
        Finding("Settings", complaint, "remove it from the environment or .env")
        for complaint in settings.former
    )
    app, findings = slack.app(client)
    yield from findings
    yield slack.app_token(settings, client)
    yield from slack.clocks(client)
    yield from slack.channels(settings, client, app)
    for name in settings.emoji:
        yield from slack.sharing_emoji(name)
    yield from people.barred(settings, client, app)
    yield from people.admins(settings, client, app)
    yield database.finding(settings, app.team_id)
    yield from services.findings(settings)


def table(findings: list[Finding]) -> str:
    """The findings as a table for a terminal."""
    width = max(len(finding.subject) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{'!!' if finding.todo else 'ok'}  {finding.subject:<{width}}  {finding.found}")
        if finding.todo:
            lines.append(f"    {'':<{width}}  -> {finding.todo}")
    return "\n".join(lines)
