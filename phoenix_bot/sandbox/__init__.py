"""A local Slack workspace to try out and test the bot with: Web API, Socket Mode, response_urls and a page.

It refuses what Slack refuses, with Slack's error codes, and grants the app what its manifest says. It knows
nothing of the bot.
"""

from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.sandbox import Sandbox

__all__ = ["Form", "Message", "Person", "Sandbox", "SlackTold"]
