"""/phoenix export: a file with outages, by direct message, that a spreadsheet opens safely."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models import DedicatedChannel, DeliveryKind, DeliveryState, Outage, User
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.outages.reading import export_file
from phoenix_bot.outages.reading.export_file import CHUNK
from phoenix_bot.outages.reading.period import ALWAYS, Period
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.cases import for_each
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import many_outages, rewrite
from tests.phoenix import IMPATIENT, Phoenix
from tests.phoenix_bot.delivery.looking import rows
from tests.plans import recorded
from tests.stories import announce, resolve, wait_for_second_delivery

pytestmark = ON_SQLITE

Row = dict[str, str]


def told(person: Person) -> str:
    """What the newest answer in #general says."""
    return person.messages("general")[-1].shown


def file_of(person: Person) -> tuple[Message, list[Row]]:
    """The one file that somebody got by direct message, and its rows."""
    [message] = [message for message in person.messages(dm=True) if message.files]
    [file] = message.files
    content = person.workspace.files[file["id"]]["content"]
    assert content.startswith(b"\xef\xbb\xbf"), "Excel needs the byte order mark"
    return message, list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def ask(phoenix: Phoenix, person: Person, text: str = "") -> None:
    person.command("/phoenix", f"export {text}")
    phoenix.settled()


def written(period: Period = ALWAYS) -> tuple[int, list[list[str]]]:
    """The rows of an export, the headings first, and how many outages it counted."""
    file = io.BytesIO()
    with connection():
        count = export_file.write(file, period, impact_unit="bookings", currency="EUR")
    return count, list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))


@ON_BOTH
def test_every_outage_has_a_row_in_the_askers_zone(phoenix: Phoenix, nina: Person, omar: Person) -> None:
    announcement = announce(
        nina,
        Started_at=1_700_000_000,
        Impact_on_turnover=5000,
        Lost_bookings_details="Asia, Europe",
        **{"What happened?": "Nobody\ncan “book”"},
    )
    resolve(nina, announcement, Resolution="A new disk", Resolved_at=1_700_003_660)
    phoenix.settled()
    announce(omar, "Payments")
    phoenix.settled()
    ask(phoenix, omar)
    message, (booking, payments) = file_of(omar)

    assert message.shown == "Here are the 2 outages announced so far."
    assert message.files[0]["name"] == "outages so far.csv"
    assert booking["Outage"] == "1"
    assert booking["Summary"] == "Nobody\ncan “book”"
    assert booking["State"] == "resolved"
    assert booking["Started (America/New_York)"] == "2023-11-14 17:13"
    assert booking["Resolved (America/New_York)"] == "2023-11-14 18:14"
    assert booking["Duration in minutes"] == "61"
    assert booking["Impact on turnover (EUR)"] == "5000"
    assert booking["Lost bookings details"] == "Asia, Europe"
    assert [booking[name] for name in ("Announced by", "Resolved by", "Resolution")] == [
        "nina",
        "nina",
        "A new disk",
    ]
    assert booking["Announcement"].endswith(f"/p{announcement.ts.replace('.', '')}")
    assert (payments["System"], payments["ETA"], payments["Resolved by"]) == ("Payments", "under 2 h", "")


def test_the_answer_is_in_the_acknowledgement(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announce(nina)
    phoenix.settled()
    answers = len(slack.calls_of("response_url"))
    ask(phoenix, nina)

    assert told(nina) == "I'll send you a file with the outages announced so far by direct message."
    assert len(slack.calls_of("response_url")) == answers


@ON_BOTH
def test_days_are_those_of_the_askers_zone_and_both_included(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announce(nina)
    phoenix.settled()
    announce(omar)
    phoenix.settled()
    rewrite(1, announced_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    rewrite(2, announced_at=datetime(2026, 3, 3, 22, 59, tzinfo=UTC))
    ask(phoenix, nina, "2026-03-02 2026-03-03")
    ask(phoenix, omar, "2026-03-01 2026-03-02")

    message, ours = file_of(nina)
    assert message.shown == "Here are the 2 outages announced from 2026-03-02 to 2026-03-03."
    assert [row["Announced (Europe/Prague)"] for row in ours] == ["2026-03-02 00:30", "2026-03-03 23:59"]
    message, theirs = file_of(omar)
    assert message.shown == "Here is the outage announced from 2026-03-01 to 2026-03-02."
    assert [row["Announced (America/New_York)"] for row in theirs] == ["2026-03-01 18:30"]


@ON_BOTH
def test_a_single_day_is_the_first(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    phoenix.settled()
    ask(phoenix, nina, "2000-01-01")

    assert file_of(nina)[0].shown == "Here is the outage announced since 2000-01-01."


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("yesterday", "“yesterday” is not a date."),
        ("2026-02-30", "“2026-02-30” is not a date."),
        ("01.02.2026", "“01.02.2026” is not a date."),
        ("20260201", "“20260201” is not a date."),
        ("0001-01-01", "“0001-01-01” is not a date."),
        ("2026-01-01 9999-12-31", "“9999-12-31” is not a date."),
        ("2026-03-02 2026-03-01", "The first day, 2026-03-02, is after the last, 2026-03-01."),
        ("2026-03-01 to 2026-03-02", "Give a first and a last day, and nothing else."),
    ],
)
def test_days_that_cannot_be_meant(phoenix: Phoenix, nina: Person, typed: str, why: str) -> None:
    ask(phoenix, nina, typed)

    assert told(nina) == f"{why} Type, for example, /phoenix export 2026-01-01 2026-03-31."


def test_nothing_found_is_said(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    phoenix.settled()
    ask(phoenix, nina, "2001-01-01 2001-01-01")

    assert told(nina) == "No outage was announced on 2001-01-01, so there is nothing to send."
    assert rows(DeliveryKind.EXPORT) == []


def test_people_of_another_domain_get_none(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announce(nina)
    phoenix.stop()
    phoenix.start(ALLOWED_EMAIL_DOMAIN="phoenix.example")
    ask(phoenix, peter)

    assert "at phoenix.example is needed" in peter.wait_for("general", "You cannot export outages").shown
    assert rows(DeliveryKind.EXPORT) == []


def test_somebody_new_is_asked_about_first(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announce(nina)
    ask(phoenix, peter)
    peter.wait_for("general", "I'll send you a file")
    phoenix.settled()

    _, [row] = file_of(peter)
    assert "Started (Asia/Tokyo)" in row


def test_guests_get_none(phoenix: Phoenix, slack: Sandbox, nina: Person, gil: Person) -> None:
    nina.invite("incidents", "gil")
    announce(nina)
    ask(phoenix, gil)

    assert "Only full members of this workspace can export" in gil.wait_for("general", "full members").shown
    assert rows(DeliveryKind.EXPORT) == []


def test_a_command_delivered_twice_sends_one_file(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announce(nina)
    phoenix.settled()
    slack.duplicate_next_envelope()
    nina.command("/phoenix", "export")
    wait_for_second_delivery(slack)
    phoenix.settled()

    assert file_of(nina)


LAST = "files.completeUploadExternal"
CALLS = ("files.getUploadURLExternal", "upload", "conversations.open", LAST)


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        (CALLS[0], "503"),
        ("upload", "cut_after"),
        ("conversations.open", "429"),
        (LAST, "cut_after"),
        pytest.param(LAST, "hang_after", marks=IMPATIENT),
        (LAST, "cut_before"),
        (LAST, "503"),
        (LAST, "429"),
    ],
)
def test_a_call_that_fails_delays_the_file_and_does_not_double_it(
    phoenix: Phoenix, slack: Sandbox, nina: Person, method: str, fault: str
) -> None:
    announce(nina)
    phoenix.settled()
    slack.faults.next(method, fault, seconds=1.3)
    ask(phoenix, nina)

    _, [row] = file_of(nina)
    assert row["System"] == "Booking"
    assert not slack.faults.waiting


def test_a_file_of_which_nobody_knows_whether_it_arrived_is_looked_for(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announce(nina)
    phoenix.settled()
    slack.faults.next(LAST, "error_after")
    ask(phoenix, nina)

    assert file_of(nina)
    assert len(slack.calls_of(LAST)) == 1
    assert len(slack.calls_of("conversations.history")) == 1


def test_it_is_looked_for_again_after_an_attempt_that_got_nowhere(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announce(nina)
    phoenix.settled()
    slack.faults.next(LAST, "cut_before")

    def fail_next(method: str, phase: str, _: dict[str, Any]) -> None:
        if (method, phase) == (LAST, "before") and not slack.calls_of(LAST):
            slack.faults.next(CALLS[0], "503")

    slack.faults.watch(fail_next)
    ask(phoenix, nina)

    assert file_of(nina)
    assert len(slack.calls_of("conversations.history")) == 2


@pytest.mark.parametrize(
    ("method", "error", "advice"),
    [
        (LAST, "missing_scope", "Reinstall the app with the scopes in manifest.yml."),
        (CALLS[0], "missing_scope", "Reinstall the app with the scopes in manifest.yml."),
        (LAST, "not_in_channel", "An operator finds the details in the log."),
    ],
)
def test_what_slack_refuses_for_good_is_a_problem_and_told(
    phoenix: Phoenix, slack: Sandbox, nina: Person, method: str, error: str, advice: str
) -> None:
    announce(nina)
    phoenix.settled()
    slack.faults.next(method, "error", error=error)
    ask(phoenix, nina)

    [row] = rows(DeliveryKind.EXPORT)
    assert (row.state, row.error) == (DeliveryState.PARKED, error)
    assert nina.messages(dm=True)[-1].shown == (
        f"⚠️ Slack refused to send you the outages that you asked for. Slack says {error}. {advice} "
        "Managers can then retry it under Problems in my App Home."
    )


RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1+1",
    "\n=1",
    "\u00a0=1",
    "\uff1d1",
    "\tx",
    '=HYPERLINK("https://evil.example","x")',
]


@for_each("typed", RISKY)
def test_no_cell_starts_a_formula(typed: str) -> None:
    assert export_file.cell(typed).startswith("'")
    assert export_file.cell(typed).replace("'", "") == typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("It broke\n=1+1", "It broke\n'=1+1"),
        ("a;=1;  @b; c", "a;'=1;  '@b; c"),
        ("a\r\n\n-1\tx\t+1", "a\r\n\n'-1\tx\t'+1"),
    ],
)
def test_no_cell_starts_a_formula_where_semicolons_separate_them(typed: str, kept: str) -> None:
    assert export_file.cell(typed) == kept


@for_each(
    "harmless",
    ["", "1 - 2, -3", "https://a.b/?c=1;d=2", "a=1", "<10%", "2026-03-01 12:00", "'=1", " x", ">24h"],
)
def test_other_cells_stay_as_they_are(harmless: str) -> None:
    assert export_file.cell(harmless) == harmless
    assert (export_file.cell(None), export_file.cell(7), export_file.cell(0)) == ("", "7", "0")


def test_whatever_is_typed_anywhere_the_file_keeps_it_harmlessly(database: str) -> None:
    typed: dict[str, Any] = dict.fromkeys(
        ("summary", "lost_bookings_details", "resolution", "report_url", "report_title", "system_name"),
        '=cmd|" /C calc",\n"x"',
    )
    many_outages(1, by="U0NINA00000", system="Booking", **typed)
    with transaction():
        User.update(name="@nina").execute()
    _, (_, row) = written()

    assert row.count('\'=cmd|" /C calc",\n"x"') == len(typed)
    assert row.count("'@nina") == 3
    assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]


def test_many_outages_are_written_in_few_queries_and_little_memory(database: str) -> None:
    many_outages(3 * CHUNK, by="U0NINA00000", system="Booking", summary="Nobody can book " * 50)
    tracemalloc.start()
    with recorded() as statements, connection(), open("/dev/null", "wb") as nowhere:  # noqa: PTH123
        count = export_file.write(nowhere, ALWAYS, impact_unit="bookings", currency="EUR")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 3 * CHUNK
    assert len([sql for sql, _ in statements if sql.startswith("SELECT")]) == 2 * 3 + 1
    assert most < 4_300_000


@ON_BOTH
def test_outages_are_in_order_across_chunks(database: str) -> None:
    many_outages(CHUNK + 1, by="U0NINA00000", system="Booking")
    count, (_, *found) = written()

    assert count == CHUNK + 1
    assert [row[0] for row in found] == [str(number) for number in range(1, CHUNK + 2)]


def test_a_zone_that_nobody_knows_is_utc(database: str) -> None:
    many_outages(1, by="U0NINA00000", system="Booking")
    _, (headings, _) = written(Period(None, None, "Nowhere/At_all"))

    assert "Announced (UTC)" in headings


def test_a_period_comes_back_from_the_outbox() -> None:
    day = date(2026, 3, 1)
    for period in (ALWAYS, Period(day, None, "Asia/Tokyo"), Period(day, day + timedelta(days=9), "UTC")):
        assert Period.of_payload(period.payload()) == period


@ON_BOTH
def test_a_day_that_begins_an_hour_late_is_whole(database: str) -> None:
    """In Santiago clocks jumped from midnight to one on 2026-09-06."""
    many_outages(1, by="U0NINA00000", system="Booking")
    for minute, found in ((-1, 0), (0, 1)):
        rewrite(announced_at=datetime(2026, 9, 6, 4, tzinfo=UTC) + timedelta(minutes=minute))
        day = date(2026, 9, 6)
        assert written(Period(day, day, "America/Santiago"))[0] == found


def test_duplicates_and_channels_have_their_cells(database: str) -> None:
    many_outages(2, by="U0NINA00000", system="Booking")
    channel = {"name": "o-booking", "asked_by": "U0NINA00000", "asked_at": utcnow()}
    with transaction():
        end = {"resolved_at": utcnow(), "resolved_by": "U0NINA00000"}
        Outage.update(state="duplicate", duplicate_of=1, **end).where(Outage.id == 2).execute()
        DedicatedChannel.create(outage=1, **channel)
    _, (headings, *found) = written()

    cells = [dict(zip(headings, row, strict=True)) for row in found]
    assert [row["State"] for row in cells] == ["open", "duplicate"]
    assert cells[1]["Resolved by"] == cells[1]["Duration in minutes"] == cells[1]["Resolved (UTC)"] == ""
    assert [row["Duplicate of outage"] for row in cells] == ["", "1"]
    assert [row["Channel"] for row in cells] == ["#o-booking", ""]
