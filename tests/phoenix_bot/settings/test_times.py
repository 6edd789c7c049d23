"""Times, durations and time zones, as people write them into settings."""

from datetime import timedelta

import pytest

from phoenix_bot.settings import SettingsError
from tests.cases import for_each
from tests.settings import settings


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("09:00", "09:00"), ("9:05", "09:05"), ("Mon 01:00", "Mon 01:00"), ("sunday 23:59", "Sun 23:59")],
)
def test_a_time_may_have_a_weekday(typed: str, shown: str) -> None:
    assert str(settings(DIGEST_AT=typed).digest_at) == shown


DAYS = "must list numbers of days from 0 to 365"
MINUTES = "must be a whole number from 1 to 1440"
TIME = "must be a time such as 09:00"
ZONE = "must be the name of a time zone"


@for_each(
    ("name", "value", "complaint"),
    [
        *(("DIGEST_AT", wrong, TIME) for wrong in ("24:00", "9", "Mo 9:00", "9:60", "Mon")),
        *(("TIMEZONE", wrong, ZONE) for wrong in ("Praha", "../etc/passwd", "CET+1")),
        *(
            ("GITLAB_POSTMORTEM_DAYS_TO_NOTIFY", wrong, DAYS)
            for wrong in ("3,,x", "3,", "-1", "366", "3;7", "³", "1.5")
        ),
        *(("NOTIFY_BEFORE_ETA", wrong, MINUTES) for wrong in ("0", "ten", "1441")),
        ("POSTMORTEM_SLACK_NOTIFICATION_LIMIT", "1.5", "must be a whole number from 0 to 8760"),
        ("ALERT_RETENTION_DAYS", "0", "must be a whole number from 1 to 3650"),
        ("GITLAB_POSTMORTEM_PROJECT", "s3cret", "must be a project's path such as group/project"),
        ("GITLAB_POSTMORTEM_PROJECT", "https://gitlab.com/a/b", "must be a project's path"),
        ("GITLAB_POSTMORTEM_PROJECT_SLUG", "s3 cret", "must be a project's path"),
        ("DATADOG_SITE", "datadoghq.org", "must be one of datadoghq.com"),
        ("DATADOG_SITE", "http://127.0.0.1.example.com", "must be one of datadoghq.com"),
        ("DATADOG_SITE", "http://127.0.0.1:80@example.com", "must be an address"),
        ("SENTRY_DSN", "https://sentry.io/2", "must look like https://key@"),
        ("PINGDOM_WEBHOOK", "s3cret", "must be open, or empty"),
        ("POSTMORTEM_TEMPLATE", "/no/such/file", "must be the path of a text file that can be read"),
    ],
)
def test_malformed_values_say_what_they_must_be_like_and_are_not_repeated(
    name: str, value: str, complaint: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(**{name: value})

    (told,) = refused.value.problems
    assert told.startswith(f"{name} {complaint}")
    if len(value) > 4:
        assert value not in told


def test_days_and_spans() -> None:
    given = settings(
        GITLAB_POSTMORTEM_DAYS_TO_NOTIFY=" 7, 3 ,3,0", NOTIFY_BEFORE_ETA="15", TIMEZONE="Asia/Tokyo"
    )

    assert given.due_date_days == (0, 3, 7)
    assert given.notify_before_eta == timedelta(minutes=15)
    assert given.timezone.key == "Asia/Tokyo"


@pytest.mark.parametrize("site", ["datadoghq.eu", "https://app.datadoghq.eu/", "US3.datadoghq.com"])
def test_a_site_of_datadog_may_be_an_address(site: str) -> None:
    assert settings(DATADOG_SITE=site).datadog_site in ("datadoghq.eu", "us3.datadoghq.com")


def test_an_api_on_this_machine_may_stand_in_for_datadog() -> None:
    assert (
        settings(DATADOG_SITE="http://127.0.0.1:8910/datadog/").datadog_site
        == "http://127.0.0.1:8910/datadog"
    )
