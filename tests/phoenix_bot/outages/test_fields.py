"""Checks of single fields."""

from datetime import UTC, datetime, timedelta

import pytest

from models import SUMMARY_TEMPLATE
from phoenix_bot.outages import fields
from phoenix_bot.refusals import Refused

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("summary", ["", " \n", SUMMARY_TEMPLATE, SUMMARY_TEMPLATE.replace("\n", " \r\n  ")])
def test_an_empty_or_untouched_summary_is_no_summary(summary: str) -> None:
    assert list(fields.check_summary({"summary": summary})) == ["summary"]


@pytest.mark.parametrize("summary", ["x", f"{SUMMARY_TEMPLATE}.", SUMMARY_TEMPLATE.replace("[", "")])
def test_a_touched_template_is_a_summary(summary: str) -> None:
    assert fields.check_summary({"summary": summary}) == {}


@pytest.mark.parametrize(
    ("started", "resolved", "wrong"),
    [
        (NOW, None, []),
        (NOW, NOW, []),
        (NOW - HOUR, NOW, []),
        (NOW + HOUR, None, ["started_at"]),
        (NOW + HOUR, NOW, ["started_at"]),
        (NOW, NOW + HOUR, ["resolved_at"]),
        (NOW - HOUR, NOW - 2 * HOUR, ["started_at", "resolved_at"]),
        (NOW + HOUR, NOW + 2 * HOUR, ["started_at", "resolved_at"]),
        (datetime(1999, 12, 31, tzinfo=UTC), NOW, ["started_at"]),
    ],
)
def test_times_are_in_order_and_past(started: datetime, resolved: datetime | None, wrong: list[str]) -> None:
    assert list(fields.check_times(started, resolved, now=NOW)) == wrong


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("", ""),
        ("https://example.com/a?b#c", "https://example.com/a?b#c"),
        ("http://wiki/x", "http://wiki/x"),
        ("example.com", "https://example.com"),
        ("HTTPS://EXAMPLE.COM", "HTTPS://EXAMPLE.COM"),
        ("https://přehled.example/zpráva", "https://přehled.example/zpráva"),
    ],
)
def test_web_addresses(typed: str, address: str) -> None:
    assert fields.web_address(typed) == address


@pytest.mark.parametrize(
    "typed", ["javascript://x/%0aalert(1)", "mailto://a@b", "://x", "http://", "a b", "x>y"]
)
def test_what_is_no_web_address(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        fields.web_address(typed)

    assert list(refusal.value.fields) == ["report_url"]


def test_complaints_stay_with_the_fields_of_the_form() -> None:
    fields.refuse({"started_at": "wrong"}, among={"resolved_at"})
    with pytest.raises(Refused, match=r"^later$"):
        fields.refuse({"started_at": "wrong", "resolved_at": "later"}, among={"resolved_at"})


def test_times_in_history_come_back_as_they_were() -> None:
    assert fields.from_json("started_at", fields.to_json(NOW)) == NOW
    assert fields.from_json("turnover_impact", fields.to_json(5)) == 5
    assert fields.from_json("resolved_at", fields.to_json(None)) is None
