"""The timeline: a line for everything that can happen to an outage."""

from collections.abc import Sequence
from typing import Any

from models import Announcement, ChangeKind, Delivery, DeliveryKind, DeliveryState, OutageChange
from models.field_types import FormName
from models.fields import asked_by
from phoenix_bot.blocks.answers import timeline
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages.reading.timeline import PAGE
from tests.cases import for_each
from tests.phoenix_bot.blocks.samples import (
    NINA,
    NOW,
    OMAR,
    TEXTS,
    complaints,
    extremes,
    outage,
    pages,
    seen,
    step,
)

TERMS = Vocabulary()
LINK = "https://example.slack.com/archives/C0INCIDENTS/p1700000000000000"
SHOWN = Announcement(outage=outage(), channel_id="C0INCIDENTS", permalink=LINK)


def history(*entries: OutageChange | Delivery) -> Content:
    return timeline.build(SHOWN, entries, TERMS, older="", newer="")


def lines(*entries: OutageChange | Delivery) -> list[str]:
    """What is seen below the heading, without the time that begins each entry."""
    heading, *told = seen(history(*entries)).split("\n")
    assert heading == "History of Booking incident · 7"
    return [line.removeprefix("Mar 1, 2026 12:00 PM · ") for line in told]


def notice(state: DeliveryState, **values: Any) -> Delivery:
    usual = {"kind": DeliveryKind.NOTICE, "payload": {"audience": "sales", "what": "announced"}}
    return Delivery(**usual | {"state": state, "created_at": NOW} | values)


STEPS: dict[ChangeKind, tuple[dict[str, Sequence[Any]], list[str]]] = {
    ChangeKind.ANNOUNCED: (
        {"summary": [None, "*Nobody* books"], "eta": [None, "<2h"], "resolution": [None, ""]},
        ["Announced by @nina · ETA: under 2 h, by 2:00 PM Mar 1, 2026", "What happened: *Nobody* books"],
    ),
    ChangeKind.RECORDED: (
        {"summary": [None, "*Nobody* books"], "severity": ["", "SEV1"], "is_announced": [True, False]},
        ["Recorded, not announced by @nina", "What happened: *Nobody* books", "Severity: SEV1"],
    ),
    ChangeKind.EDITED: (
        {"system_id": [1, 2], "system_name": ["Booking", "Payments"], "turnover_impact": [None, 5000]},
        ["Edited by @nina", "Primary affected system: Booking → Payments", "Impact on turnover: 5,000 EUR"],
    ),
    ChangeKind.REASSIGNED: (
        {"solution_assignee_id": [NINA, OMAR]},
        ["Reassigned by @nina · Solution assignee: @nina → @omar"],
    ),
    ChangeKind.RESOLVED: (
        {
            "state": ["open", "resolved"],
            "resolved_at": [None, 1_772_366_400],
            "resolution": ["", "A new disk"],
        },
        ["Resolved by @nina · Resolved at: 12:00 PM Mar 1, 2026", "Resolution: A new disk"],
    ),
    ChangeKind.RESOLUTION_EDITED: (
        {"sales_affected": ["yes", "no"], "lost_bookings_details": ["few", ""]},
        ["Resolution edited by @nina · Sales affected: yes → no", "Lost bookings details: none"],
    ),
    ChangeKind.DURATION_EDITED: (
        {"started_at": [1_772_362_800, 1_772_366_400]},
        ["Duration edited by @nina · Started at: 11:00 AM Mar 1, 2026 → 12:00 PM Mar 1, 2026"],
    ),
    ChangeKind.POSTMORTEM_LINKED: (
        {"report_url": ["", "https://example.com/report"]},
        ["Post-mortem linked by @nina · https://example.com/report"],
    ),
    ChangeKind.REPORT_TITLED: (
        {"report_title": ["", "*Disk* full"]},
        ["Title of the post-mortem found", "*Disk* full"],
    ),
    ChangeKind.REPORT_DECLINED: (
        {"suggested_outcome": ["Post-mortem report", "None"]},
        [
            "No post-mortem needed by @nina · Suggested outcome: Post-mortem → none",
            "It *takes* longer",
        ],
    ),
    ChangeKind.WITHDRAWN: (
        {"state": ["open", "withdrawn"], "resolution": ["", "It *takes* longer"]},
        ["Withdrawn as a false alarm by @nina", "It *takes* longer"],
    ),
    ChangeKind.REOPENED: ({"resolution": ["A new disk", ""]}, ["Reopened by @nina"]),
    ChangeKind.UPDATED: (
        {"eta": ["<2h", "<8h"]},
        ["Update posted by @nina · ETA: under 2 h → under 8 h, by 8:00 PM Mar 1, 2026", "It *takes* longer"],
    ),
    ChangeKind.SHARED: (
        {
            "permalink": [None, LINK],
            "author": [None, OMAR],
            "ts": [None, "1772366400.000100"],
            "text": [None, "The disk is *full*"],
            "files": [None, ["df.png"]],
        },
        [
            "Message shared by @nina · message by @omar, 12:00 PM Mar 1, 2026",
            "The disk is *full*",
            "Files: df.png",
        ],
    ),
    ChangeKind.CLOSED_AS_DUPLICATE: (
        {"state": ["open", "resolved"], "duplicate_of_id": [None, 3], "resolved_at": [None, 1_772_366_400]},
        ["Closed as a duplicate by @nina · outage 3"],
    ),
    ChangeKind.DUPLICATE_CLOSED: (
        {"duplicate_id": [None, 9]},
        ["A duplicate was closed by @nina · outage 9"],
    ),
    ChangeKind.DUPLICATE_REOPENED: (
        {"duplicate_id": [9, None]},
        ["A duplicate was reopened by @nina · outage 9"],
    ),
    ChangeKind.REPOSTED: ({}, ["Announcement posted again because somebody deleted it"]),
    ChangeKind.MOVED: (
        {"channel_id": ["C0OLD", "C0INCIDENTS"]},
        ["Announcement moved to another channel because its own accepts no more messages · #incidents"],
    ),
    ChangeKind.ANNOUNCED_AGAIN: (
        {"permalink": ["https://acme.slack.com/archives/C0OLD/p1", ""]},
        ["Announced again because the former announcement belongs to another app by @nina"],
    ),
    ChangeKind.CHANNEL_CREATED: (
        {"channel_id": [None, "C0INCIDENTS"], "channel_name": [None, "o-booking"]},
        ["Channel created by @nina · #incidents"],
    ),
    ChangeKind.CHANNEL_SET: (
        {"channel_id": [None, "C0INCIDENTS"], "channel_name": [None, "o-booking"]},
        ["Channel set by @nina · #incidents"],
    ),
    ChangeKind.CHANNEL_RENAMED: (
        {"channel_name": ["old", "new"], "channel_id": ["C0INCIDENTS"] * 2},
        ["Channel renamed by @nina · #old → #new"],
    ),
    ChangeKind.CHANNEL_ARCHIVED: (
        {"channel_id": ["C0INCIDENTS"] * 2, "channel_name": ["o-booking"] * 2},
        ["Channel archived by @nina · #incidents"],
    ),
    ChangeKind.CHANNEL_UNARCHIVED: (
        {"channel_id": ["C0INCIDENTS"] * 2, "channel_name": ["o-booking"] * 2},
        ["Channel unarchived by @nina · #incidents"],
    ),
    ChangeKind.CHANNEL_LEFT: (
        {"channel_name": ["o-booking"] * 2},
        ["The Phoenix removed from the channel by @nina · #o-booking"],
    ),
    ChangeKind.CHANNEL_GONE: (
        {"channel_id": ["C0INCIDENTS"] * 2, "channel_name": ["o-booking"] * 2},
        ["Channel deleted, or out of reach by @nina · #o-booking"],
    ),
    ChangeKind.UPDATE_EDITED: ({}, ["Update edited by @nina · before, it said:"]),
    ChangeKind.UPDATE_TAKEN_BACK: ({}, ["Update taken back by @nina · before, it said:"]),
    ChangeKind.CHANNEL_TAKEN_AWAY: (
        {"channel_id": ["C0INCIDENTS", None], "channel_name": ["incidents", None]},
        ["Channel taken away by @nina · #incidents"],
    ),
    ChangeKind.ALERTS_RECOVERED: (
        {"recovered_at": [None, 1_772_366_400]},
        ["All alerts of the system recovered"],
    ),
}

GIVING_REASONS = {ChangeKind.WITHDRAWN, ChangeKind.UPDATED, ChangeKind.REPORT_DECLINED}

BY_NOBODY = {ChangeKind.REPOSTED, ChangeKind.ALERTS_RECOVERED, ChangeKind.MOVED, ChangeKind.REPORT_TITLED}


@for_each("kind", ChangeKind)
def test_every_kind_of_step_has_its_words(kind: ChangeKind) -> None:
    fields, told = STEPS[kind]
    one = step(kind, fields, reason="It *takes* longer" if kind in GIVING_REASONS else "")
    if kind in BY_NOBODY:
        one.by = None

    assert lines(one) == told


def test_what_nobody_in_slack_did_has_no_author() -> None:
    noticed = step(ChangeKind.CHANNEL_RENAMED, {"channel_name": ["old", "new"]})
    noticed.by = None

    assert lines(noticed) == ["Channel renamed · #old → #new"]


def test_a_kind_of_a_newer_version_is_told_by_its_name() -> None:
    unknown = step(ChangeKind.EDITED, {"whatever": [1, 2]})
    unknown.kind = "exploded"

    assert lines(unknown) == ["exploded by @nina"]


def test_the_reason_for_an_edit_is_shown_literally() -> None:
    edited = step(ChangeKind.EDITED, {"eta": ["<2h", ">24h"]}, reason="<!channel> *worse*")

    assert lines(edited) == [
        "Edited by @nina · ETA: under 2 h → more than 24 h, or unknown",
        "<!channel> *worse*",
    ]


def test_a_notice_says_whether_it_was_sent() -> None:
    sent = notice(DeliveryState.SENT, done_at=NOW, payload={"audience": "b2b", "what": "resolved"})
    parked = notice(DeliveryState.PARKED, error="channel_not_found")
    dropped = notice(DeliveryState.DROPPED, done_at=NOW)
    outdated = notice(DeliveryState.OUTDATED, done_at=NOW)

    assert lines(dropped) == ["Sales were not told that it was announced, because a manager decided so"]
    assert lines(outdated) == ["Sales were not told that it was announced, because there was newer news"]
    assert lines(sent) == ["B2B partners were told that it was resolved"]
    unaffected = {"audience": "sales", "what": "unaffected"}
    told = notice(DeliveryState.SENT, done_at=NOW, payload=unaffected)
    assert lines(told) == ["Sales were told that it does not affect them any more"]
    assert lines(notice(DeliveryState.WAITING)) == ["Sales will be told that it was announced"]
    assert lines(notice(DeliveryState.SENDING)) == lines(notice(DeliveryState.WAITING))
    assert lines(parked) == [
        "⚠️ Sales could not be told that it was announced · Slack refused it (channel_not_found)"
    ]


def test_times_are_in_the_readers_zone() -> None:
    told = seen(history(step(ChangeKind.REOPENED, {})), tz="Asia/Tokyo")

    assert told.endswith("\nMar 1, 2026 9:00 PM · Reopened by @nina")


def test_an_address_too_long_to_be_linked_is_text() -> None:
    linked = step(ChangeKind.POSTMORTEM_LINKED, {"report_url": ["", "https://example.com/" + "a" * 900]})

    first, second = lines(linked)
    assert first == "Post-mortem linked by @nina"
    assert second.startswith("Link to post-mortem: https://example.com/aaa")


@for_each("text", TEXTS.values(), ids=TEXTS)
def test_a_page_of_the_longest_and_oddest_fits_and_pages_only_authors(text: str) -> None:
    channel = {"channel_name": [text[:80], text[-80:]], "channel_id": ["", ""]}
    renamed = step(ChangeKind.CHANNEL_RENAMED, channel)
    titled = step(ChangeKind.REPORT_TITLED, {"report_title": ["", text]})
    read = {"permalink": f"https://example.com/{text}", "author": "", "author_name": text, "text": text}
    shared = step(
        ChangeKind.SHARED, {name: [None, value] for name, value in (read | {"files": [text] * 10}).items()}
    )
    forms = [{field.history_name: extremes(field, text) for field in asked_by(form)} for form in FormName]
    changed = [[step(ChangeKind.EDITED, fields, reason=text)] * PAGE for fields in forms]
    about = Announcement(
        outage=outage(system_name=" ".join(text.split())[:150]), channel_id="C1", permalink=LINK
    )

    for entries in (*changed, [renamed, titled, shared] * 3):
        content = timeline.build(about, entries, TERMS, older="7 0", newer="7 2")
        assert complaints(content) == []
        assert pages(content) <= {NINA, OMAR}


def test_a_page_beyond_the_end_leads_back() -> None:
    content = timeline.build(SHOWN, [], TERMS, older="7 0", newer="")

    assert seen(content).endswith("There is nothing more to show.")
    assert complaints(content) == []
