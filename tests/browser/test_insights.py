"""Insights in a real browser: the numbers in App Home, and the pictures in the messages of the app."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from models import AlertDay, Monitor
from models.database import transaction
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.browser.window import Look
from tests.databases import ON_SQLITE
from tests.history import many_outages, rewrite
from tests.phoenix import Phoenix

pytestmark = ON_SQLITE

SYSTEMS = ("Booking", "Payments", "Search", "予約システム", "الحجوزات")


def a_quarter_of_outages(by: str) -> None:
    """Outages and alerts of three months, some of which missed their ETAs; the last is open."""
    now = utcnow()
    for name in SYSTEMS[3:]:
        systems.add(name)
    for number in range(21):
        began = now - timedelta(days=number * number / 5, hours=3)
        took = timedelta(minutes=12 + 17 * (number * number % 11))
        times = dict.fromkeys(("announced_at", "started_at", "eta_set_at"), began)
        ended = {"state": "resolved", "resolved_at": began + took} if number else {}
        many_outages(1, by=by, system=SYSTEMS[number % 7 % 5], **times, **ended)
    rewrite(5, duplicate_of=4)
    with transaction():
        for number, name in enumerate(("Shop front", "Payment API", "Search index")):
            made = {"source": "pingdom", "external_id": name, "name": name, "made_at": now}
            monitor = Monitor.create(**made)
            AlertDay.create(monitor=monitor, day=now.date(), count=40 - 17 * number)


def test_the_numbers_in_app_home_come_as_pictures(
    phoenix: Phoenix, slack: Sandbox, nina: Person, look: Look
) -> None:
    a_quarter_of_outages(nina.id)
    hers = look(slack.url, "nina", "app:home")
    hers.channel.get_by_role("button", name="Insights", exact=True).click()
    expect(hers.channel).to_contain_text("Of 21 announced, 20 counted: 1 is a duplicate.")
    hers.channel.get_by_role("button", name="Send me the pictures").click()
    told = hers.form("The Phoenix")
    expect(told.box).to_contain_text("I am drawing the last 90 days.")
    told.submit("Close")

    phoenix.settled()
    hers.go("app:messages")
    weeks = hers.channel.get_by_role("img", name=re.compile("^Outages per week, All systems, last 90 days"))
    expect(weeks).to_be_visible()
    assert weeks.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1080
    weeks.scroll_into_view_if_needed()
    hers.picture("insights")
