"""Settings of a bot that talks to nobody."""

from phoenix_bot import settings as configuration
from phoenix_bot.settings import Settings

REQUIRED = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_ANNOUNCE_CHANNEL_ID": "C0123ABCDEF",
}


def settings(**given: str) -> Settings:
    """The usual settings, and those that are given by the names of their variables."""
    return configuration.read(REQUIRED | given)


SETTINGS = settings()

WITH_GOOGLE = settings(
    GOOGLE_SERVICE_ACCOUNT='{"client_email": "a@b", "private_key": "k", "token_uri": "https://example.com"}',
    GOOGLE_ACC="admin@example.com",
)
