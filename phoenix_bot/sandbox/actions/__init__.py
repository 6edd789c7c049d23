"""What a person can do in the workspace; the page and the tests' `Person` both come through `perform`."""

from phoenix_bot.sandbox.actions import channels, interactive, messages, panel
from phoenix_bot.sandbox.actions.act import perform

__all__ = ["channels", "interactive", "messages", "panel", "perform"]
