"""What the bot knows of its tokens by the answers of Slack."""

import pytest

from phoenix_bot import measures
from phoenix_bot.slack.tokens import REFUSED, Tokens


def test_a_token_is_refused_until_slack_takes_it_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    measures.take()
    tokens = Tokens()
    for method, code in [
        ("chat.postMessage", "channel_not_found"),
        ("chat.postMessage", "token_revoked"),
        ("views.open", "token_revoked"),
        ("apps.connections.open", "invalid_auth"),
    ]:
        tokens.learn(method, code)
    assert tokens.trouble.startswith(
        "it refuses SLACK_APP_TOKEN (invalid_auth) and SLACK_BOT_TOKEN (token_revoked): set a valid one"
    )
    assert measures.take().counts[REFUSED] == 3

    tokens.learn("chat.postMessage", "channel_not_found")
    tokens.learn("apps.connections.open", "")
    assert tokens.trouble == ""
    assert [record.getMessage().partition(",")[0] for record in caplog.records] == [
        "Slack refuses SLACK_BOT_TOKEN (token_revoked)",
        "Slack refuses SLACK_APP_TOKEN (invalid_auth)",
        "Slack takes SLACK_BOT_TOKEN again",
        "Slack takes SLACK_APP_TOKEN again",
    ]
