"""Why something was not done, or what came of it, for people who can be told nowhere else.

App Home and shortcuts have no messages.
"""

from slack_sdk.models.views import View

from phoenix_bot.blocks.content import ours


def build(text: str) -> View:
    """A modal that says `text`, in mrkdwn of our own making."""
    return View(type="modal", title="The Phoenix", close="Close", blocks=[ours(text)])
