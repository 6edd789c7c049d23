"""A modal that only says something: a refusal or a result, where there is no channel for a message.

App Home and shortcuts need it.
"""

from slack_sdk.models.views import View

from phoenix_bot.blocks.content import ours


def build(text: str, *, external_id: str = "", closes_all: bool = False) -> View:
    """A modal that says `text`, in mrkdwn of our own making.

    It can be found again by its `external_id`. If it `closes_all`, then closing it closes those below, too.
    """
    return View(
        type="modal",
        title="The Phoenix",
        close="Close",
        blocks=[ours(text)],
        external_id=external_id or None,
        clear_on_close=closes_all or None,
    )
