"""Close as duplicate: two announcements of one outage, and both say so."""

from datetime import timedelta

import pytest

from models import Announcement, Outage
from models.database import transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import forget_outage, insert_rows, kinds, outages, rewrite, steps
from tests.listeners.buttons.clicking import close_as_duplicate, original_offered
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.stories import READERS_BUTTONS, announce, edit, opened, reopen, resolve, wait_for_second_delivery

pytestmark = ON_SQLITE


@pytest.fixture
def two(phoenix: Phoenix, nina: Person) -> tuple[Message, Message]:
    """Nina's announcements of outages of Booking and of Search."""
    pair = announce(nina), announce(nina, "Search")
    phoenix.settled()
    return pair


def test_the_form(nina: Person, two: tuple[Message, Message]) -> None:
    form = opened(nina, two[1], "Close as duplicate")

    assert form.title == "Close as duplicate"
    assert form.labels == ["Duplicate of", "Remark"]
    assert not form.submit()
    assert list(form.errors) == ["Duplicate of"]


@ON_BOTH
def test_both_announcements_and_both_threads_say_so(
    phoenix: Phoenix, nina: Person, two: tuple[Message, Message]
) -> None:
    original, duplicate = two
    close_as_duplicate(nina, duplicate, 1, "It is the same disk & <all>")
    phoenix.settled()

    closed, kept = nina.refresh(duplicate), nina.refresh(original)
    assert closed.shown.startswith("Duplicate: Search incident · 2\nDuplicate of Booking incident · 1\n")
    assert "Outage was closed as a duplicate by @nina at " in closed.shown
    assert kept.shown.startswith("Booking incident · 1\nDuplicates: Search incident · 2\n")
    assert kept.colour == "#d92d20"
    for message, other in ((closed, original), (kept, duplicate)):
        assert f"/archives/{other.channel}/p{other.ts.replace('.', '')}|" in str(message.attachments)
    [said_there], [said_here] = nina.thread(duplicate), nina.thread(original)
    there, here = said_there.shown.splitlines(), said_here.shown.splitlines()
    assert there[0] == "Outage was closed as a duplicate of Booking incident · 1 by @nina"
    assert here[0] == "Search incident · 2 was closed as a duplicate of this outage by @nina"
    assert there[1:] == here[1:] == ["It is the same disk & <all>"]
    assert f"p{duplicate.ts.replace('.', '')}|" in str(said_here.blocks)


def test_a_closed_duplicate_is_grey_unpinned_and_can_be_reopened(
    phoenix: Phoenix, nina: Person, two: tuple[Message, Message]
) -> None:
    close_as_duplicate(nina, two[1], 1)
    phoenix.settled()

    closed = nina.refresh(two[1])
    assert closed.colour == "#667085"
    assert closed.buttons == ["Reopen outage", *READERS_BUTTONS]
    for odd in ("Resolved", "resolved", "Duration", "Suggested outcome", "Resolution"):
        assert odd not in closed.shown
        assert odd not in closed.text
    assert [pin.ts for pin in nina.pins("incidents")] == [two[0].ts]


def test_lists_never_call_a_duplicate_resolved(
    phoenix: Phoenix, nina: Person, two: tuple[Message, Message]
) -> None:
    close_as_duplicate(nina, two[1], 1)
    phoenix.settled()

    assert "Search" not in said(nina, "list resolved")
    for typed in ("list duplicate", "list all"):
        assert "\N{MEDIUM WHITE CIRCLE} Duplicate: Search incident" in said(nina, typed)
        assert "Closed as a duplicate of outage 1 at " in said(nina, typed)
        assert "esolved" not in said(nina, typed)


def test_history_knows_both_sides(nina: Person, two: tuple[Message, Message]) -> None:
    close_as_duplicate(nina, two[1], 1, "The same")

    assert kinds(1) == ["announced", "duplicate_closed"]
    assert kinds(2) == ["announced", "closed_as_duplicate"]
    [kept, closed] = outages()
    assert kept.is_open
    assert (closed.state, closed.duplicate_of_id, closed.resolved_by_id) == ("duplicate", 1, nina.id)
    assert abs(closed.resolved_at - utcnow()) < timedelta(minutes=2)
    fields = steps(2)[-1].fields
    assert (fields["state"], fields["duplicate_of_id"]) == (["open", "duplicate"], [None, 1])
    assert set(fields) == {"state", "duplicate_of_id", "resolved_at", "resolved_by_id"}
    assert steps(1)[-1].fields == {"duplicate_id": [None, 2]}
    assert [step.reason for step in (steps(1)[-1], steps(2)[-1])] == ["The same", "The same"]


@pytest.mark.parametrize("deleted", [0, 1])
def test_each_links_to_the_other_where_it_is_after_a_deletion(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person, two: tuple[Message, Message], deleted: int
) -> None:
    close_as_duplicate(nina, two[1], 1)
    phoenix.settled()
    ada.delete(nina.refresh(two[deleted]))
    gone, other = (f"p{two[at].ts.replace('.', '')}|" for at in (deleted, 1 - deleted))
    slack.until(lambda: gone not in links(nina.refresh(two[1 - deleted])), what="a link to the new one")
    phoenix.settled()

    assert "uplicate" in nina.refresh(two[1 - deleted]).shown
    assert other not in links(nina.refresh(two[1 - deleted]))


def links(message: Message) -> str:
    """All that a message links to."""
    return f"{message.text} {message.blocks} {message.attachments}"


def test_a_reopened_duplicate_is_one_no_more(
    phoenix: Phoenix, nina: Person, two: tuple[Message, Message]
) -> None:
    close_as_duplicate(nina, two[1], 1)
    phoenix.settled()
    reopen(nina, nina.refresh(two[1]))
    phoenix.settled()

    assert nina.refresh(two[1]).shown.startswith("Search incident · 2\n")
    assert "uplicate" not in nina.refresh(two[1]).shown
    assert "uplicate" not in nina.refresh(two[0]).shown
    told = "Outage was reopened by @nina; it is no longer a duplicate of Booking incident · 1"
    assert nina.thread(two[1])[-1].shown.startswith(f"{told}\nIt is back\nETA: ")
    assert steps(2)[-1].fields["duplicate_of_id"] == [1, None]
    told = "Search incident · 2 was reopened by @nina; it is not a duplicate of this outage"
    assert nina.thread(two[0])[-1].shown == told
    assert kinds(1) == ["announced", "duplicate_closed", "duplicate_reopened"]


@ON_BOTH
def test_the_search_finds_numbers_systems_and_words_of_the_summary(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, **{"What happened?": "The basket of agencies is empty"})
    announce(nina, "Payments", **{"What happened?": "Cards are refused, 100% of them"})
    form = opened(nina, announce(nina, "Search"), "Close as duplicate")

    both = ["2: Payments: Cards are refused, 100% of them", "1: Booking: The basket of agencies is empty"]
    assert form.options("Duplicate of") == both
    for query in ("payments", "pay cards", "2", "100%", "REFUSED"):
        assert form.options("Duplicate of", query) == both[:1]
    assert form.options("Duplicate of", "empty basket") == both[1:]
    for query in ("3", "search", "basket cards", "_", "999999999999", "-1"):
        assert form.options("Duplicate of", query) == []


def test_open_outages_are_offered_before_those_resolved_lately(phoenix: Phoenix, nina: Person) -> None:
    resolve(nina, announce(nina))
    resolve(nina, announce(nina, "Payments"))
    rewrite(2, announced_at=utcnow() - timedelta(days=40))
    announce(nina, "Search")
    form = opened(nina, announce(nina, "All"), "Close as duplicate")

    offered = [text.split(": ")[0] for text in form.options("Duplicate of")]
    assert offered == ["3", "1, resolved"]
    assert form.options("Duplicate of", "payments") == []
    assert original_offered(form, 2, "2").startswith("2, resolved: Payments: ")


def test_a_resolved_outage_may_be_the_original(phoenix: Phoenix, nina: Person) -> None:
    resolve(nina, announce(nina))
    close_as_duplicate(nina, announce(nina, "Search"), 1)
    phoenix.settled()

    shown = nina.wait_for("incidents", "Resolved: Booking incident").shown
    assert shown.startswith("✅ Resolved: Booking incident · 1\nDuplicates: Search incident · 2\n")


def test_neither_itself_nor_a_duplicate_is_offered(nina: Person, two: tuple[Message, Message]) -> None:
    third = announce(nina, "Payments")
    close_as_duplicate(nina, two[1], 1)
    form = opened(nina, third, "Close as duplicate")

    assert [text[:2] for text in form.options("Duplicate of")] == ["1:"]
    assert form.options("Duplicate of", "2") == form.options("Duplicate of", "3") == []


def test_an_outage_that_became_a_duplicate_meanwhile_is_refused(
    nina: Person, ada: Person, two: tuple[Message, Message]
) -> None:
    form = opened(nina, announce(nina, "Payments"), "Close as duplicate")
    form.fill({"Duplicate of": original_offered(form, 2)})
    close_as_duplicate(ada, two[1], 1)

    assert not form.submit()
    told = "Outage 2 is a duplicate of outage 1. Pick that one instead."
    assert form.errors == {"Duplicate of": told}
    form.fill({"Duplicate of": original_offered(form, 1)})
    assert form.submit()
    assert not form.is_open


def test_two_are_not_duplicates_of_each_other(
    nina: Person, ada: Person, two: tuple[Message, Message]
) -> None:
    form = opened(nina, two[0], "Close as duplicate")
    form.fill({"Duplicate of": original_offered(form, 2)})
    close_as_duplicate(ada, two[1], 1)

    assert not form.submit()
    told = "Outage 2 was closed as a duplicate of this one. Pick another one."
    assert form.errors == {"Duplicate of": told}


def test_an_outage_that_is_gone_is_refused(nina: Person, two: tuple[Message, Message]) -> None:
    form = opened(nina, two[1], "Close as duplicate")
    form.fill({"Duplicate of": original_offered(form, 1), "Remark": "The same"})
    forget_outage(1)

    assert not form.submit()
    assert form.errors == {
        "Duplicate of": "The Phoenix does not know this outage any more. Pick another one."
    }
    assert form.value("Remark") == "The same"


def test_duplicates_of_what_is_closed_stay_as_they_are(
    phoenix: Phoenix, nina: Person, two: tuple[Message, Message]
) -> None:
    close_as_duplicate(nina, two[1], 1)
    announce(nina, "Payments")
    phoenix.settled()
    close_as_duplicate(nina, nina.refresh(two[0]), 3)
    phoenix.settled()

    shown = nina.refresh(two[0]).shown
    assert "\nDuplicate of Payments incident · 3\nDuplicates: Search incident · 2\n" in shown
    assert "\nDuplicate of Booking incident · 1\n" in nina.refresh(two[1]).shown


def test_who_comes_too_late_reads_what_happened(
    nina: Person, ada: Person, two: tuple[Message, Message]
) -> None:
    late = opened(ada, two[1], "Resolve")
    late.fill({"Sales affected": "no", "B2B partners affected": "no"})
    close_as_duplicate(nina, two[1], 1)

    assert not late.submit()
    assert "Outage 2 was closed as a duplicate of outage 1 by @nina at " in late.errors["Resolution"]
    late.close()
    ada.click(two[1], "Close as duplicate")
    assert ada.wait_for("incidents", "Outage 2 was closed as a duplicate of outage 1").ephemeral


def test_others_cannot_close_it(omar: Person, two: tuple[Message, Message]) -> None:
    omar.click(two[1], "Close as duplicate")

    told = omar.wait_for("incidents", "You may not change it.")
    assert told.ephemeral
    assert not omar.has_modal


def test_a_submit_delivered_twice_closes_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person, two: tuple[Message, Message]
) -> None:
    form = opened(nina, two[1], "Close as duplicate")
    form.fill({"Duplicate of": original_offered(form, 1)})
    slack.duplicate_next_envelope()
    assert form.submit()
    wait_for_second_delivery(slack)
    phoenix.settled()

    assert (kinds(1)[1:], kinds(2)[1:]) == (["duplicate_closed"], ["closed_as_duplicate"])
    assert [len(nina.thread(message)) for message in two] == [1, 1]


def test_an_original_without_a_link_yet_has_its_name(
    phoenix: Phoenix, nina: Person, two: tuple[Message, Message]
) -> None:
    with transaction():
        Announcement.update(permalink="").where(Announcement.outage == 1).execute()
    close_as_duplicate(nina, two[1], 1)
    phoenix.settled()

    assert "\nDuplicate of Booking incident · 1\n" in nina.refresh(two[1]).shown
    assert "|Booking" not in str(nina.refresh(two[1]).attachments)


def test_the_original_may_be_edited_after(
    phoenix: Phoenix, nina: Person, two: tuple[Message, Message]
) -> None:
    close_as_duplicate(nina, two[1], 1)
    phoenix.settled()
    edit(nina, nina.refresh(two[0]), ETA="under 8 h")
    phoenix.settled()

    assert "\nDuplicates: Search incident · 2\n" in nina.refresh(two[0]).shown


@ON_BOTH
def test_four_hundred_open_outages_can_be_searched(
    phoenix: Phoenix, nina: Person, two: tuple[Message, Message]
) -> None:
    [_, like] = outages()
    names = [name for name in Outage._meta.sorted_field_names if name != "id"]
    row = {name: like.__data__[name] for name in names}
    rows = [row | {"summary": f"Number {number} of many " + "x" * 500} for number in range(400)]
    with transaction():
        insert_rows(Outage, rows)
    form = opened(nina, two[1], "Close as duplicate")

    assert len(form.options("Duplicate of")) == 100
    assert original_offered(form, 45, "number 42 many").startswith("45: Search: Number 42 of many x")
    assert original_offered(form, 1, "booking") == form.options("Duplicate of", "1")[0]
