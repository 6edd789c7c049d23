"""Checks of single fields."""

from datetime import UTC, datetime, timedelta

import pytest

from models import SUMMARY_TEMPLATE
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages.forms import fields
from tests.cases import for_each

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("summary", ["", " \n", SUMMARY_TEMPLATE, SUMMARY_TEMPLATE.replace("\n", " \r\n  ")])
def test_an_empty_or_untouched_summary_is_no_summary(summary: str) -> None:
    assert list(fields.check_summary({"summary": summary})) == ["summary"]


@pytest.mark.parametrize("summary", ["x", f"{SUMMARY_TEMPLATE}.", SUMMARY_TEMPLATE.replace("[", "")])
def test_a_touched_template_is_a_summary(summary: str) -> None:
    assert fields.check_summary({"summary": summary}) == {}


def test_what_is_left_of_the_template_is_left_out() -> None:
    who, how, what, because = SUMMARY_TEMPLATE.splitlines()
    typed = f"  {who} \r\nHOW: fully\n\n{what}\n{because.replace('[', '')}"

    told = fields.without_template({"summary": typed, "eta": "<2h"})
    assert told == {"summary": f"HOW: fully\n\n{because.replace('[', '')}", "eta": "<2h"}
    assert fields.without_template({"summary": f"{how}\n {what}"})["summary"] == ""
    assert fields.without_template({"summary": " As\r\nit is "})["summary"] == " As\r\nit is "


@for_each(
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


@for_each(
    ("typed", "address"),
    [
        ("", ""),
        ("https://example.com/a?b#c", "https://example.com/a?b#c"),
        ("http://wiki/x", "http://wiki/x"),
        ("example.com", "https://example.com"),
        ("HTTPS://EXAMPLE.COM", "HTTPS://EXAMPLE.COM"),
        ("https://přehled.example/zpráva", "https://přehled.example/zpráva"),
        ("wiki:8080/report", "https://wiki:8080/report"),
        ("wiki.example.com:8080", "https://wiki.example.com:8080"),
        ("localhost:8080?x", "https://localhost:8080?x"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("//example.com/x", "https://example.com/x"),
        ("example.com/?from=http://a.b/@c", "https://example.com/?from=http://a.b/@c"),
        ("https://example.com/@team:report", "https://example.com/@team:report"),
        ("  example.com\n", "https://example.com"),
        ("<https://example.com/a?b=1&amp;c=2|the report>", "https://example.com/a?b=1&c=2"),
        ("<https://example.com/a>", "https://example.com/a"),
        ("<example.com|example.com>", "https://example.com"),
        ("https://example.com/a?b=1&amp;c", "https://example.com/a?b=1&amp;c"),
        (f"https://example.com/{'x' * 2980}", f"https://example.com/{'x' * 2980}"),
    ],
)
def test_web_addresses(typed: str, address: str) -> None:
    assert fields.web_address(typed) == address


def complaint(typed: str) -> str:
    """What is said about this address."""
    with pytest.raises(Refused) as refusal:
        fields.web_address(typed)
    assert list(refusal.value.fields) == ["report_url"]
    return refusal.value.fields["report_url"]


@for_each(
    "typed",
    [
        *("javascript://x/%0aalert(1)", "javascript:alert(1)", "JavaScript:1/alert(1)", "data:text/html,x"),
        *("mailto://a@b", "mailto:nina@example.com", "tel:112", "ftp://example.com", "ftp:21/x"),
        *("file:///etc/passwd", "slack://open", "https:example.com", "https:/example.com", "http:8080"),
        *(
            "://x",
            "http://",
            "https://",
            "https:///x",
            "?x",
            "#x",
            "/x",
            "..",
            "-",
            "https://.",
            "https://a..b",
        ),
        *("https://example.com:port/", "https://example.com:65536", "https://example.com:0/", "wiki:99999"),
        *("n/a", "TODO", "none yet", "later...", "-/a.b"),
        *("a b", "x>y", "<x", "see the wiki", "a\tb.c", "https://exa\nmple.com", "https://a.b/\u202egpj"),
        *("https://a.b\\@evil.com/", "https://a.b/c|d", "<https://a.b|x", "http://[x", "https://%61.b"),
        *("user:password@example.com", "<!channel>", "https://a,b/", "https://(a)/"),
    ],
)
def test_what_is_no_web_address(typed: str) -> None:
    assert complaint(typed) == "Enter a web address, such as https://example.com/post-mortem."


@pytest.mark.parametrize(
    "typed", ["https://nina:s3cret@example.com/x", "http://nina@example.com", "nina@example.com", "@a.b"]
)
def test_an_account_in_an_address_is_not_shown_to_everybody(typed: str) -> None:
    assert (
        complaint(typed)
        == "Enter the address without the user name or password in it: everybody would see them."
    )


def test_an_address_fits_the_form_that_it_is_edited_in() -> None:
    for typed in (f"https://example.com/{'x' * 2981}", f"example.com/{'x' * 2985}"):
        assert complaint(typed) == "Enter an address of at most 3,000 characters."


def test_complaints_stay_with_the_fields_of_the_form() -> None:
    fields.refuse({"started_at": "wrong"}, among={"resolved_at"})
    with pytest.raises(Refused, match=r"^later$"):
        fields.refuse({"started_at": "wrong", "resolved_at": "later"}, among={"resolved_at"})


def test_times_in_history_come_back_as_they_were() -> None:
    assert fields.from_json("started_at", fields.to_json(NOW)) == NOW
    assert fields.from_json("turnover_impact", fields.to_json(5)) == 5
    assert fields.from_json("resolved_at", fields.to_json(None)) is None
