"""The thread of an outage hears once when all alerts of its system have recovered."""

import pytest

from models import AlertType
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.history import kinds
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.phoenix_bot.alerting.storms import let_pass, recover, tell, watch
from tests.phoenix_bot.delivery.looking import drafts
from tests.stories import announce, resolve

pytestmark = ON_SQLITE


def heard(phoenix: Phoenix, person: Person, announcement: Message, *, minutes: float = 3) -> list[Message]:
    """The comments about alerts, some minutes later."""
    let_pass(phoenix, minutes=minutes)
    return [one for one in person.thread(announcement) if "recovered at" in one.shown]


def test_the_last_of_several_alerts_tells_once(phoenix: Phoenix, nina: Person) -> None:
    watch("Shop", "Checkout", "Search")
    tell("Shop", type=AlertType.UNDEFINED)
    announcement = announce(nina)
    tell("Checkout", type=AlertType.WARNING)
    recover("Shop")
    assert heard(phoenix, nina, announcement) == [], "one still alerts"
    recover("Checkout")
    assert heard(phoenix, nina, announcement, minutes=1) == [], "it may come back"
    [told] = heard(phoenix, nina, announcement)
    assert told.buttons == ["Resolve"]
    assert heard(phoenix, nina, announcement) == [told]

    tell("Search", minutes_ago=-20)
    recover("Search", minutes_ago=-21)
    assert len(heard(phoenix, nina, announcement)) == 2, "after new alerts"
    assert "Resolved: Booking incident" in resolve(nina, told).shown
    assert kinds().count("alerts_recovered") == 2


def test_what_comes_back_within_minutes_is_not_over(phoenix: Phoenix, nina: Person) -> None:
    watch("Shop")
    tell()
    announcement = announce(nina)
    for minutes in (8, 6, 4):
        recover(minutes_ago=minutes)
        tell(minutes_ago=minutes - 1)
    assert heard(phoenix, nina, announcement) == []
    recover()

    assert len(heard(phoenix, nina, announcement)) == 1


def test_an_outage_that_is_resolved_already_hears_nothing(phoenix: Phoenix, nina: Person) -> None:
    watch("Shop")
    tell()
    announcement = announce(nina)
    recover()
    resolve(nina, announcement)

    assert heard(phoenix, nina, announcement) == []


def test_what_recovered_while_the_form_was_open_is_told_too(phoenix: Phoenix, nina: Person) -> None:
    watch("Shop")
    tell(minutes_ago=30)
    recover(minutes_ago=-1)

    assert len(heard(phoenix, nina, announce(nina))) == 1


@pytest.mark.parametrize("system", ["Payments", ""])
def test_only_alerts_of_its_own_system_count(phoenix: Phoenix, nina: Person, system: str) -> None:
    if system:
        watch("Shop", system=system)
    tell()
    announcement = announce(nina)
    recover()

    assert heard(phoenix, nina, announcement) == []


def test_the_history_and_the_draft_of_a_post_mortem_list_the_alerts(phoenix: Phoenix, nina: Person) -> None:
    watch("Shop", "Checkout")
    tell("Shop", minutes_ago=20)
    recover("Shop", minutes_ago=1)
    tell("Checkout", minutes_ago=5)
    resolved = resolve(nina, announce(nina), Suggested_outcome="Post-mortem")
    history = said(nina, "history 1")
    nina.click(resolved, "Create post-mortem")
    [draft] = drafts(phoenix, nina)

    assert "Alerts of its system\n• Shop: " in history
    assert "\n• Checkout: since " in history
    assert ": Alert of [Shop](https://my.pingdom.com/1), recovered at " in draft
    assert ": Alert of [Checkout](https://my.pingdom.com/1), not over yet" in draft
    assert draft.index("Checkout") < draft.index("Announced]"), "by time"
