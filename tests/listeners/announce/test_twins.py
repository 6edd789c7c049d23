"""Announcing while another outage of the same system is open."""

from datetime import timedelta

from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, let_read, many_outages, outages, rewrite
from tests.managing import operator, take_out
from tests.phoenix import Phoenix
from tests.stories import announce, minutes_ago, more, resolve, wait_for_second_delivery

pytestmark = ON_SQLITE

TYPED = {
    "What happened?": "Nobody can pay <here> & now",
    "ETA": "under 8 h",
    "Sales affected": "yes",
    "B2B partners affected": "no",
    "Lost bookings": "<60%",
    "Lost bookings details": "Asia",
    "Impact on turnover": "7",
    "Started at": minutes_ago(9),
}


def filled(person: Person, system: str = "Booking") -> Form:
    """The form, filled in; the system is picked in it, so nothing is known of twins when it opens."""
    person.command("/announce")
    form = more(person, person.modal("Announce an outage"))
    form.fill({**TYPED, "Primary affected system": system})
    return form


def submitted(person: Person, system: str = "Booking") -> Form:
    """The form for an outage of a system, filled in and submitted once."""
    form = filled(person, system)
    assert form.submit(), form.errors
    return form


def button_of(form: Form) -> str:
    """What the button that submits says."""
    return str(form.view.body["submit"]["text"])


@ON_BOTH
def test_the_twin_is_shown_and_nothing_typed_is_lost(phoenix: Phoenix, nina: Person, omar: Person) -> None:
    twin = announce(omar)
    phoenix.settled()
    rewrite(1, announced_at=utcnow() - timedelta(hours=2, minutes=5), summary="The basket is empty")
    form = submitted(nina)

    assert "This may have been announced already." in form.text
    assert (
        "Booking incident · 1, announced 2h 5m ago; Solution and communication assignee: @omar" in form.text
    )
    assert "The basket is empty" in form.text
    assert f"/archives/{twin.channel}/p{twin.ts.replace('.', '')}|" in str(form.view.body["blocks"])
    assert button_of(form) == "Announce anyway"
    assert {label: form.value(label) for label in TYPED} == TYPED
    assert form.value("Primary affected system") == "Booking"
    assert len(outages()) == 1


def test_what_was_typed_is_also_what_the_form_would_begin_with(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    form = submitted(nina)
    form.view.values.clear()

    assert form.submit()
    assert not form.is_open
    outage = outages()[-1]
    assert (outage.summary, outage.turnover_impact) == ("Nobody can pay <here> & now", 7)


@ON_BOTH
def test_twins_of_the_system_that_was_typed_show_when_the_form_opens(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announce(omar, **{"What happened?": "The basket is empty"})
    announce(omar, "Payments")
    nina.command("/announce", "booking")
    form = nina.modal()
    assert form.text.startswith("This may have been announced already.")
    assert "The basket is empty" in form.text
    assert "Payments" not in form.text
    assert button_of(form) == "Announce"
    form.fill({"What happened?": "Nobody can log in", "ETA": "under 2 h"})
    assert form.submit()

    assert not form.is_open, "they were shown already"
    assert len(outages()) == 3


def test_whoever_may_not_read_sees_no_twins_when_the_form_opens(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person
) -> None:
    announce(nina)
    group_members.join_named(peter.id, "on_call", now=utcnow())
    let_read(nina.id, channel_id=slack.channel_id("incidents"), is_private=True)
    peter.command("/announce", "booking")

    assert peter.modal().text == ""


def test_submitting_again_announces(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    form = submitted(nina)
    form.fill({"Lost bookings details": "Asia and Europe"})
    assert form.submit()

    assert not form.is_open
    assert "Asia and Europe" in nina.wait_for("incidents", "Nobody can pay <here> & now").shown
    assert nina.wait_for("general", "Booking incident · 2 is announced in #incidents").ephemeral


def test_cancelling_announces_nothing(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    submitted(nina).close()

    phoenix.settled()
    assert len(outages()) == 1


def test_neither_another_system_nor_a_resolved_outage_is_a_twin(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, "Payments")
    resolve(nina, announce(nina))

    assert not submitted(nina).is_open


def test_wrong_input_comes_before_twins(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    form = filled(nina)
    form.fill({"Started at": minutes_ago(-60)})

    assert not form.submit()
    assert form.errors == {"Started at": "The start cannot be in the future."}
    assert form.text == ""
    form.fill({"Started at": None})
    assert form.submit()
    assert "Booking incident · 1, announced just now" in form.text
    form.fill({"Started at": minutes_ago(-60)})
    assert not form.submit()
    assert form.errors == {"Started at": "The start cannot be in the future."}


def test_a_refusal_stands_at_the_first_field_below_the_twins(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    form = submitted(nina)
    phoenix.settled()
    take_out(nina.id, "on_call")

    assert not form.submit()
    assert "You may not" in form.errors["What happened?"]


def test_a_twin_that_came_up_meanwhile_is_shown_first(phoenix: Phoenix, nina: Person, omar: Person) -> None:
    announce(omar)
    form = submitted(nina)
    announce(omar)
    assert form.submit()

    assert form.text.index("Booking incident · 2") < form.text.index("Booking incident · 1")
    assert form.value("What happened?") == TYPED["What happened?"]
    assert form.submit()
    assert not form.is_open
    assert len(outages()) == 3


def test_another_system_has_other_twins(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, "Booking")
    announce(nina, "Payments")
    form = submitted(nina, "Booking")
    form.fill({"Primary affected system": "Payments"})
    assert form.submit()

    assert "Payments incident · 2" in form.text
    assert "Booking incident" not in form.text
    form.fill({"Primary affected system": "Search"})
    assert form.submit()
    assert not form.is_open


def test_whose_system_is_merged_meanwhile_sees_the_twins_of_the_other_one(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announce(omar, "Payments")
    form = filled(nina)
    systems.merge(systems.named("Booking").identity, systems.named("Payments").identity, act=operator())
    assert form.submit(), form.errors

    assert "Payments incident · 1" in form.text
    assert form.submit(), form.errors
    assert not form.is_open
    assert [outage.system_name for outage in outages()] == ["Payments", "Payments"]


@ON_BOTH
def test_of_hundreds_of_twins_all_are_counted(phoenix: Phoenix, nina: Person) -> None:
    many_outages(400, by=nina.id, system="Booking", state="open")
    form = submitted(nina)

    assert "There are 397 more." in form.text


def test_of_many_twins_a_few_are_shown_and_the_rest_counted(phoenix: Phoenix, nina: Person) -> None:
    for _ in range(5):
        announce(nina)
    form = submitted(nina)

    assert [f"Booking incident · {number}" in form.text for number in range(1, 6)] == [False] * 2 + [True] * 3
    assert "There are 2 more." in form.text
    assert form.submit()
    assert not form.is_open


def test_submits_delivered_twice_announce_once(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announce(nina)
    form = filled(nina)
    for times in (1, 2):
        slack.duplicate_next_envelope()
        assert form.submit()
        wait_for_second_delivery(slack, times=times)

    assert not form.is_open
    assert len(outages()) == 2
    assert kinds(2) == ["announced"]
    again = [envelope for envelope in slack.envelopes if envelope.type == "interactive"][-1]
    assert not again.answer


def test_a_twin_whose_link_is_not_known_yet_has_its_name(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("chat.postMessage", "500", times=100)
    assert not submitted(nina).is_open

    assert "Booking incident · 1, announced just now" in submitted(nina).text
