"""What a notice says, word by word."""

import pytest

from models import Audience, Notice
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.messages import notices
from phoenix_bot.blocks.vocabulary import Vocabulary
from tests.phoenix_bot.blocks.samples import outage, resolved, seen

LINK = "https://example.slack.com/archives/C0INCIDENTS/p1700000000000000"


def test_everything_about_an_open_outage_in_order() -> None:
    about = outage(sales_affected="yes", turnover_impact=700)
    content = notices.build(about, LINK, Vocabulary(), audience=Audience.SALES, what=Notice.ANNOUNCED)

    assert content.colour == announcement.RED
    assert seen(content, "Asia/Tokyo") == (
        "Announced: Booking incident · 7 · affects sales\n"
        "Nobody can book\n"
        "Impact on sales\naffected, <10% bookings lost, 700 EUR of turnover\n"
        "ETA\nunder 2 h (by 11:00 PM Mar 1, 2026)\n"
        "Started\n9:00 PM Mar 1, 2026"
    )
    assert content.text.startswith(
        "Announced: Booking incident · 7 · affects sales · Nobody can book · Impact on sales: "
    )


def test_everything_about_a_resolved_one_in_order() -> None:
    about = resolved(b2b_affected="yes", resolution="A new disk")
    content = notices.build(about, LINK, Vocabulary(), audience=Audience.B2B, what=Notice.RESOLVED)

    assert content.colour == announcement.GREEN
    assert seen(content) == (
        "Resolved: Booking incident · 7 · affected B2B partners\n"
        "Nobody can book\n"
        "Resolution\nA new disk\n"
        "B2B partners\naffected\n"
        "Started\n12:00 PM Mar 1, 2026\n"
        "Duration\n1h"
    )


@pytest.mark.parametrize(
    ("what", "head"),
    [
        (Notice.ANNOUNCED, "Announced: "),
        (Notice.REOPENED, "Reopened: "),
    ],
)
def test_its_first_line_says_what_happened(what: Notice, head: str) -> None:
    content = notices.build(
        outage(sales_affected="yes"), "", Vocabulary(), audience=Audience.SALES, what=what
    )

    assert seen(content).startswith(f"{head}Booking incident · 7 · affects sales\n")


@pytest.mark.parametrize(
    ("duplicates", "told"),
    [
        ([2], "outage 2 is a duplicate of it"),
        ([2, 3, 4], "outages 2, 3 and 4 are duplicates of it"),
        ([*range(8)], "outages 0, 1, 2, 3, 4 and others are duplicates of it"),
    ],
)
def test_it_names_the_duplicates_that_its_readers_know(duplicates: list[int], told: str) -> None:
    content = notices.build(
        outage(), "", Vocabulary(), audience=Audience.SALES, what=Notice.REOPENED, duplicates=duplicates
    )

    assert seen(content).startswith(f"Reopened: Booking incident · 7 · {told}\n")


def test_a_long_story_is_cut_short() -> None:
    about = resolved(summary="s" * 3000, resolution="r" * 3000)
    content = notices.build(about, LINK, Vocabulary(), audience=Audience.SALES, what=Notice.RESOLVED)

    assert f"\n{'s' * 499}…\nResolution\n{'r' * 499}…\n" in seen(content)
