"""Reading the settings again while the bot runs, as after a token or a password was changed."""

import logging
from collections.abc import Callable, Mapping

import peewee
from slack_sdk.errors import SlackApiError

from models.database import try_out
from models.failures import cause
from phoenix_bot import settings as configuration
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.settings import Settings, SettingsError
from phoenix_bot.slack.client import slack_client
from phoenix_bot.slack.outcomes import NETWORK_ERRORS
from phoenix_bot.slack.tokens import used_by

log = logging.getLogger(__name__)


def renewed(environment: Callable[[], Mapping[str, str]]) -> Settings | None:
    """The settings as `environment` gives them now, if database and Slack take them.

    None if they do not, or if that cannot be found out now; the log then says why.
    """
    log.info("Reading the settings again")
    try:
        settings = configuration.read(environment())
        _try_out(settings)
    except (Refused, SettingsError, peewee.PeeweeException, ValueError, *NETWORK_ERRORS) as error:
        log.error(  # noqa: TRY400  # what to do is told, and where it failed says no more
            "The new settings are not used, the bot goes on with the old ones: %s Then send SIGHUP again.",
            _why(error),
        )
        return None
    return settings


def _try_out(settings: Settings) -> None:
    try_out(settings.database_url)
    client = slack_client(settings)
    client.auth_test()
    client.apps_connections_open(app_token=settings.app_token)


def _why(error: Exception) -> str:
    """What is wrong, in sentences."""
    if isinstance(error, SettingsError):
        return " ".join(error.problems)
    if isinstance(error, peewee.PeeweeException):
        return f"The database {cause(error)}."
    if isinstance(error, SlackApiError):
        code = error.response.get("error") or f"HTTP {error.response.status_code}"
        return f"Slack says {code} to {used_by(method_of(error))}."
    return str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}."


def method_of(error: SlackApiError) -> str:
    """The method that Slack refused."""
    return str(error.response.api_url).rstrip("/").rpartition("/")[2]
