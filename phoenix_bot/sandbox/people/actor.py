"""How a person acts: by the same calls as the page."""

from typing import Any

from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.server.slack_server import SlackServer
from phoenix_bot.sandbox.workspace.records import Json, Member


class Actor:
    """Acts as one member. If Slack refuses, SlackTold says what the person reads."""

    def __init__(self, slack: SlackServer, member: Member) -> None:
        self.slack = slack
        self.workspace = slack.workspace
        self.member = member
        self.id = member.id

    def act(self, kind: str, **details: Any) -> Json:
        """Do something and return the answer, even if it is a refusal."""
        return self.slack.act(**{"as": self.id, "do": kind, **details})

    def do(self, kind: str, **details: Any) -> Json:
        """Do something; SlackTold if Slack refuses."""
        answer = self.act(kind, **details)
        if not answer["ok"]:
            raise SlackTold(answer["error"])
        return answer
