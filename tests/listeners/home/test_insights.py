"""Insights in App Home: the figures in numbers, period and system, and the pictures."""

from datetime import timedelta

import pytest

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.history import rewrite
from tests.listeners.home.looking import seen, to_tab
from tests.phoenix import Phoenix
from tests.stories import announce, minutes_ago, resolve

pytestmark = ON_SQLITE


def test_everybody_who_reads_sees_the_figures_and_chooses_what_they_are_about(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    resolve(nina, announce(nina, Started_at=minutes_ago(90)), Resolved_at=minutes_ago(30))
    announce(nina, "Payments")
    phoenix.settled()
    rewrite(2, announced_at=utcnow() - timedelta(days=200))

    to_tab(peter, "Insights")
    page = seen(peter, "All systems, last 90 days")
    assert "1 outage, resolved after 1h" in page.text
    assert "Payments: 90d" not in page.text
    page.choose("Period", "Last year")
    page = seen(peter, "All systems, last year")
    assert "Of 2 outages, 1 counted: 1 is still open." in page.text
    page.choose("All systems", "Search")
    assert "No outages in the last year" in seen(peter, "No outages").text


@pytest.mark.usefixtures("quick_drawing")
def test_the_button_sends_the_pictures(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    phoenix.settled()
    to_tab(nina, "Insights")
    seen(nina, "All systems, last 90 days").click("Send me the pictures")

    assert "I am drawing the last 90 days." in nina.modal().text
    phoenix.settled()
    assert [one for one in nina.messages(dm=True) if one.files]
