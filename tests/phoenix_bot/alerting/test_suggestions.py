"""Critical alerts suggest to announce an outage, once."""

import pytest

from models import AlertType, Monitor, Source
from models.database import connection
from phoenix_bot import systems
from phoenix_bot.acts.clock import following, utcnow
from phoenix_bot.monitors import monitors
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import only_outage
from tests.listeners.phoenix.asking import said
from tests.managing import clicked, member
from tests.phoenix import Phoenix
from tests.phoenix_bot.alerting.storms import (
    OPS,
    let_pass,
    recover,
    refused,
    suggestion,
    suggestions,
    tell,
    watch,
    webhook,
)
from tests.phoenix_bot.monitors.test_datadog import LINK, message
from tests.stories import announce, resolve, wait_for_event

pytestmark = [ON_SQLITE, pytest.mark.settings(SUGGEST_CHANNEL_ID=OPS)]


@ON_BOTH
def test_a_critical_alert_becomes_a_suggestion_an_outage_and_its_end(phoenix: Phoenix, nina: Person) -> None:
    watch("Shop", "Checkout")
    with webhook() as pingdom:
        pingdom("Shop", "DOWN", minutes_ago=30)
        pingdom("Checkout", "DOWN")
        shown = suggestion(phoenix, nina)
        assert "Booking: 2 monitors have been critical since" in shown.shown
        assert "• Shop\n• Checkout" in shown.shown
        assert shown.buttons == ["Announce", "Dismiss"]

        nina.click(shown, "Announce")
        form = nina.modal("Announce an outage")
        assert "BECAUSE: Shop: HTTP Server Error 503" in str(form.value("What happened?"))
        form.fill({"ETA": "under 2 h", "Lost bookings": "<10%"})
        assert form.submit(), form.errors
        announcement = nina.wait_for("incidents", "Booking incident")
        shown = suggestion(phoenix, nina)
        assert "An outage was announced: Booking incident · 1." in shown.shown
        assert shown.buttons == []
        assert (utcnow() - only_outage().started_at).total_seconds() > 29 * 60

        pingdom("Shop", "UP")
        pingdom("Checkout", "UP")
        let_pass(phoenix, minutes=3)
        told = nina.thread(announcement)[-1]
        assert "All alerts of Booking recovered at" in told.shown
        resolve(nina, told)
        pingdom("Shop", "DOWN", minutes_ago=-60)
    assert len(suggestions(phoenix, nina)) == 2, "the next alert"


def test_what_datadog_posts_twice_is_suggested_once(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    watch("12345", source=Source.DATADOG)
    for _ in range(2):
        attachments = message("Triggered: Errors of the shop", LINK)["attachments"]
        ts = slack.integration_post("incidents", "Datadog", attachments=attachments)
        wait_for_event(slack, "message", ts=ts)

    assert "Booking: 1 monitor has been critical since" in suggestion(phoenix, nina).shown


def test_what_comes_while_the_bot_restarts_or_loses_an_answer_is_posted_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    watch("Shop", "Checkout")
    nina.invite("ops", "phoenix")
    phoenix.stop()
    tell("Shop")
    slack.faults.next("chat.postMessage", "cut_after")
    phoenix.start()
    tell("Checkout")

    assert "Booking: 2 monitors have been critical" in suggestion(phoenix, nina).shown


def test_a_storm_is_one_message_and_one_update(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    names = [f"Check {number}" for number in range(30)]
    watch(*names)
    now = utcnow()
    with following(lambda: now):
        for name in names:
            tell(name, minutes_ago=1)
            tell(name, minutes_ago=0.9, is_up=True)
            tell(name, minutes_ago=0.8)
    shown = suggestion(phoenix, nina).shown

    assert "30 monitors have been critical since" in shown
    assert "• Check 0, 2 times" in shown
    assert "and 22 more" in shown
    assert sum(call.ok for call in slack.calls_of("chat.postMessage")) == 1
    assert len(slack.calls_of("chat.update")) <= 1


def test_one_that_is_dismissed_comes_back_only_after_all_recovered(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    watch("Shop", "Checkout")
    tell("Shop", minutes_ago=60)
    asked = suggestion(phoenix, nina)
    omar.click(asked, "Dismiss")
    assert "Dismissed by @omar at" in suggestion(phoenix, nina).shown
    refused(nina, asked, "Dismiss", part="@omar has dismissed this already. Nothing was changed.")

    recover("Shop", minutes_ago=40)
    tell("Shop", minutes_ago=35)
    tell("Checkout", minutes_ago=34)
    assert suggestion(phoenix, nina).buttons == [], "it is still the same trouble"
    recover("Shop", minutes_ago=30)
    recover("Checkout", minutes_ago=30)
    assert "All recovered" in suggestion(phoenix, nina).shown
    tell("Checkout", minutes_ago=5)

    assert [one.buttons for one in suggestions(phoenix, nina)] == [[], ["Announce", "Dismiss"]]


def test_who_may_not_announce_decides_nothing(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    watch("Shop")
    tell()
    shown = suggestion(phoenix, nina)
    refused(peter, shown, "Announce", "Dismiss", part="You may not announce outages. Ask")

    assert suggestion(phoenix, nina).buttons == ["Announce", "Dismiss"]


def test_only_what_turns_critical_is_suggested(phoenix: Phoenix, nina: Person) -> None:
    watch("Shop")
    watch("Till", system="Payments")
    tell("Shop", type=AlertType.WARNING, minutes_ago=9)
    tell("Unknown")
    announce(nina, "Payments")
    tell("Till")
    assert suggestions(phoenix, nina) == []
    tell("Shop", minutes_ago=8)

    assert "Booking: 1 monitor has been critical since" in suggestion(phoenix, nina).shown


def test_nobody_is_asked_when_all_recovered_or_an_outage_was_announced_elsewhere(
    phoenix: Phoenix, nina: Person
) -> None:
    watch("Shop")
    watch("Till", system="Payments")
    for name in ("Shop", "Till"):
        tell(name)
    assert len(suggestions(phoenix, nina)) == 2
    recover("Shop")
    announce(nina, "Payments")
    booking, payments = (suggestion(phoenix, nina, system) for system in ("Booking", "Payments"))

    assert "Booking: 1 monitor was critical from" in booking.shown
    assert "All recovered at" in booking.shown
    assert "An outage was announced: Payments incident · 1" in payments.shown
    assert booking.buttons == payments.buttons == []


def test_a_button_of_long_ago_says_what_became_of_it(phoenix: Phoenix, nina: Person) -> None:
    watch("Shop")
    tell()
    shown = suggestion(phoenix, nina)
    announce(nina)

    refused(nina, shown, "Announce", "Dismiss", part="Outage 1 has been announced.")


def test_a_message_that_somebody_deletes_is_not_posted_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    watch("Shop", "Checkout")
    tell("Shop")
    ada.delete(suggestion(phoenix, nina))
    wait_for_event(slack, "message", subtype="message_deleted")
    tell("Checkout")
    assert suggestions(phoenix, nina) == []
    recover("Shop")
    recover("Checkout")
    tell("Shop", minutes_ago=-60)

    assert len(suggestions(phoenix, nina)) == 1


def test_a_deletion_that_nobody_told_is_learnt_from_the_next_update(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    watch("Shop", "Checkout", "Search")
    tell("Shop")
    suggestion(phoenix, nina)
    slack.faults.next("chat.update", "error", error="message_not_found")
    tell("Checkout")
    suggestion(phoenix, nina)
    tell("Search")
    suggestion(phoenix, nina)

    assert len(slack.calls_of("chat.update")) == 1


def test_a_channel_without_the_bot_becomes_a_problem_with_advice(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    slack.faults.next("chat.postMessage", "error", error="is_archived")
    watch("Shop", "Checkout")
    tell("Shop")
    tell("Checkout")
    phoenix.settled()
    text = said(ada, "problems")

    assert text.count("Could not suggest an outage") == 1
    assert "Unarchive the channel." in text


def test_systems_that_are_merged_or_retired_take_their_suggestions_along(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    watch("Shop")
    watch("Till", system="Payments")
    tell("Shop")
    tell("Till")
    assert len(suggestions(phoenix, nina)) == 2
    member(ada.id, is_admin=True)
    with connection():
        booking, payments = (systems.named(name).identity for name in ("Booking", "Payments"))
    systems.merge(booking, payments, act=clicked(ada.id))
    assert "These monitors belong to another system now." in suggestion(phoenix, nina, "Booking").shown
    assert "Payments: 2 monitors have been critical since" in suggestion(phoenix, nina, "Payments").shown
    systems.retire(payments, act=clicked(ada.id))

    assert "The system has been retired." in suggestion(phoenix, nina, "Payments").shown


def test_a_monitor_that_gets_its_system_while_it_alerts_suggests_an_outage(
    phoenix: Phoenix, nina: Person
) -> None:
    tell("Shop")
    assert suggestions(phoenix, nina) == []
    with connection():
        which, booking = Monitor.get().identity, systems.named("Booking").identity
    values = {"name": "Shop", "severity": "", "description": "", "system": booking}
    monitors.edit(which, values, seen=0, act=clicked(nina.id), allow_all=False, suggest_to=OPS)

    assert "Booking: 1 monitor has been critical since" in suggestion(phoenix, nina).shown
