"""Charts as PNG pictures, for the width of a phone. Run as a program, it draws what it reads.

Its colours are Okabe and Ito's, which people tell apart who do not see all colours; and patterns tell the
same. Only who draws imports this module: matplotlib takes 80 MB.
"""

import base64
import io
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from phoenix_bot.blocks.insights.charts import NEXT_LINE, Bar, Chart, Look
from phoenix_bot.blocks.insights.fonts import drawable, families

WIDTH, MARGIN = 1080, 56
DPI = 100

TITLE, HEADLINE, PLAIN, SMALL = 48, 40, 34, 30
"""Heights of letters, in pixels. A phone shows a picture at about a third of its size."""

INK, GREY, LINES = "#1a1a1a", "#595959", "#d9d9d9"
COLOURS = {Look.PLAIN: "#0072b2", Look.UNFINISHED: "#56b4e9", Look.OTHERS: "#b3b3b3", Look.BAD: "#d55e00"}
HATCHES = {Look.PLAIN: "", Look.UNFINISHED: "//", Look.OTHERS: "..", Look.BAD: "xx"}

ROW, THICKNESS = 102, 38
"""Pixels from one lying bar to the next, its name included, and of the bar itself."""

NOTE = 46
"""Pixels from one line of the notes to the next."""

PLOT = 560
"""Pixels of the height of upright bars."""

FEW_COLUMNS = 16
"""Up to so many upright bars have room for their amounts and days."""


class Canvas:
    """A white picture on which things stand by pixels, from its top left corner."""

    def __init__(self, height: int) -> None:
        self.height = height
        self._figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor="white")
        self._agg = FigureCanvasAgg(self._figure)
        self._renderer: Any = self._agg.get_renderer()

    def text(self, words: str, x: float, y: float, size: int, colour: str = INK, **more: Any) -> Text:
        """Words whose baseline is at `y`."""
        return self._figure.text(
            x / WIDTH,
            1 - y / self.height,
            words,
            fontsize=size * 72 / DPI,
            color=colour,
            family=families(),
            parse_math=False,
            **more,
        )

    def width(self, words: str, size: int) -> float:
        """How wide words would be."""
        trial = self.text(words, 0, 0, size)
        width = float(trial.get_window_extent(self._renderer).width)
        trial.remove()
        return width

    def box(self, x: float, y: float, width: float, height: float, look: Look) -> None:
        """A bar whose top left corner is at `x` and `y`."""
        self._add(x, y, width, height, facecolor=COLOURS[look], hatch=HATCHES[look], edgecolor="white")

    def line(self, x: float, y: float, width: float, height: float = 2) -> None:
        """A thin line."""
        self._add(x, y, width, height, facecolor=LINES, edgecolor="none")

    def _add(self, x: float, y: float, width: float, height: float, **style: Any) -> None:
        corner = x / WIDTH, 1 - (y + height) / self.height
        size = width / WIDTH, height / self.height
        box = Rectangle(corner, *size, transform=self._figure.transFigure, linewidth=0, **style)
        self._figure.add_artist(box)

    def png(self) -> bytes:
        """The picture."""
        file = io.BytesIO()
        self._agg.print_png(file, metadata={"Software": None})
        return file.getvalue()


def draw(chart: Chart) -> bytes:
    """A chart as a PNG, 1080 pixels wide. It must have bars."""
    measure = Canvas(100)
    head = _Head(chart, measure)
    body = PLOT + 110 if chart.is_upright else ROW * len(chart.bars)
    notes = [line for note in chart.notes for line in wrapped(f"{note}.", measure, SMALL)]
    canvas = Canvas(head.height + body + NOTE * len(notes) + MARGIN + 10)
    head.draw(canvas)
    (_columns if chart.is_upright else _rows)(canvas, chart.bars, head.height)
    for number, line in enumerate(notes):
        canvas.text(line, MARGIN, head.height + body + 46 + NOTE * number, SMALL, GREY)
    return canvas.png()


class _Head:
    """What stands above the bars."""

    def __init__(self, chart: Chart, measure: Canvas) -> None:
        parts = ((chart.title, TITLE, INK), (chart.about, SMALL, GREY), (chart.headline, HEADLINE, INK))
        self._lines = [
            (line, size, colour)
            for words, size, colour in parts
            for line in wrapped(drawable(words), measure, size)
        ]
        self.height = MARGIN + sum(map(_pitch, (size for _, size, _ in self._lines))) + 44

    def draw(self, canvas: Canvas) -> None:
        y = float(MARGIN)
        for line, size, colour in self._lines:
            canvas.text(line, MARGIN, y + size, size, colour)
            y += _pitch(size)


def _pitch(size: int) -> int:
    """Pixels from one line of the head to the next."""
    return round(size * 1.55)


def _rows(canvas: Canvas, bars: Sequence[Bar], top: float) -> None:
    """Lying bars, each below its name, with its amount behind it."""
    room = WIDTH - 2 * MARGIN - max(canvas.width(bar.told, PLAIN) for bar in bars) - 20
    most = max(bar.amount for bar in bars) or 1
    for number, bar in enumerate(bars):
        y = top + ROW * number
        name = cut(drawable(bar.label), lambda words: canvas.width(words, PLAIN) <= WIDTH - 2 * MARGIN)
        canvas.text(name, MARGIN, y + PLAIN, PLAIN)
        length = max(room * bar.amount / most, 4 if bar.amount else 2)
        canvas.box(MARGIN, y + 48, length, THICKNESS, bar.look)
        canvas.text(bar.told, MARGIN + length + 16, y + 48 + beside(THICKNESS / 2, PLAIN), PLAIN)


def _columns(canvas: Canvas, bars: Sequence[Bar], top: float) -> None:
    """Upright bars. Many of them have no room for their amounts: then lines tell how high they are."""
    most, is_few = max(bar.amount for bar in bars) or 1, len(bars) <= FEW_COLUMNS
    step = tick(most)
    left = MARGIN if is_few else MARGIN + canvas.width(f"{most:,}", SMALL) + 16
    each, high, base = (WIDTH - MARGIN - left) / len(bars), PLOT - 60, top + PLOT
    for level in range(0, most + 1, step) if not is_few else (0,):
        y = base - high * level / most
        canvas.line(left, y - 1, WIDTH - MARGIN - left)
        if not is_few:
            canvas.text(f"{level:,}", left - 14, beside(y, SMALL), SMALL, GREY, ha="right")
    for number, bar in enumerate(bars):
        middle = left + each * (number + 0.5)
        length = high * bar.amount / most
        canvas.box(middle - each * 0.4, base - length, each * 0.8, length, bar.look)
        if is_few:
            canvas.text(bar.told, middle, base - length - 12, PLAIN, ha="center")
    labels = [bar.label.partition(NEXT_LINE)[::2] for bar in bars]
    for number, (day, month) in enumerate(labels):
        middle = left + each * (number + 0.5)
        if is_few:
            canvas.text(day, middle, base + 40, SMALL, GREY, ha="center")
            canvas.text(month, middle, base + 78, SMALL, GREY, ha="center")
        elif not any(other for _, other in labels[number + 1 : number + 4]):
            canvas.text(month, middle, base + 40, SMALL, GREY, ha="center")


def beside(y: float, size: int) -> float:
    """The baseline of words whose capital letters have their middle at `y`."""
    return y + 0.36 * size


def tick(most: int) -> int:
    """The step between some four levels up to `most`, which is easy to count in."""
    size: int = 10 ** max(len(str(most)) - 2, 0)
    return next(step * size for step in (1, 2, 5, 10, 20, 50, 100) if most <= 5 * step * size)


def cut(text: str, fits: Callable[[str], bool]) -> str:
    """As much of `text` as `fits`, ending in "…" if something was cut; never between parts of a character."""
    if fits(text):
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(f"{text[:middle].rstrip()}…") else (low, middle - 1)
    while low and (_is_part(text[low]) or text[low - 1] == "\u200d"):
        low -= 1
    return f"{text[:low].rstrip()}…"


def _is_part(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf", "Sk")


def wrapped(text: str, measure: Canvas, size: int) -> list[str]:
    """`text` in lines as wide as the picture; a word that is too long for a line is cut."""
    room = WIDTH - 2 * MARGIN
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if measure.width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(cut(word, lambda words: measure.width(words, size) <= room))
    return [line for line in lines if line]


def main() -> None:
    """Draw the charts that standard input has as JSON; write their PNGs, in base64, as a JSON list."""
    os.nice(10)
    charts = [chart_of(values) for values in json.load(sys.stdin)]
    json.dump([base64.b64encode(draw(chart)).decode() for chart in charts], sys.stdout)


def chart_of(values: dict[str, Any]) -> Chart:
    """A chart from its JSON values."""
    bars = [Bar(**{**bar, "look": Look(bar["look"])}) for bar in values["bars"]]
    return Chart(**{**values, "bars": bars})


if __name__ == "__main__":
    main()
