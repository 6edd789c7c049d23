"""Alerts that Datadog posts to Slack, in the shapes that people have captured."""

from datetime import UTC, datetime
from typing import Any

from models import AlertType
from phoenix_bot.monitors.alerts import Notification
from phoenix_bot.monitors.datadog import read
from tests.cases import for_each

TS = "1782900063.000100"
EVENT = 1782900000
LINK = (
    "https://app.datadoghq.com/monitors/12345?group=host%3Aweb-1&from_ts=1782899100000&to_ts=1782900300000"
    "&event_id=777&link_source=monitor_notif&link_monitor_id=12345&link_event_id=777&link_event_ts=1782900000"
)


def message(title: str = "Triggered: Errors of the shop", link: str = LINK, **more: Any) -> dict[str, Any]:
    """A message of today's integration."""
    attachment = {
        "title": title,
        "title_link": link,
        "text": "Too many errors\nNotified: @slack-alerts",
        "id": 1,
    }
    return {
        "bot_id": "B0DATADOG",
        "user": "U0DATADOG",
        "text": "",
        "ts": TS,
        "attachments": [attachment],
        **more,
    }


def told(**changes: Any) -> Notification:
    news = read(message(**changes))
    assert news is not None
    return news


def test_an_alert_of_today() -> None:
    news = told()

    assert (news.about.external_id, news.about.name) == ("12345", "Errors of the shop")
    assert news.about.url == "https://app.datadoghq.com/monitors/12345"
    assert (news.key, news.scope) == ("event 777", "host:web-1")
    assert (news.is_up, news.type) == (False, AlertType.CRITICAL)
    assert news.at == datetime.fromtimestamp(EVENT, UTC)
    assert news.text == "Too many errors"


def test_the_name_of_a_monitor_is_the_same_for_each_of_its_groups() -> None:
    assert told(title="Triggered: Errors on host:web-1").about.name == "Errors"
    assert told(title="Triggered: Errors on host:web-2").about.name == "Errors on host:web-2"


@for_each(
    ("title", "is_up", "type"),
    [
        ("Triggered: x", False, AlertType.CRITICAL),
        ("Re-Triggered: x", False, AlertType.CRITICAL),
        ("Warn: x", False, AlertType.WARNING),
        ("Re-Warn: x", False, AlertType.WARNING),
        ("No data: x", False, AlertType.UNDEFINED),
        ("No Data: x", False, AlertType.UNDEFINED),
        ("Re-No Data: x", False, AlertType.UNDEFINED),
        ("Renotify: x", False, AlertType.UNDEFINED),
        ("Something new: x", False, AlertType.UNDEFINED),
        ("[TEST] Triggered: x", False, AlertType.CRITICAL),
        ("[Triggered on {host:web-1}] x", False, AlertType.CRITICAL),
        ("[Recovered] x", True, AlertType.UNDEFINED),
        ("RECOVERED: x", True, AlertType.UNDEFINED),
    ],
)
def test_what_happened(title: str, is_up: bool, type: AlertType) -> None:
    news = told(title=title)

    assert (news.about.name, news.is_up, news.type) == ("x", is_up, type)


@for_each(
    "link",
    [
        "https://app.datadoghq.com/monitors#42?to_ts=1782900000000&from_ts=1782899100000",
        "https://app.datadoghq.com/monitors#42",
        "https://app.datadoghq.eu/monitors/42?to_ts=1782900000000",
        "https://us3.datadoghq.com/monitors/42/",
        "https://northwind.datadoghq.com/monitors/42?from_ts=1&amp;to_ts=1782900000000",
        "https://xyz.ddog-gov.com/monitors/42",
        "HTTPS://APP.DATADOGHQ.COM/monitors/42".replace("HTTPS", "https"),
    ],
)
def test_links_of_every_form_and_site(link: str) -> None:
    assert told(link=link).about.external_id == "42"


@for_each(
    "link",
    [
        "https://app.datadoghq.com/monitors/42/edit",
        "https://app.datadoghq.com/monitors/manage",
        "https://app.datadoghq.com/logs?query=x",
        "https://app.datadoghq.com/on-call/pages/5",
        "https://datadoghq.com.evil.example/monitors/42",
        "https://evildatadoghq.com/monitors/42",
        "ftp://app.datadoghq.com/monitors/42",
        "https://[broken/monitors/42",
    ],
)
def test_other_links_are_no_alerts(link: str) -> None:
    assert read(message(link=link)) is None


@for_each(
    ("link", "at"),
    [
        ("https://app.datadoghq.com/monitors/1?link_event_ts=1782900000&to_ts=1782900300000", EVENT),
        ("https://app.datadoghq.com/monitors/1?to_ts=1782900300000", EVENT),
        ("https://app.datadoghq.com/monitors/1?to_ts=1782900000000", EVENT),
        ("https://app.datadoghq.com/monitors/1", 1782900063.0001),
        ("https://app.datadoghq.com/monitors/1?to_ts=soon&link_event_ts=99999999999999999", 1782900063.0001),
    ],
)
def test_when_it_happened(link: str, at: float) -> None:
    assert told(link=link).at == datetime.fromtimestamp(at, UTC)


def test_nothing_happened_after_its_message() -> None:
    late = "https://app.datadoghq.com/monitors/1?link_event_ts=4000000000"

    assert told(link=late).at == datetime.fromtimestamp(float(TS), UTC)


def test_long_parts_stay_distinct() -> None:
    links = [f"https://app.datadoghq.com/monitors/1?group={'pod' * 300}{number}" for number in range(2)]
    one, other = (told(link=link) for link in links)

    assert one.scope != other.scope
    assert one.key != other.key
    assert (len(one.scope), len(one.key)) == (255, 100)


def test_what_other_apps_write_about_a_monitor_is_no_alert() -> None:
    ticket = {"title": "Bug: too many errors", "title_link": "https://example.com/1", "text": f"See {LINK}"}

    assert read(message(attachments=[ticket])) is None


def test_a_link_may_stand_anywhere() -> None:
    in_blocks = {
        "bot_id": "B1",
        "ts": TS,
        "text": "",
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "Triggered: Errors of the shop"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"<{LINK}|Open>"}},
        ],
    }
    in_attachment_blocks = {"bot_id": "B1", "ts": TS, "attachments": [{"blocks": in_blocks["blocks"]}]}
    in_text = {"bot_id": "B1", "ts": TS, "text": f"Triggered: Errors of the shop <{LINK}|Open>"}
    for one in (in_blocks, in_attachment_blocks, in_text):
        news = read(one)
        assert news is not None
        assert news.key == "event 777"
        assert news.about.name.startswith("Errors of the shop")


@for_each(
    "odd",
    [
        {},
        {"attachments": None},
        {"attachments": "text"},
        {"attachments": [None, 5, [], {"title_link": 7, "title": {"a": 1}}]},
        {"blocks": {"text": [[[[["x"]]]]]}},
        {"text": f"Look at {LINK}"},
        {"text": 5, "ts": None},
    ],
)
def test_other_messages_are_no_alerts(odd: dict[str, Any]) -> None:
    assert read({"bot_id": "B1", "ts": TS, "text": "", **odd}) is None
