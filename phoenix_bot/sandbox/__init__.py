"""A local Slack workspace for trying out and testing the bot: Web API, Socket Mode, response_urls and a page.

It is strict: it refuses what Slack refuses, with Slack's error codes, and grants what the manifest says.
"""

from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.sandbox import Sandbox

__all__ = ["Form", "Message", "Person", "Sandbox", "SlackTold"]
