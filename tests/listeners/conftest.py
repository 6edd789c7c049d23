"""What stories about all listeners share."""

import pytest

from phoenix_bot import settings as configuration
from phoenix_bot.delivery import drawing
from tests.listeners.listening import Listening


@pytest.fixture
def listening() -> Listening:
    """All listeners."""
    tokens = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_ANNOUNCE_CHANNEL_ID": "C0INCIDENTS",
        "GITLAB_URL": "http://127.0.0.1:1",
        "GITLAB_PRIVATE_TOKEN": "glpat-1",
        "GITLAB_POSTMORTEM_PROJECT": "northwind/post-mortems",
    }
    return Listening(configuration.read(tokens))


@pytest.fixture
def quick_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send empty pictures: a real drawing takes seconds."""
    monkeypatch.setattr(drawing, "PROGRAM", "tests.listeners.blank_pictures")
