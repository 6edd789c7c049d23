"""Insights in App Home: sending the pictures."""

from slack_bolt import App

from listeners.home.forms import connect_button
from listeners.home.pages.insights import wanted
from listeners.phoenix.insights import ask
from phoenix_bot.acts import Act
from phoenix_bot.blocks.home import insights as page
from phoenix_bot.settings import Settings
from phoenix_bot.text import home_address


def register(app: App, settings: Settings) -> None:
    """Connect the button."""

    def send(value: str, act: Act) -> str:
        return ask(wanted(home_address.parse(value)), zone=settings.timezone.key, act=act)

    connect_button(app, page.SEND, send)
