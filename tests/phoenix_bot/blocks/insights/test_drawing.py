"""Pictures of insights: readable on a phone, with names in any script."""

import importlib
from typing import Any

import pytest

from phoenix_bot.blocks.insights.charts import Bar, Chart, Look
from tests.cases import for_each

NAMES = {
    "Latin": "Žluťoučký kůň",
    "Vietnamese": "Đặt chỗ trực tuyến",
    "Cyrillic": "Бронирование",
    "Greek": "Κρατήσεις",
    "Chinese": "预订系统",
    "Japanese": "予約システム",
    "Korean": "예약 시스템",
    "Arabic": "الحجوزات",
    "Hebrew": "הזמנות",
    "Devanagari": "बुकिंग सेवा",
    "Thai": "การจอง",
    "emoji": "🚀 Rockets 🇨🇿 👩🏽‍💻 1️⃣ ❤️",
    "signs": "a $x^2$ \\alpha $ {b} % _c_ #1",
}


@pytest.fixture
def drawing() -> Any:
    """The module that draws. It is imported only here: matplotlib takes as long as some ten stories."""
    return importlib.import_module("phoenix_bot.blocks.insights.drawing")


@pytest.fixture
def fonts() -> Any:
    """The module that knows the fonts, which needs matplotlib, too."""
    return importlib.import_module("phoenix_bot.blocks.insights.fonts")


def chart(*bars: Bar, is_upright: bool = False) -> Chart:
    return Chart("Downtime", "All systems, last 30 days", "3d in 2 systems", ["A note"], bars, is_upright)


def size(png: bytes) -> tuple[int, int]:
    """The width and the height that a PNG says it has."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@for_each("name", NAMES.values(), ids=NAMES)
def test_some_font_has_every_sign_of_a_name(fonts: Any, name: str) -> None:
    assert fonts.drawable(name) == name


def test_names_in_all_scripts_are_drawn_without_a_warning(drawing: Any) -> None:
    """A glyph that is missing would be a warning, and here warnings are errors."""
    bars = [Bar(name, 100 - number, "1h") for number, name in enumerate(NAMES.values())]

    assert size(drawing.draw(chart(*bars)))[0] == drawing.WIDTH


def test_what_no_font_has_gets_a_sign_of_its_own(drawing: Any, fonts: Any) -> None:
    assert fonts.drawable("\U00013000 a\x07\U0010ffff\ud800") == f"{fonts.UNKNOWN} a{fonts.UNKNOWN}"
    assert size(drawing.draw(chart(Bar("\U00013000\x07\U0010ffff", 1, "1"))))[0] == drawing.WIDTH


def test_weeks_stand_upright_in_the_same_room(drawing: Any) -> None:
    sizes = set()
    for count in (1, drawing.FEW_COLUMNS, 53):
        weeks = [Bar(f"{week % 28 + 1}", week % 5, "1", Look.UNFINISHED) for week in range(count)]
        sizes.add(size(drawing.draw(chart(*weeks, is_upright=True))))

    [(width, height)] = sizes
    assert width == drawing.WIDTH < height + 200


def test_a_long_name_is_cut_and_no_sign_is_torn(drawing: Any) -> None:
    canvas = drawing.Canvas(100)
    name = drawing.cut("👩🏽‍💻" * 60, lambda words: canvas.width(words, 32) <= 500)

    assert name.removesuffix("…") == "👩🏽‍💻" * (len(name) // 4)
    assert canvas.width(name, 32) <= 500
    assert drawing.cut("Booking", lambda words: True) == "Booking"


def test_dollars_are_no_formula(drawing: Any) -> None:
    canvas = drawing.Canvas(100)

    assert canvas.width("$x^{2}$", 32) > canvas.width("x2", 32) * 2


@for_each(("most", "step"), [(1, 1), (5, 1), (6, 2), (12, 5), (60, 20), (12345, 5000)])
def test_levels_are_easy_to_count_in(drawing: Any, most: int, step: int) -> None:
    assert drawing.tick(most) == step
