"""What the thread says about each step."""

from datetime import timedelta
from typing import Any

from models import ChangeKind, User
from phoenix_bot.blocks.announcement import comments
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import moment
from tests.phoenix_bot.blocks.samples import NINA, NOW, OMAR, outage, seen, step

TERMS = Vocabulary("orders", "CZK")
HOUR = timedelta(hours=1)


def test_lines_come_in_the_order_of_the_form_whatever_the_database_does() -> None:
    fields: dict[str, list[Any]] = {
        "turnover_impact": [None, 1500],
        "eta": ["<2h", ">24h"],
        "b2b_affected": ["no", "yes"],
        "system_name": ["a", "b"],
        "system_id": [1, 2],
        "solution_assignee_id": [NINA, OMAR],
        "lost_bookings": ["0%", "<30%"],
    }

    assert seen(comments.build(outage(), step(ChangeKind.EDITED, fields), TERMS)).split("\n") == [
        "Primary affected system: a → b",
        "ETA: under 2 h → more than 24 h, or unknown",
        "B2B partners affected: no → yes",
        "Lost orders: 0% → <30%",
        "Impact on turnover: 1,500 CZK",
        "Solution assignee: @nina → @omar",
        "by @nina",
    ]


def test_an_eta_that_was_set_again_did_not_change() -> None:
    fields: dict[str, list[Any]] = {"eta": ["<2h", "<2h"]}

    content = comments.build(outage(), step(ChangeKind.UPDATED, fields, reason="x"), TERMS)
    assert seen(content) == "ETA: again under 2 h, by 2:00 PM Mar 1, 2026\nby @nina"
    assert content.text == f"ETA: again under 2 h, by {moment(NOW + 2 * HOUR)} by <@{NINA}>"


def test_what_was_emptied_is_told() -> None:
    fields: dict[str, list[Any]] = {"turnover_impact": [5, None], "lost_bookings_details": ["x", ""]}

    assert seen(comments.build(outage(), step(ChangeKind.EDITED, fields), TERMS)).split("\n") == [
        "Lost orders details: none",
        "Impact on turnover: 5 CZK → none",
        "by @nina",
    ]


def test_long_texts_are_shortened_as_the_announcement_has_them() -> None:
    fields: dict[str, list[Any]] = {
        "summary": ["", "s" * 3000],
        "lost_bookings_details": ["", "d" * 3000],
        "eta": ["", "<8h"],
    }
    shown = seen(comments.build(outage(), step(ChangeKind.EDITED, fields), TERMS))

    assert "What happened: " + "s" * 284 + "…\n" in shown
    assert "Lost orders details: " + "d" * 278 + "…\n" in shown
    assert "\nETA: under 8 h, by 8:00 PM Mar 1, 2026\n" in shown


def test_notifications_list_the_same_in_one_line() -> None:
    fields: dict[str, list[Any]] = {"summary": ["", "a\n*b*"], "eta": ["<2h", "<8h"]}
    text = comments.build(outage(), step(ChangeKind.EDITED, fields), TERMS).text

    assert "\n" not in text
    eta = f"ETA: under 2 h → under 8 h, by {moment(NOW + 8 * HOUR)}"
    assert text.replace("\u200b", "") == f"What happened: a · *b*, {eta} by <@{NINA}>"


def test_a_reason_appears_under_its_authors_name_and_picture() -> None:
    told = step(ChangeKind.EDITED, {}, reason="Sales called")
    nina = User(slack_id=NINA, name="nina", image_url="https://example.com/1.png")

    content, author = comments.reason(told, nina)
    assert (seen(content), author) == (
        "Sales called",
        {"username": "nina", "icon_url": "https://example.com/1.png"},
    )
    assert comments.reason(told, User(slack_id=NINA, name="nina"))[1] == {"username": "nina"}


def test_a_reason_of_somebody_slack_does_not_tell_about_names_them() -> None:
    content, author = comments.reason(step(ChangeKind.EDITED, {}, reason="Why"), User(slack_id=NINA))

    assert (seen(content), author) == ("Why\nby @nina", {})


def test_an_edit_is_one_comment_in_its_authors_words_with_what_changed_below() -> None:
    fields: dict[str, list[Any]] = {"eta": ["<2h", ">24h"], "summary": ["x", "Nobody\npays"]}
    nina = User(slack_id=NINA, name="nina")

    content, _ = comments.edit(step(ChangeKind.EDITED, fields, reason="Sales called"), TERMS, nina)
    changed = ["What happened: Nobody · pays", "ETA: under 2 h → more than 24 h, or unknown"]
    assert seen(content).split("\n") == ["Sales called", *changed]
    assert content.text == " · ".join(["Sales called", *changed])
    unexplained, _ = comments.edit(
        step(ChangeKind.EDITED, {"eta": ["<2h", ">24h"]}), TERMS, User(slack_id=NINA)
    )
    assert seen(unexplained) == f"{changed[1]}\nby @nina"


def test_a_shared_message() -> None:
    url = "https://northwind.slack.com/archives/C0INCIDENTS/p1700000000000100?thread_ts=1.2&cid=C0INCIDENTS"

    def told(author: str) -> str:
        fields = {"permalink": [None, url], "author": [None, author], "channel_id": [None, "C0INCIDENTS"]}
        return seen(comments.build(outage(), step(ChangeKind.SHARED, fields), TERMS))

    assert told(OMAR) == "@nina shared a message by @omar from #incidents: open the message"
    assert told("") == told(NINA) == "@nina shared a message from #incidents: open the message"
    read = {"ts": "1772366400.000100", "text": "*Disk* full", "files": ["df.png", "log.txt"]}
    fields = {"permalink": url, "author": "", "author_name": "Pager", "channel_id": "C0INCIDENTS", **read}
    about = step(ChangeKind.SHARED, {name: [None, value] for name, value in fields.items()})
    head = "@nina shared a message by Pager, 12:00 PM Mar 1, 2026, from #incidents: open the message"
    assert seen(comments.build(outage(), about, TERMS)) == f"{head}\n*Disk* full\nFiles: df.png, log.txt"


def test_an_announcement_that_was_posted_again() -> None:
    for former, where in (("https://example.com", " Earlier comments are in the former thread."), ("", "")):
        content = comments.build(outage(), step(ChangeKind.REPOSTED, {"permalink": [former, ""]}), TERMS)
        assert seen(content) == f"Somebody deleted the announcement, so it was posted again.{where}"


def test_each_side_of_a_duplicate_names_the_other() -> None:
    other = Reference(outage(id=9, system_name="Search"), "https://x.slack.com/archives/C1/p1")
    closed = step(ChangeKind.CLOSED_AS_DUPLICATE, {"duplicate_of_id": [None, 9]}, reason="The same disk")
    kept = step(ChangeKind.DUPLICATE_CLOSED, {"duplicate_id": [None, 9]})
    reopened = step(ChangeKind.REOPENED, {"duplicate_of_id": [9, None]})
    lost = step(ChangeKind.DUPLICATE_REOPENED, {"duplicate_id": [9, None]})

    assert {comments.other_id(one) for one in (closed, kept, reopened, lost)} == {9}
    assert comments.other_id(step(ChangeKind.EDITED, {"eta": ["<2h", "<8h"]})) is None
    assert seen(comments.build(outage(), closed, TERMS, other)) == (
        "Outage was closed as a duplicate of Search incident · 9 by @nina\nThe same disk"
    )
    told = comments.build(outage(), kept, TERMS, other)
    assert seen(told) == "Search incident · 9 was closed as a duplicate of this outage by @nina"
    assert "<https://x.slack.com/archives/C1/p1|Search incident · 9>" in told.text
    assert seen(comments.build(outage(), reopened, TERMS, other)) == (
        "Outage was reopened by @nina; it is no longer a duplicate of Search incident · 9"
    )
    assert seen(comments.build(outage(), lost, TERMS, other)) == (
        "Search incident · 9 was reopened by @nina; it is not a duplicate of this outage"
    )


def test_the_other_outage_may_be_gone() -> None:
    closed = step(ChangeKind.CLOSED_AS_DUPLICATE, {"duplicate_of_id": [None, 9]})

    assert seen(comments.build(outage(), closed, TERMS)) == (
        "Outage was closed as a duplicate of outage 9 by @nina"
    )
