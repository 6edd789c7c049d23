"""Insights as text: in the message beside the pictures, and in App Home."""

from phoenix_bot.blocks.content import TEXT_LIMIT
from phoenix_bot.blocks.insights import charts
from phoenix_bot.blocks.insights.charts import Chart
from phoenix_bot.blocks.insights.figures import Insights
from phoenix_bot.text.mrkdwn import escape, one_line, shorten_markup

NAMED, NAME_SHOWN = 3, 60
"""Bars of a ranking that the message names, and code points of each name."""


def message(figures: Insights) -> str:
    """All figures in mrkdwn, under a heading."""
    heading = f"*Insights: {escape(charts.about(figures))}* ({charts.days(figures.window)})"
    lines = [heading, *(f"• {_line(chart)}" for chart in charts.of(figures))]
    return shorten_markup("\n".join(lines), TEXT_LIMIT)


def _line(chart: Chart) -> str:
    largest = chart.bars[:NAMED] if chart.is_ranking else ()
    most = ", ".join(f"{escape(one_line(bar.label, NAME_SHOWN))} {bar.told}" for bar in largest)
    most = f" Most: {most}." if len(chart.bars) > 1 and most else ""
    notes = "".join(f" {note}." for note in chart.notes)
    return f"*{chart.title}:* {chart.headline}.{most}{notes}"
