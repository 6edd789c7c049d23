"""What an announcement says, word by word."""

from datetime import timedelta

import pytest

from models import ChangeKind, Eta
from phoenix_bot.blocks.announcement import announcement, titles
from phoenix_bot.blocks.announcement.related import Reference, Related
from phoenix_bot.blocks.content import duration
from phoenix_bot.blocks.vocabulary import Vocabulary
from tests.cases import for_each
from tests.phoenix_bot.blocks.samples import NOW, outage, resolved, seen


def test_everything_about_an_open_outage_in_order() -> None:
    content = announcement.build(
        outage(sales_affected="yes", b2b_affected="no", turnover_impact=0), Vocabulary()
    )

    assert content.colour == announcement.RED
    assert seen(content, "Asia/Tokyo") == (
        "Booking incident · 7\n"
        "Nobody can book\n"
        "Impact on sales\naffected, <10% bookings lost, 0 EUR of turnover\n"
        "B2B partners\nnot affected\n"
        "ETA\nunder 2 h (by 11:00 PM Mar 1, 2026)\n"
        "Started\n9:00 PM Mar 1, 2026\n"
        "Solution assignee\n@nina\nCommunication assignee\n@omar"
    )


def test_everything_about_a_resolved_one_in_order() -> None:
    content = announcement.build(
        resolved(resolution="A new disk", report_url="https://example.com"), Vocabulary()
    )

    assert content.colour == announcement.GREEN
    assert seen(content, "America/New_York") == (
        "✅ Resolved: Booking incident · 7\n"
        "Nobody can book\n"
        "Resolution\nA new disk\n"
        "Impact on sales\naffected, <10% bookings lost\n"
        "B2B partners\nnot affected\n"
        "Started\n7:00 AM Mar 1, 2026\n"
        "Solution assignee\n@nina\nCommunication assignee\n@omar\n"
        "Duration\n1h\n"
        "Post-mortem: https://example.com\n"
        "Outage was resolved by @omar at 8:00 AM Mar 1, 2026"
    )


@pytest.mark.parametrize(
    ("eta", "deadline"),
    [("<30m", "12:30 PM"), ("<2h", "2:00 PM"), ("<8h", "8:00 PM"), ("<24h", "12:00 PM Mar 2, 2026")],
)
def test_each_eta_has_its_deadline(eta: str, deadline: str) -> None:
    shown = seen(announcement.build(outage(eta=eta, started_at=NOW - timedelta(days=3)), Vocabulary()))

    assert f"ETA\n{Eta(eta).label} (by {deadline}" in shown


@for_each(
    ("span", "told"),
    [
        (timedelta(0), "0m"),
        (timedelta(seconds=59), "0m"),
        (timedelta(minutes=5), "5m"),
        (timedelta(hours=2), "2h"),
        (timedelta(hours=2, minutes=5), "2h 5m"),
        (timedelta(days=1, hours=2, minutes=5), "1d 2h 5m"),
        (timedelta(days=1, minutes=1), "1d 1m"),
        (timedelta(days=400), "400d"),
    ],
)
def test_durations_leave_out_parts_that_are_zero(span: timedelta, told: str) -> None:
    assert duration(span) == told


def test_a_button_carries_which_outage_it_is_about() -> None:
    for made in (outage(), resolved(), resolved(report_url="https://example.com")):
        *_, own, readers = announcement.build(made, Vocabulary()).body
        buttons = [*own.to_dict()["elements"], *readers.to_dict()["elements"]]
        assert {button["value"] for button in buttons} == {str(made.identity)}
        assert len({button["action_id"] for button in buttons}) == len(buttons)


def test_only_resolve_stands_out() -> None:
    opened = announcement.build(outage(), Vocabulary()).body[-2].to_dict()["elements"]

    assert [button["text"]["text"] for button in opened if button.get("style")] == ["Resolve"]


def test_a_long_name_is_shortened_so_that_the_rest_of_the_title_stays() -> None:
    name = "x" * 150

    assert titles.title(outage(system_name=name)) == "x" * 136 + "… incident · 7"
    assert titles.title(resolved(system_name=name)) == "✅ Resolved: " + "x" * 124 + "… incident · 7"


def test_an_outage_is_called_as_its_report_and_still_says_its_system() -> None:
    named = resolved(report_title="The *disk* was full", report_url="https://example.com")
    lines = seen(announcement.build(named, Vocabulary())).split("\n")

    assert lines[:3] == ["✅ Resolved: The *disk* was full · 7", "Booking incident", "Nobody can book"]
    assert titles.title(outage(report_title="The disk was full")) == "The disk was full · 7"


def test_a_long_title_of_a_report_is_shortened() -> None:
    assert titles.title(resolved(report_title="x" * 255)) == "✅ Resolved: " + "x" * 133 + "… · 7"


@pytest.mark.parametrize("former", ["", "https://example.com"])
def test_one_that_was_deleted_by_hand_says_so(former: str) -> None:
    around = Related(posted_again=ChangeKind.REPOSTED, former_permalink=former)
    last = seen(announcement.build(outage(), Vocabulary(), around)).split("\n")[-1]

    assert last == f"Posted again because somebody deleted it{former and ' (the former thread)'}"


def test_a_closed_duplicate_leaves_its_end_to_the_original() -> None:
    content = announcement.build(
        resolved(duplicate_of_id=3, sales_affected="unknown", b2b_affected="unknown"),
        Vocabulary(),
        Related(original=Reference(outage(id=3, system_name="Search"))),
    )

    assert content.colour == announcement.GREY
    assert seen(content) == (
        "Duplicate: Booking incident · 7\n"
        "Duplicate of Search incident · 3\n"
        "Nobody can book\n"
        "Impact on sales\nunknown, <10% bookings lost\n"
        "B2B partners\nunknown\n"
        "Started\n12:00 PM Mar 1, 2026\n"
        "Solution assignee\n@nina\nCommunication assignee\n@omar\n"
        "Outage was closed as a duplicate by @omar at 1:00 PM Mar 1, 2026"
    )


@pytest.mark.parametrize(
    ("count", "further", "told"),
    [
        (1, 0, "Duplicates: Booking incident · 10\n"),
        (5, 0, "Booking incident · 14\n"),
        (5, 1, "Booking incident · 14 and 1 more\n"),
        (5, 3995, "Booking incident · 14 and 3995 more\n"),
    ],
)
def test_many_duplicates_are_counted(count: int, further: int, told: str) -> None:
    duplicates = [Reference(resolved(id=10 + number, duplicate_of_id=7)) for number in range(count)]
    around = Related(duplicates=duplicates, further_duplicates=further)

    assert told in seen(announcement.build(outage(), Vocabulary(), around))


def test_the_message_it_was_announced_from_is_linked() -> None:
    content = announcement.build(
        outage(source_url="https://x.slack.com/archives/C1/p1?a=1&cid=C1"), Vocabulary()
    )

    assert "Announced from: message" in seen(content)
    assert "<https://x.slack.com/archives/C1/p1?a=1&amp;cid=C1|message>" in str(content.arguments())
