"""/phoenix insights: pictures and numbers about outages and alerts, by direct message."""

from datetime import timedelta

import pytest

from listeners.phoenix.insights import read
from models import Delivery, DeliveryKind
from models.database import connection
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery import drawing
from phoenix_bot.outages.reading.insights import ALL_SYSTEMS, Wanted
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.history import rewrite
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.stories import announce, minutes_ago, resolve, visible

pytestmark = ON_SQLITE


def insights(phoenix: Phoenix, person: Person) -> Message:
    """The one message with insights that somebody got by direct message."""
    phoenix.settled()
    [message] = [one for one in person.messages(dm=True) if "Insights" in one.shown]
    return message


def size(png: bytes) -> tuple[int, int]:
    """The width and the height of a picture."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_nina_gets_pictures_with_alt_texts_and_the_numbers_beside_them(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    resolve(nina, announce(nina, Started_at=minutes_ago(90)), Resolved_at=minutes_ago(30))
    announce(nina, "Payments")
    phoenix.settled()

    assert said(nina, "insights 30d") == (
        "I am drawing the last 30 days. The pictures come by direct message in a moment."
    )
    message = insights(phoenix, nina)
    assert "Insights: All systems, last 30 days" in message.shown
    assert "Outages per week: 2 outages" in message.shown
    assert "Of 2 outages, 1 counted: 1 is still open." in message.shown
    assert "in 2 systems. Most: Booking 1h, Payments" in message.shown
    assert [file["title"] for file in message.files] == [
        "Outages per week.png",
        "Time to resolve.png",
        "Downtime per system.png",
        "ETA kept or missed.png",
    ]
    assert "1 outage, resolved after 1h." in message.files[1]["alt_txt"]
    assert "Booking: 1h" in message.files[2]["alt_txt"]
    for file in message.files:
        width, height = size(slack.workspace.files[file["id"]]["content"])
        assert (width, height > 400) == (1080, True)
    assert slack.person("omar").messages(dm=True) == []


def test_without_anything_to_tell_the_answer_says_so(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    long_ago = utcnow() - timedelta(days=40)
    rewrite(state="resolved", announced_at=long_ago, started_at=long_ago, resolved_at=long_ago)
    phoenix.settled()

    assert said(nina, "insights 30d") == "No outages in the last 30 days, and no alerts."
    assert said(nina, "insights payments 1y") == "No outages in the last year of Payments, and no alerts."
    assert "There is no system “Bokking”. Did you mean Booking?" in said(nina, "insights 1y Bokking")
    assert said(nina, "insights 7d").startswith("“7d” is not a period that I can show.")
    assert said(nina, "insights 30d 90d").startswith("Give one period: 30d")


def test_who_may_not_read_gets_nothing(phoenix: Phoenix, nina: Person, gil: Person) -> None:
    announce(nina)
    phoenix.settled()

    assert "Only people in #incidents can read outages" in said(gil, "insights")
    phoenix.settled()
    assert not [message for message in gil.messages(dm=True) if message.files]


@pytest.mark.usefixtures("quick_drawing")
def test_who_asks_twice_gets_the_pictures_once_even_if_an_answer_is_lost(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announce(nina, Started_at=minutes_ago(90))
    phoenix.settled()
    slack.faults.next("files.completeUploadExternal", "cut_after")
    with drawing.turn() as is_ours:
        assert is_ours
        said(nina, "insights")
        said(nina, "insights 90d")

    assert len(insights(phoenix, nina).files) == 2
    with connection():
        assert Delivery.select().where(Delivery.kind == DeliveryKind.INSIGHTS).count() == 1


@pytest.mark.parametrize(
    ("typed", "days", "name"),
    [
        ("", 90, ""),
        ("1y", 365, ""),
        ("30D Booking", 30, "Booking"),
        ("booking 30 days", 30, "Booking"),
        ("“Search engine” 1 year", 365, "Search engine"),
        ("search 365d engine", 365, "Search engine"),
        ("all 3m", 90, ""),
    ],
)
def test_words_may_stand_in_any_order(database: str, typed: str, days: int, name: str) -> None:
    systems.add("Search engine")
    system = systems.named(name).identity if name else ALL_SYSTEMS

    assert read(typed) == Wanted(days, system)


def test_the_numbers_come_even_if_nothing_can_be_drawn(
    phoenix: Phoenix, nina: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(drawing, "PROGRAM", "phoenix_bot.no_such_program")
    announce(nina)
    phoenix.settled()
    said(nina, "insights")

    message = insights(phoenix, nina)
    assert "Outages per week: 1 outage" in message.shown
    assert "The pictures could not be drawn." in visible(message)
    assert "No module named" in caplog.text
