"""What a person can do in the workspace. The page and the tests' `Person` both call `perform`.

What then reaches the app is in wire/.
"""

from phoenix_bot.sandbox.actions import alerting, channels, interactive, messages, panel
from phoenix_bot.sandbox.actions.act import perform

__all__ = ["alerting", "channels", "interactive", "messages", "panel", "perform"]
