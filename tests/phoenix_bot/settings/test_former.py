"""The settings of the Django app that came before: each is honoured, or named with what replaced it."""

from phoenix_bot.settings import SETTINGS
from phoenix_bot.settings.former import complaints
from tests.cases import for_each
from tests.settings import settings

HONOURED = (
    *("DEBUG", "DB_HOST", "DB_NAME", "DB_USER", "DB_PASSWORD", "DB_PORT", "ALLOWED_EMAIL_DOMAIN"),
    *("SLACK_BOT_TOKEN", "SLACK_ANNOUNCE_CHANNEL_ID", "SLACK_EMOJI", "SLACK_NOTIFY_SALES_CHANNEL_ID"),
    *("SLACK_POSTMORTEM_REPORT_CHANNEL", "NOTIFY_BEFORE_ETA", "NOTIFY_COMMUNICATION_ASSIGNEE_MINUTES"),
    *("DATADOG_SERVICE_NAME", "DATADOG_API_KEY", "DATADOG_APP_KEY", "SENTRY_DSN", "GITLAB_URL"),
    *("GITLAB_PRIVATE_TOKEN", "GITLAB_POSTMORTEM_DAYS_TO_NOTIFY", "GITLAB_POSTMORTEM_PROJECT"),
    *("GITLAB_POSTMORTEM_PROJECT_SLUG", "GOOGLE_ACC", "GOOGLE_SERVICE_ACCOUNT", "POSTMORTEM_LABEL"),
    *("POSTMORTEM_NOTIFICATION_LIST_LIMIT", "POSTMORTEM_SLACK_NOTIFICATION_LIMIT"),
    *("POSTMORTEM_LABEL_NOTIFICATION_LIMIT", "ALLOW_ALL_TO_NOTIFY"),
)

IN_VAIN = (
    *("SLACK_TOKEN", "SLACK_BOT_ID", "SLACK_VERIFICATION_TOKEN", "SECRET_KEY"),
    *("REDIS_URL", "REDIS_PORT", "REDIS_DB", "DEVEL_GOOGLE_OAUTH_CLIENT_ID", "DEVEL_GOOGLE_OAUTH_SECRET"),
    *("DATADOG_AGENT_HOSTNAME", "DATADOG_AGENT_PORT", "DATADOG_TAG_HOST", "STRUCTLOG_CONFIG"),
    *("SMTP_HOST", "SMTP_PORT", "SMTP_SSL", "SMTP_USER", "SMTP_PASSWORD"),
    *("POSTMORTEM_EMAIL_REPORT_FROM", "POSTMORTEM_EMAIL_REPORT_RECIPIENTS"),
    *("POSTMORTEM_EMAIL_NOTIFICATION_LIMIT", "POSTMORTEM_NOTIFICAION_EMAIL_RECIP_ADDR"),
)


@for_each("name", HONOURED)
def test_it_is_honoured(name: str) -> None:
    known = {known for one in SETTINGS for known in (one.name, *one.other_names)}

    assert name in known
    assert complaints({name: "x"}) == ()


@for_each("name", IN_VAIN)
def test_it_is_named_with_what_replaced_it(name: str) -> None:
    (told,) = settings(**{name: "s3cret"}).former

    assert told.startswith(f"{name} is not used any more. ")
    assert "s3cret" not in told


def test_the_projects_former_name_counts() -> None:
    assert settings(GITLAB_POSTMORTEM_PROJECT_SLUG="group/project").gitlab_project == "group/project"
    both = settings(GITLAB_POSTMORTEM_PROJECT_SLUG="group/old", GITLAB_POSTMORTEM_PROJECT="7")
    assert both.gitlab_project == "7"


def test_debug_means_that_everything_is_logged() -> None:
    assert settings(DEBUG="True", LOG_LEVEL="ERROR").log_level == "DEBUG"
    assert settings(DEBUG="false", LOG_LEVEL="ERROR").log_level == "ERROR"
