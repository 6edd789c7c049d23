"""Whether Slack takes our tokens, as its answers to calls show it."""

import logging

from phoenix_bot import measures
from phoenix_bot.slack.outcomes import TOKEN_TROUBLE

log = logging.getLogger(__name__)

ADVICE = "set a valid one, then send SIGHUP or restart the bot"

REFUSED = "slack.tokens_refused"
"""What counts the calls that Slack refused because of a token."""


def used_by(method: str) -> str:
    """The setting whose token goes with a call."""
    return "SLACK_APP_TOKEN" if method == "apps.connections.open" else "SLACK_BOT_TOKEN"


class Tokens:
    """Which of our tokens Slack refuses, and why. Any thread may tell, and ask."""

    def __init__(self) -> None:
        self._refused: dict[str, str] = {}

    def learn(self, method: str, code: str) -> None:
        """Slack has answered a call of `method`: with this error or, if it is empty, with what it asked for.

        It is logged only if the answer is another one than before.
        """
        token = used_by(method)
        former = self._refused.get(token, "")
        if code in TOKEN_TROUBLE:
            measures.count(REFUSED)
            self._refused[token] = code
            if code != former:
                log.error("Slack refuses %s (%s), and everything waits: %s", token, code, ADVICE)
        elif former:
            self._refused.pop(token, None)
            log.info("Slack takes %s again", token)

    @property
    def trouble(self) -> str:
        """What is wrong, as a clause about Slack; "" if nothing is."""
        refused = [f"{token} ({code})" for token, code in sorted(self._refused.items())]
        return f"it refuses {' and '.join(refused)}: {ADVICE}" if refused else ""
