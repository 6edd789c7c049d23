"""Edit, on a resolved outage."""

import pytest

from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, only_outage, steps
from tests.phoenix import Phoenix
from tests.stories import READERS_BUTTONS, announce, minutes_ago, opened, reopen, resolve

pytestmark = ON_SQLITE


@pytest.fixture
def resolved(phoenix: Phoenix, nina: Person) -> Message:
    """The announcement of an outage that nina announced and resolved."""
    announcement = announce(nina, Started_at=minutes_ago(90))
    resolve(nina, announcement, Resolution="Restarted it", Resolved_at=minutes_ago(30))
    phoenix.settled()
    return nina.refresh(announcement)


def test_the_form_has_the_resolutions_fields_and_the_report(nina: Person, resolved: Message) -> None:
    form = opened(nina, resolved, "Edit")

    assert form.title == "Edit outage 1"
    assert form.labels == [
        "Resolution",
        "Sales affected",
        "B2B partners affected",
        "Lost bookings",
        "Lost bookings details",
        "Impact on turnover",
        "Resolved at",
        "Suggested outcome",
        "Link to post-mortem",
    ]
    assert (form.value("Resolution"), form.value("Sales affected")) == ("Restarted it", "yes")
    assert (form.value("Suggested outcome"), form.value("Link to post-mortem")) == ("None", None)


@ON_BOTH
def test_a_correction_is_shown_and_listed(phoenix: Phoenix, nina: Person, resolved: Message) -> None:
    form = opened(nina, resolved, "Edit")
    form.fill({"Resolution": "A new disk", "Sales affected": "no", "Resolved at": minutes_ago(20)})
    form.fill({"Suggested outcome": "Post-mortem", "Link to post-mortem": "https://example.com/a_b_c?d=1&e"})
    assert form.submit()
    phoenix.settled()

    shown = nina.refresh(resolved)
    assert "Resolution\nA new disk\n" in shown.shown
    assert "Impact on sales\nnot affected" in shown.shown
    assert "Duration\n1h 10m" in shown.shown
    assert "<https://example.com/a_b_c?d=1&amp;e|" in str(shown.attachments)
    assert shown.buttons == ["Edit", "Edit duration", "Reopen outage", *READERS_BUTTONS]
    lines = nina.thread(resolved)[-1].shown.split("\n")
    assert [line.split(":")[0] for line in lines] == [
        "Resolution",
        "Sales affected",
        "Resolved at",
        "Suggested outcome",
        "Link to post-mortem",
    ]


def test_history_keeps_the_correction(nina: Person, resolved: Message) -> None:
    form = opened(nina, resolved, "Edit")
    form.fill({"Lost bookings": "100%"})
    assert form.submit()

    assert kinds() == ["announced", "resolved", "resolution_edited"]
    assert steps()[-1].fields == {"lost_bookings": ["<10%", "100%"]}


def test_the_end_must_stay_after_the_start_and_the_link_a_link(nina: Person, resolved: Message) -> None:
    form = opened(nina, resolved, "Edit")
    form.fill({"Resolved at": minutes_ago(100), "Resolution": "A new disk"})
    assert not form.submit()
    assert list(form.errors) == ["Resolved at"]
    form.fill({"Resolved at": minutes_ago(30), "Link to post-mortem": "see the wiki"})

    assert not form.submit()
    assert list(form.errors) == ["Link to post-mortem"]
    assert only_outage().resolution == "Restarted it"


def test_a_report_link_can_be_taken_back(phoenix: Phoenix, nina: Person, resolved: Message) -> None:
    for link in ("https://example.com/1", None):
        form = opened(nina, resolved, "Edit")
        form.fill({"Link to post-mortem": link})
        assert form.submit()
    phoenix.settled()

    assert nina.thread(resolved)[-1].shown == "Link to post-mortem: none"
    assert "Link post-mortem" in nina.refresh(resolved).buttons


def test_two_people_correcting_the_same_field_at_once(
    phoenix: Phoenix, nina: Person, ada: Person, resolved: Message
) -> None:
    mine, theirs = opened(nina, resolved, "Edit"), opened(ada, resolved, "Edit")
    phoenix.settled()
    theirs.fill({"Resolution": "They did", "Lost bookings": "0%"})
    assert theirs.submit()
    mine.fill({"Resolution": "I did"})

    assert not mine.submit()
    assert "@ada changed this to “They did”" in mine.errors["Resolution"]
    assert mine.submit()
    assert (only_outage().resolution, only_outage().lost_bookings) == ("I did", "0%")


@pytest.mark.parametrize("button", ["Edit", "Edit duration", "Link post-mortem"])
def test_a_button_from_before_a_reopening_says_that_the_outage_is_open(
    nina: Person, ada: Person, resolved: Message, button: str
) -> None:
    form = opened(nina, resolved, button)
    reopen(ada, resolved)
    form.fill({"Link to post-mortem": "example.com"} if button == "Link post-mortem" else {})

    assert not form.submit()
    assert next(iter(form.errors.values())).startswith("Outage 1 is open. Nothing was changed;")
    form.close()
    nina.click(resolved, button)
    assert nina.wait_for("incidents", "Outage 1 is open. Nothing was changed;").ephemeral


@pytest.mark.parametrize("button", ["Edit", "Edit duration", "Link post-mortem"])
def test_others_are_told_whom_to_ask(peter: Person, resolved: Message, button: str) -> None:
    peter.click(resolved, button)

    assert "Ask @nina, who is working on this outage." in peter.wait_for("incidents", "You may not").shown
    assert not peter.has_modal
