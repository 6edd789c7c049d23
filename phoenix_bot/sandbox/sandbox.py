"""A local Slack workspace with one installed app."""

from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.server.slack_server import SlackServer


class Sandbox(SlackServer):
    """A served workspace, and the people in it."""

    def person(self, name: str) -> Person:
        """A member by name; LookupError if there is none."""
        return Person(self, self.workspace.member_named(name))
