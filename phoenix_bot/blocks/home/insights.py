"""Insights in App Home: the figures of the last days in numbers, and a button that sends the pictures."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ExternalDataSelectElement,
    InteractiveElement,
    Option,
    StaticSelectElement,
)

from models import System
from phoenix_bot.blocks.content import aside, literal, ours, said
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.home.monitors import bars
from phoenix_bot.blocks.insights import charts
from phoenix_bot.blocks.insights.charts import Chart
from phoenix_bot.blocks.insights.figures import Insights
from phoenix_bot.blocks.options import option_of
from phoenix_bot.text.home_address import HomeAddress
from phoenix_bot.text.mrkdwn import escape

SEND = "insights_send"

PERIODS = {30: "Last 30 days", 90: "Last 90 days", 365: "Last year"}
USUAL = 90


def days_of(at: HomeAddress) -> int:
    """The period that was chosen."""
    return at.number("days") if at.number("days") in PERIODS else USUAL


def choosers(at: HomeAddress, system: System | None) -> list[Block]:
    """The row above the figures: period and system as they are chosen, and the button."""
    options = [Option(text=literal(name), value=str(days)) for days, name in PERIODS.items()]
    chosen = next(option for option in options if option.value == str(days_of(at)))
    elements: list[InteractiveElement] = [
        StaticSelectElement(
            action_id=f"{frame.CHOOSE}:days", placeholder="Period", options=options, initial_option=chosen
        ),
        ExternalDataSelectElement(
            action_id=f"{frame.CHOOSE}:system",
            placeholder="All systems",
            min_query_length=0,
            initial_option=option_of(system) if system else None,
        ),
    ]
    if at.choice("system"):
        elements.append(frame.go("All systems", at.with_choice(system="")))
    elements.append(ButtonElement(text=literal("Send me the pictures"), action_id=SEND, value=str(at)))
    # Another id after a choice: Slack would go on showing what was chosen before.
    return [ActionsBlock(block_id=f"insights {at}"[:255], elements=elements)]


def numbers(figures: Insights) -> list[Block]:
    """The figures: what the pictures show, in words."""
    if figures.is_empty:
        return [ours(f":sunny: No outages in the {figures.window.words}, and no alerts.")]
    heading = ours(f"*{escape(charts.about(figures))}* ({charts.days(figures.window)})")
    return [heading, *(block for chart in charts.of(figures) for block in _section(chart))]


def _section(chart: Chart) -> list[Block]:
    amounts = [bar.amount for bar in chart.bars]
    line = f"\n`{bars(amounts)}`" if chart.is_upright and amounts else ""
    listed = [] if chart.is_upright or not amounts else [said(_lines(chart))]
    notes = [aside(". ".join([*map(escape, chart.notes), ""]).strip())] if chart.notes else []
    return [ours(f"*{chart.title}*\n{escape(chart.headline)}{line}"), *listed, *notes]


def _lines(chart: Chart) -> str:
    """A line for each bar. It has names that people gave, so it is plain text."""
    return "\n".join(f"{bar.label}: {bar.told}" for bar in chart.bars)


def missing(at: HomeAddress) -> Sequence[Block]:
    """What stands below the choosers if there is no such system."""
    return [*choosers(at, None), ours(frame.gone("system"))]
