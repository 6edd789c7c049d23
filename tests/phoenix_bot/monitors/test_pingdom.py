"""What Pingdom posts, and what is none of it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import AlertType
from phoenix_bot.monitors.pingdom import Malformed, read
from tests.cases import for_each

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)

UPTIME: dict[str, Any] = {
    "check_id": 12345,
    "check_name": "Shop front",
    "check_type": "HTTP",
    "check_params": {"full_url": "https://www.example.com/path", "hostname": "www.example.com", "port": 443},
    "tags": ["prod"],
    "previous_state": "UP",
    "current_state": "DOWN",
    "importance_level": "HIGH",
    "custom_message": "",
    "state_changed_timestamp": 1498861543,
    "state_changed_utc_time": "2017-06-30T22:25:43",
    "long_description": "HTTP Server Error 503 Service Unavailable",
    "description": "HTTP Error 503",
    "first_probe": {"ip": "192.0.2.1", "location": "Strasbourg, France"},
    "second_probe": {},
    "version": 1,
}
TRANSACTION = {
    "check_id": 67890,
    "check_name": "Checkout",
    "check_type": "TRANSACTION",
    "check_params": {"encryption": True, "port": 443, "url": "https://www.example.com/"},
    "current_state": "FAILING",
    "importance_level": "LOW",
    "state_changed_utc_time": "2016-01-01T01:01:01",
    "description": "Step 3 failed",
}


def body(of: dict[str, Any] = UPTIME, **changes: Any) -> bytes:
    return json.dumps({**of, **changes}).encode()


def test_a_check_that_is_down() -> None:
    news = read(body(), now=NOW)

    assert (news.about.external_id, news.about.name) == ("12345", "Shop front")
    assert news.about.description == "https://www.example.com/path"
    assert news.about.url == "https://my.pingdom.com/app/reports/uptime#check=12345"
    assert (news.is_up, news.type) == (False, AlertType.CRITICAL)
    assert news.text == "HTTP Server Error 503 Service Unavailable"
    assert news.at == datetime(2017, 6, 30, 22, 25, 43, tzinfo=UTC)


def test_a_transaction_that_fails() -> None:
    news = read(body(TRANSACTION), now=NOW)

    assert (news.is_up, news.type, news.text) == (False, AlertType.WARNING, "Step 3 failed")
    assert news.at == datetime(2016, 1, 1, 1, 1, 1, tzinfo=UTC)
    assert news.about.description == "https://www.example.com/"


@pytest.mark.parametrize("state", ["UP", "up", "SUCCESS", " Success "])
def test_all_is_well_again(state: str) -> None:
    assert read(body(current_state=state), now=NOW).is_up


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"importance_level": "MEDIUM"}, AlertType.UNDEFINED),
        ({"importance_level": None}, AlertType.UNDEFINED),
        ({"importance_level": ["HIGH"]}, AlertType.UNDEFINED),
        ({"current_state": "UNCONFIRMED_DOWN"}, AlertType.CRITICAL),
    ],
)
def test_odd_parts_make_an_alert_anyway(changes: dict[str, Any], expected: AlertType) -> None:
    news = read(body(**changes), now=NOW)

    assert (news.is_up, news.type) == (False, expected)


def test_a_moment_may_name_its_zone() -> None:
    moment = "2017-07-01T00:25:43+02:00"

    assert read(body(state_changed_timestamp=None, state_changed_utc_time=moment), now=NOW).at == datetime(
        2017, 6, 30, 22, 25, 43, tzinfo=UTC
    )


@for_each("moment", [None, "soon", -5, 10**18, True, 1.5, 4_102_444_800])
def test_a_moment_that_cannot_be_is_now(moment: Any) -> None:
    news = read(body(state_changed_timestamp=moment, state_changed_utc_time=moment), now=NOW)

    assert abs(news.at - NOW) < timedelta(seconds=1)


def test_texts_that_databases_do_not_take_are_cleaned() -> None:
    news = read(body(check_name="a\0b\ud800", check_id="x" * 500, long_description="y" * 9000), now=NOW)

    assert news.about.name == "ab"
    assert len(news.about.external_id) == 64
    assert news.about.url == ""
    assert len(news.text) == 3000


@for_each(
    ("posted", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"NaN", "not a JSON object"),
        (b"[]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 30_000, "too deep"),
        (body(check_id=None), "check_id is missing"),
        (body(check_id=True), "check_id is missing"),
        (body(check_id={"a": 1}), "check_id is missing"),
        (body(check_id="\0"), "check_id is missing"),
        (body(current_state=None), "current_state is missing"),
        (body(current_state=["DOWN"]), "current_state is missing"),
        (body(current_state=""), "current_state is missing"),
        (b'{"check_id": ' + b"9" * 5000 + b', "current_state": "DOWN"}', "not JSON"),
    ],
)
def test_what_is_no_notification_says_why(posted: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        read(posted, now=NOW)
