"""/phoenix summary: an outage for somebody who comes late."""

from listeners.buttons import catch_up
from listeners.phoenix import which_outage
from listeners.phoenix.words import Asked, Word
from phoenix_bot.blocks.content import Content
from phoenix_bot.settings import Settings


def word(settings: Settings) -> Word:
    """The word."""

    def summary(asked: Asked) -> Content:
        return catch_up.summary(which_outage.meant(asked, "summary"), settings)

    about = "how it stands, what changed in the last hour, and what is next"
    return Word("summary [id]", about, summary, reads=True)
