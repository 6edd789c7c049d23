"""Settings of the Django app that came before: those that mean nothing now, and what replaced them."""

import re
from collections.abc import Mapping

SOCKET_MODE = "The bot connects by SLACK_APP_TOKEN, and Slack signs nothing there."

NO_QUEUE = "Nothing replaces it: the outbox is in the database."

NO_MAIL = "Messages go to Slack instead of by e-mail."

FORMER = {
    r"SLACK_TOKEN": "SLACK_BOT_TOKEN does all.",
    r"SLACK_BOT_ID": "The bot asks Slack who it is.",
    r"SLACK_VERIFICATION_TOKEN": SOCKET_MODE,
    r"SECRET_KEY": "Nothing replaces it: there is no web page to log in to.",
    r"REDIS_(URL|PORT|DB)": NO_QUEUE,
    r"DEVEL_GOOGLE_OAUTH_\w+": "Nothing replaces it: there is no web page to log in to.",
    r"DATADOG_AGENT_\w+": "Metrics go to Datadog's API, with DATADOG_API_KEY.",
    r"DATADOG_TAG_HOST": "Metrics have the tag env, as DATADOG_SERVICE_NAME says.",
    r"STRUCTLOG_\w+": "LOG_LEVEL says how much is logged.",
    r"SMTP_\w+": NO_MAIL,
    r"POSTMORTEM_EMAIL_\w+": f"{NO_MAIL} SLACK_POSTMORTEM_REPORT_CHANNEL gets the weekly list.",
    r"POSTMORTEM_NOTIFICAION_EMAIL_RECIP_ADDR": f"{NO_MAIL} Whoever resolved an outage is reminded.",
}
"""What stands for each of these variables now, as a sentence."""


def complaints(env: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence about each variable that is set in vain; it repeats no value."""
    return tuple(
        f"{name} is not used any more. {now}"
        for name in sorted(env)
        for pattern, now in FORMER.items()
        if re.fullmatch(pattern, name)
    )
