"""App Home and /phoenix: monitors, their alerts, and announcing from an alert."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from models import Alert, AlertType, Monitor, Source
from models.database import connection
from phoenix_bot import systems
from phoenix_bot.acts.clock import following, utcnow
from phoenix_bot.monitors.alerts import About, Notification, take_in
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import named_button
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import only_outage
from tests.listeners.home.looking import seen, to_tab
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix

pytestmark = ON_SQLITE

TEXT = "HTTP Server Error 503 <!channel> *Service* Unavailable"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """It is noon, so that what happened some minutes ago happened today."""
    began = datetime.now(UTC)
    at_noon = began.replace(hour=12, minute=0)
    with following(lambda: at_noon + (datetime.now(UTC) - began)):
        yield


def alert(name: str = "Shop front", *, minutes_ago: int = 5, is_up: bool = False, scope: str = "") -> None:
    """Have Pingdom say that a check is down, or up again."""
    at = utcnow() - timedelta(minutes=minutes_ago)
    about = About(Source.PINGDOM, name, name, "https://www.example.com/", "https://my.pingdom.com/1")
    news = Notification(about, f"{is_up}@{at}", at, is_up, AlertType.CRITICAL, TEXT, scope=scope)
    take_in(news, now=utcnow())


def page(person: Person, part: str) -> Form:
    """The list of monitors, as soon as it shows `part`."""
    to_tab(person, "Monitors")
    return seen(person, part)


def monitor(person: Person, name: str = "Shop front") -> Form:
    """The page of one monitor."""
    page(person, name).click("Details", beside=name)
    return seen(person, "One bar for each of the last 30 days")


def edited(person: Person, **fields: str) -> None:
    """Fill and submit the form about the monitor."""
    form = person.modal("Edit a monitor")
    form.fill(fields)
    assert form.submit(), form.errors


@ON_BOTH
def test_monitors_that_have_alerted_are_listed_with_how_often(phoenix: Phoenix, nina: Person) -> None:
    assert "No monitor has alerted yet" in page(nina, "No monitor").text
    alert("Checkout", minutes_ago=60 * 24 * 20)
    alert("Checkout", minutes_ago=60 * 24 * 20 - 5, is_up=True)
    alert("Shop front")
    nina.open_home()

    shown = seen(nina, "Shop front").text
    assert shown.index("🔔 Shop front") < shown.index("Checkout"), "the latest alert first"
    assert "Alerts: 0 today, 0 in 7 days, 1 in 30 days" in shown
    assert "🔔 Checkout" not in shown
    assert shown.count("Alerting now · Alerts: 1 today") == 1


def test_a_monitor_alerts_as_long_as_a_part_of_it_does(phoenix: Phoenix, nina: Person) -> None:
    alert(minutes_ago=9, scope="host:web-1")
    alert(minutes_ago=8, scope="host:web-2")
    alert(minutes_ago=7, scope="host:web-2", is_up=True)

    assert "Alerting now · Alerts: 2 today" in page(nina, "Shop front").text
    assert "host:web-1" in monitor(nina).text


@ON_BOTH
def test_a_monitor_is_edited_and_its_edits_are_told(phoenix: Phoenix, nina: Person) -> None:
    alert()
    shown = monitor(nina)
    assert TEXT in shown.text
    assert "not over yet" in shown.text
    shown.click("Edit")
    edited(nina, Name="Shop", Severity="High", System="Booking", Description="The first page")

    text = seen(nina, "Edits").text
    assert "Pingdom · high severity · Booking" in text
    assert "The first page" in text
    assert "@nina changed name (Shop front → Shop), severity (none → high), description" in text
    assert "system (none → Booking) at" in text
    with connection():
        assert Monitor.get().edited_by_id == nina.id


def test_of_two_editors_the_second_is_told(phoenix: Phoenix, nina: Person, omar: Person) -> None:
    alert()
    for person in (nina, omar):
        monitor(person).click("Edit")
        person.modal("Edit a monitor")
    edited(nina, Name="Shop")

    form = omar.modal("Edit a monitor")
    form.fill({"Name": "Store"})
    assert not form.submit()
    assert "Somebody else has edited this monitor meanwhile" in str(form.errors)


def test_an_alert_becomes_an_outage(phoenix: Phoenix, nina: Person) -> None:
    alert(minutes_ago=30)
    with connection():
        Monitor.update(system=systems.find("Booking")[0]).execute()
    monitor(nina).click("Announce")
    form = nina.modal("Announce an outage")
    assert f"BECAUSE: Shop front: {TEXT}" in str(form.value("What happened?"))
    form.fill({"ETA": "under 2 h", "Lost bookings": "<10%"})
    assert form.submit(), form.errors
    assert "Announced from: alert" in nina.wait_for("incidents", "Booking incident").shown

    with connection():
        assert only_outage().source_url == "https://my.pingdom.com/1"
        assert only_outage().started_at == Alert.get().started_at.replace(second=0, microsecond=0)


def test_filters_and_search(phoenix: Phoenix, nina: Person) -> None:
    alert("Shop front")
    alert("Checkout")
    page(nina, "Shop front").choose("Any severity", "High")
    seen(nina, "No monitor matches these filters.").click("Show all")
    seen(nina, "Shop front").choose("Find a monitor", "Checkout")

    assert "Shop front" not in seen(nina, "One bar for each of the last 30 days").text


def test_who_may_not_announce_reads_only(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    alert()
    assert {"Edit", "Announce"} & set(monitor(peter).buttons) == set()

    block_id, element = named_button(monitor(nina).view.body["blocks"], "Edit")
    ids = {"block_id": block_id, "action_id": element["action_id"]}
    peter.do("click", view_id=seen(peter, "Shop front").view.id, element=element, **ids)
    assert "Only" in peter.modal().text or "Ask" in peter.modal().text


def test_the_command_lists_them(phoenix: Phoenix, nina: Person) -> None:
    assert "No monitor has alerted yet." in said(nina, "monitors")
    alert("Shop front")
    alert("Checkout")

    assert "Alerting now · Alerts: 1 today, 1 in 7 days, 1 in 30 days" in said(nina, "monitors shop")
    assert "Checkout" not in said(nina, "monitors shop")
    assert "No monitor is called “xyz”." in said(nina, "monitors xyz")
