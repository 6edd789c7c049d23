"""Settings that have changed since the last start are in the audit."""

import pytest

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import eligibility, settings_at_start
from tests.managing import told

pytestmark = pytest.mark.usefixtures("database")

FIRST = {"ALLOW_ALL_TO_NOTIFY": "false (the default)", "CURRENCY": "EUR", "PHOENIX_ADMINS": "U1"}


def start(**settings: str) -> None:
    """A bot starts with these settings over the FIRST ones."""
    eligibility.remember_workspace("T0OURS", ())
    settings_at_start.record_changes(FIRST | settings, now=utcnow())


def test_the_first_start_changes_nothing_nor_does_one_with_the_same_settings() -> None:
    start()
    start()

    assert told() == []


def test_what_is_set_otherwise_is_told_but_not_whom_the_admins_list_names() -> None:
    start()
    start(ALLOW_ALL_TO_NOTIFY="true", ALLOWED_EMAIL_DOMAIN="x.example", PHOENIX_ADMINS="U2")
    start(ALLOW_ALL_TO_NOTIFY="true")

    first, second = told()
    assert first.startswith("Settings changed The bot's settings: changed ")
    for part in ("ALLOW_ALL_TO_NOTIFY", "false (the default)", "true", "ALLOWED_EMAIL_DOMAIN", "x.example"):
        assert part in first
    assert "CURRENCY" not in first + second
    assert "PHOENIX_ADMINS" not in first + second
    assert "not set" in second


def test_whether_the_bot_has_a_setting() -> None:
    assert not settings_at_start.is_set("CURRENCY")
    start(GOOGLE_ACC=settings_at_start.NOT_SET)

    assert settings_at_start.is_set("CURRENCY")
    assert not settings_at_start.is_set("GOOGLE_ACC")
