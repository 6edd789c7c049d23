"""Settings: what people write, what the bot understands, and what it says about the rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from phoenix_bot.settings import SETTINGS, SettingsError, environment, read, read_database, without_password
from tests.cases import for_each

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1-2-secret",
    "SLACK_APP_TOKEN": "xapp-1-secret",
    "SLACK_ANNOUNCE_CHANNEL_ID": "C0123ABCDEF",
}


def problems(**changes: str) -> list[str]:
    """What is wrong with good settings after these changes; an empty one is missing."""
    env = {name: value for name, value in (GOOD | changes).items() if value}
    with pytest.raises(SettingsError) as refused:
        read(env)
    return refused.value.problems


def test_three_settings_are_enough() -> None:
    settings = read(GOOD)

    assert settings.bot_token == "xoxb-1-2-secret"
    assert settings.api_url == "https://slack.com/api/"
    assert (settings.impact_unit, settings.currency, settings.allow_all) == ("bookings", "EUR", False)
    assert (settings.http_host, settings.http_port, settings.log_level) == ("127.0.0.1", 8080, "INFO")


def test_all_that_is_wrong_is_told_at_once_with_where_to_find_what_is_missing() -> None:
    told = problems(
        SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="xoxb-wrong-kind", ALLOW_ALL_TO_NOTIFY="maybe", HTTP_PORT="http"
    )

    assert told == [
        "SLACK_BOT_TOKEN is missing: Bot token of the Slack app (xoxb-…); "
        "find it at api.slack.com/apps > your app > OAuth & Permissions.",
        "SLACK_APP_TOKEN must start with xapp- and have no spaces in it; "
        "make it at api.slack.com/apps > your app > Basic Information > App-Level Tokens.",
        "ALLOW_ALL_TO_NOTIFY must be true or false.",
        "HTTP_PORT must be a port from 1 to 65535, or 0 for none.",
    ]


@for_each(
    ("name", "value", "complaint"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-with a space", "must start with xoxb- and have no spaces"),
        ("SLACK_ANNOUNCE_CHANNEL_ID", "#incidents", "must be a channel's id such as C0123ABCDEF"),
        (
            "SLACK_NOTIFY_SALES_CHANNEL_ID",
            "#sales",
            "must be a channel's id such as C0123ABCDEF",
        ),
        (
            "SLACK_NOTIFY_B2B_CHANNEL_ID",
            "U0PETER",
            "must be a channel's id such as C0123ABCDEF",
        ),
        ("SLACK_API_URL", "slack-gov.com/api", "must be an address such as https://slack.com/api/"),
        ("SLACK_TIMEOUT", "0", "must be a number from 0.2 to 60"),
        ("SLACK_TIMEOUT", "soon", "must be a number from 0.2 to 60"),
        ("SLACK_SETTLE_SECONDS", "-1", "must be a number from 0 to 60"),
        ("ALLOWED_EMAIL_DOMAIN", "nina@example.com", "must list domains such as example.com"),
        (
            "ALLOWED_EMAIL_DOMAIN",
            "example.com;old.example",
            "must list domains such as example.com, with commas",
        ),
        ("ALLOWED_EMAIL_DOMAIN", "example", "must list domains such as example.com"),
        ("ALLOWED_EMAIL_DOMAIN", ",", "must list domains such as example.com"),
        ("HTTP_PORT", "65536", "must be a port"),
        ("HTTP_PORT", "²", "must be a port"),
        ("LOG_LEVEL", "loud", "must be DEBUG, INFO, WARNING or ERROR"),
        ("SLACK_EMOJI", "point up", "must be an emoji's name"),
        ("SLACK_EMOJI", "Point_Up", "must be an emoji's name"),
        ("SLACK_EMOJI", "point_up::skin-tone-3", "must be an emoji's name"),
        ("SLACK_EMOJI", "☝️", "must be an emoji's name"),
        ("SLACK_EMOJI", "::", "must be an emoji's name"),
        ("IMPACT_UNIT", "bookings" * 6, "must be one line of at most 40 characters"),
        ("CURRENCY", "pounds sterling", "must be one line of at most 10 characters"),
        ("SEVERITIES", "SEV1,sev1", "must list at most 10 different words of at most 20"),
        ("SEVERITIES", "very bad", "must list at most 10 different words of at most 20"),
        ("SEVERITY_MENTIONS", "SEV1=C0123ABCDEF", "must look like SEV1=S0123ABCDEF"),
        ("SEVERITY_MENTIONS", "SEV1=S0123ABCDEF", "names a severity that SEVERITIES does not list"),
        ("SEVERITY_UPDATES", "SEV1=25h", "must look like SEV1=30m,SEV2=2h, with at most 24h"),
        ("SEVERITY_UPDATES", "SEV1", "must look like SEV1=30m,SEV2=2h, with at most 24h"),
        ("DB_PORT", "five", "must be a port"),
        (
            "GITLAB_URL",
            "gitlab.com",
            "must be an address such as https://gitlab.com, with nothing but a path",
        ),
        ("GITLAB_URL", "ftp://gitlab.com", "must be an address such as https://gitlab.com"),
        ("GITLAB_URL", "https://gitlab.com?x=1", "must be an address such as https://gitlab.com"),
        ("GITLAB_URL", "https://gitlab.com:0", "must be an address such as https://gitlab.com"),
        ("GITLAB_URL", "https://gitlab.com:99999", "must be an address such as https://gitlab.com"),
        ("GITLAB_URL", "https://gitlab..com", "must be an address such as https://gitlab.com"),
        ("GITLAB_URL", "https://přehled.example", "must be an address such as https://gitlab.com"),
        ("GITLAB_URL", "https://[gitlab", "must be an address such as https://gitlab.com"),
        ("GITLAB_PRIVATE_TOKEN", "glpat-a b", "must have only ASCII characters, and no spaces in it"),
        ("GITLAB_PRIVATE_TOKEN", "glpat-…", "must have only ASCII characters, and no spaces in it"),
        ("DATABASE_URL", "mysql://db/phoenix", "must look like postgresql://"),
        ("DATABASE_URL", "postgresql://db", "must look like postgresql://"),
        ("DATABASE_URL", "sqlite:///", "must look like postgresql://"),
        ("DATABASE_URL", "sqlite:///:memory:", "must look like postgresql://"),
    ],
)
def test_malformed_settings_say_what_they_must_be_like(name: str, value: str, complaint: str) -> None:
    (told,) = problems(**{name: value})

    assert told.startswith(f"{name} {complaint}")


@for_each(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "s3cret"),
        ("SLACK_APP_TOKEN", "s3cret"),
        ("SLACK_ANNOUNCE_CHANNEL_ID", "xoxb-s3cret"),
        ("SLACK_API_URL", "xapp-s3cret"),
        ("HTTP_PORT", "xoxp-s3cret"),
        ("HTTP_PORT", "glpat-s3cret"),
        ("GITLAB_URL", "https://bot:s3cret@gitlab.com"),
        ("GITLAB_URL", "https://gitlab.com?private_token=s3cret"),
        ("GITLAB_PRIVATE_TOKEN", "s3cret s3cret"),
        ("DATABASE_URL", "mysql://phoenix:s3cret@db/phoenix"),
        ("DATABASE_URL", "postgresql://phoenix:s3cret/s3cret@db/phoenix"),
        ("DATABASE_URL", "postgresql://phoenix:12/s3cret@db/phoenix"),
        ("DATABASE_URL", "postgresql://phoenix:[s3cret@db/phoenix"),
    ],
)
def test_no_complaint_repeats_what_may_be_a_secret(name: str, value: str) -> None:
    assert "s3cret" not in str(problems(**{name: value}))


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        ("https://gitlab.com/", "https://gitlab.com"),
        ("http://10.0.0.7:8080/git/lab/", "http://10.0.0.7:8080/git/lab"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_the_address_of_gitlab_may_have_a_port_and_a_path(given: str, read_as: str) -> None:
    settings = read(GOOD | {"GITLAB_URL": given, "GITLAB_PRIVATE_TOKEN": "glpat-1"})

    assert (settings.gitlab_url, settings.gitlab_token) == (read_as, "glpat-1")
    assert (read(GOOD).gitlab_url, read(GOOD).gitlab_token) == ("", "")


def test_words_for_yes_and_addresses_are_read_as_people_write_them() -> None:
    settings = read(GOOD | {"ALLOW_ALL_TO_NOTIFY": "Yes", "SLACK_API_URL": "https://slack-gov.com/api"})

    assert settings.allow_all is True
    assert settings.api_url == "https://slack-gov.com/api/"


@pytest.mark.parametrize("value", ["mega", ":mega:"])
def test_an_emoji_may_be_given_with_its_colons(value: str) -> None:
    assert read(GOOD | {"SLACK_EMOJI": value}).emoji == ("mega",)
    assert read(GOOD | {"SLACK_EMOJI": f"{value}, eyes"}).emoji == ("mega", "eyes")
    assert read(GOOD).emoji == ("point_up",)


@for_each(
    ("given", "url", "source"),
    [
        ({}, "sqlite:///phoenix.db", "the default; set DATABASE_URL or DB_HOST, DB_NAME, … for PostgreSQL"),
        ({"DB_HOST": "db"}, "postgresql://postgres:postgres@db:5432/postgres", "DB_HOST"),
        (
            {"DB_PASSWORD": "p@ss/w:rd", "DB_PORT": "5433"},
            "postgresql://postgres:p%40ss%2Fw%3Ard@postgres:5433/postgres",
            "DB_PORT, DB_PASSWORD",
        ),
        (
            {"DB_HOST": "::1", "DB_USER": "fire", "DB_NAME": "ashes"},
            "postgresql://fire:postgres@[::1]:5432/ashes",
            "DB_HOST, DB_NAME, DB_USER",
        ),
        ({"DB_HOST": "db", "DATABASE_URL": "sqlite:///x.db"}, "sqlite:///x.db", "DATABASE_URL"),
    ],
)
def test_which_database_is_used(given: dict[str, str], url: str, source: str) -> None:
    assert read_database(given) == (url, source)


@for_each(
    ("url", "shown"),
    [
        ("sqlite:////data/phoenix.db", "sqlite:////data/phoenix.db"),
        ("postgresql://phoenix@db/phoenix", "postgresql://phoenix@db/phoenix"),
        ("postgresql://phoenix:s3cret@db:5432/phoenix", "postgresql://phoenix:…@db:5432/phoenix"),
        ("postgresql://phoenix:s3@cret@db/phoenix", "postgresql://phoenix:…@db/phoenix"),
        ("postgresql://db/phoenix?user=phoenix&password=s3cret", "postgresql://db/phoenix"),
    ],
)
def test_logs_show_the_database_without_its_password(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_the_environment_wins_over_the_file_and_empty_counts_as_not_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("CURRENCY=USD\nIMPACT_UNIT=' orders '\nLOG_LEVEL=\nHTTP_HOST=127.0.0.1 # local\n")
    monkeypatch.setenv("CURRENCY", "CHF")

    settings = read(environment(file) | GOOD)

    assert (settings.currency, settings.impact_unit) == ("CHF", "orders")
    assert (settings.log_level, settings.http_host) == ("INFO", "127.0.0.1")


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    assert read(environment(tmp_path / ".env") | GOOD).currency == "EUR"


KEY = '{"client_email": "a@b.example", "private_key": "s3cret", "token_uri": "https://oauth2.example/token"}'


def test_admins_are_named_by_slack_id_or_address_in_any_case() -> None:
    assert read(GOOD).phoenix_admins == ()
    named = read(GOOD | {"PHOENIX_ADMINS": " U0ADA00000,Nina@Example.com ,,"})

    assert named.phoenix_admins == ("U0ADA00000", "nina@example.com")


def test_the_key_of_a_service_account_is_given_as_it_is_or_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(KEY)

    for given in (KEY, str(tmp_path / "key.json")):
        settings = read(GOOD | {"GOOGLE_SERVICE_ACCOUNT": given, "GOOGLE_ACC": "admin@example.com"})
        assert (settings.google_service_account, settings.google_acc) == (KEY, "admin@example.com")
    assert read(GOOD).google_service_account == ""


@for_each("key", ["{s3cret", "{}", "[]", "/nowhere/s3cret.json", KEY.replace('"s3cret"', "7")])
def test_what_is_no_key_of_a_service_account_is_not_repeated(key: str) -> None:
    [told] = problems(GOOGLE_SERVICE_ACCOUNT=key, GOOGLE_ACC="admin@example.com")

    assert told.startswith("GOOGLE_SERVICE_ACCOUNT must be ")
    assert "s3cret" not in told


def test_google_needs_both_of_its_settings() -> None:
    assert problems(GOOGLE_ACC="admin@example.com") == [
        "GOOGLE_SERVICE_ACCOUNT is missing: GOOGLE_ACC needs it, too."
    ]
    assert problems(GOOGLE_SERVICE_ACCOUNT=KEY) == [
        "GOOGLE_ACC is missing: GOOGLE_SERVICE_ACCOUNT needs it, too."
    ]


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("PHOENIX_ADMINS", "U0ADA00000, nina", "must list Slack ids such as U0123ABCDEF and e-mail"),
        ("PHOENIX_ADMINS", "xoxb-1-secret", "must list Slack ids"),
    ],
)
def test_malformed_admins_are_told(name: str, value: str, complaint: str) -> None:
    [told] = problems(**{name: value})

    assert complaint in told


def test_domains_are_a_list_the_current_one_first() -> None:
    assert read(GOOD).email_domains == ()
    settings = read(GOOD | {"ALLOWED_EMAIL_DOMAIN": " Example.com, @old.example ,"})

    assert settings.email_domains == ("example.com", "old.example")


@for_each("name", sorted(one.name for one in SETTINGS))
@for_each("pasted", ["hunter2!Tr0ub4dor", "https://me:hunter2!@slack.example/api", "[hunter2!"])
def test_a_secret_in_the_wrong_line_is_never_repeated(name: str, pasted: str) -> None:
    told: list[str] = []
    with collected(told):
        read(GOOD | {name: pasted})

    assert "hunter2!" not in str(told)


@contextmanager
def collected(told: list[str]) -> Iterator[None]:
    """Keep what is wrong with settings, if anything is."""
    try:
        yield
    except SettingsError as refused:
        told += refused.problems


@pytest.mark.parametrize(
    "address", ["https://me:secret@slack.example/api/", "https://slack.example/?token=x"]
)
def test_the_address_of_slacks_api_has_no_account_in_it(address: str) -> None:
    [told] = problems(SLACK_API_URL=address)

    assert "with nothing but a path behind it" in told
