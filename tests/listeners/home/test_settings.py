"""App Home's page about the settings."""

import json

from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.listeners.home.looking import seen, to_tab
from tests.phoenix import Phoenix

pytestmark = ON_SQLITE


def test_every_setting_is_told_and_no_secret(phoenix: Phoenix, ada: Person) -> None:
    phoenix.stop()
    phoenix.start(CURRENCY="CZK", GITLAB_URL="https://gitlab.example", GITLAB_PRIVATE_TOKEN="glpat-s3cret")
    to_tab(ada, "Settings")
    shown = seen(ada, "How the bot is configured")

    assert "CURRENCY: CZK" in shown.text
    assert "SLACK_ANNOUNCE_CHANNEL_ID: #incidents\n" in shown.text
    assert "IMPACT_UNIT: bookings (the default)" in shown.text
    assert "GITLAB_PRIVATE_TOKEN: set, but secret" in shown.text
    assert "GOOGLE_ACC: not set" in shown.text
    published = json.dumps(shown.view.body)
    for secret in ("glpat-s3cret", phoenix.slack.bot_token, phoenix.slack.app_token):
        assert secret not in published


def test_the_database_is_told_without_its_password(phoenix: Phoenix, ada: Person) -> None:
    to_tab(ada, "Settings")
    text = seen(ada, "How the bot is configured").text

    kind = phoenix.database_url.split(":")[0]
    assert f"Database: {kind}" in text
    assert "DATABASE_URL: set, but secret" in text
