"""A modal that only says something: a refusal or a result, where there is no channel for a message.

App Home and shortcuts need it.
"""

from slack_sdk.models.views import View

from phoenix_bot.blocks.content import ours


def build(text: str) -> View:
    """A modal that says `text`, which is our own mrkdwn."""
    return View(type="modal", title="The Phoenix", close="Close", blocks=[ours(text)])
