"""What a person and their forms act with; every act goes the same way as those of the page."""

from typing import Any

from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.server.slack_server import SlackServer
from phoenix_bot.sandbox.workspace.records import Json, Member


class Actor:
    """Acts as one member. What Slack refuses raises SlackTold with what it tells the person."""

    def __init__(self, slack: SlackServer, member: Member) -> None:
        self.slack = slack
        self.workspace = slack.workspace
        self.member = member
        self.id = member.id

    def act(self, kind: str, **details: Any) -> Json:
        """Do something and return what came of it, refusals included."""
        return self.slack.act(**{"as": self.id, "do": kind, **details})

    def do(self, kind: str, **details: Any) -> Json:
        """Do something; SlackTold if it is refused."""
        answer = self.act(kind, **details)
        if not answer["ok"]:
            raise SlackTold(answer["error"])
        return answer
