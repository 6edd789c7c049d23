"""Every field of an outage on every surface: what the table says is what people see."""

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from jobs import eta_reminders
from models import Outage
from models.field_types import Ask, Field, FormName, Kind, Shown, Told, label_of
from models.fields import BY_NAME, FIELDS, NOT_ENTERED, asked_by, only_of_the_end
from models.outage_choices import SUMMARY_TEMPLATE
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.announcement import announcement, changes
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.cases import for_each
from tests.databases import ON_SQLITE
from tests.history import outages, steps
from tests.jobs.reminding import reminders_of, run
from tests.phoenix import Phoenix
from tests.phoenix_bot.blocks import samples
from tests.stories import announce, clock_time, minutes_ago, more, opened, reopen, resolve, visible, written

WORDS = Vocabulary(severities=("SEV1", "SEV2"))

EVERY_FIELD = for_each("field", FIELDS, ids=BY_NAME)

BUTTONS = {
    FormName.EDIT: "Edit",
    FormName.POST_UPDATE: "Post update",
    FormName.REASSIGN: "Reassign",
    FormName.RESOLVE: "Resolve",
    FormName.EDIT_RESOLUTION: "Edit",
    FormName.EDIT_DURATION: "Edit duration",
    FormName.LINK_REPORT: "Link post-mortem",
    FormName.EXTEND_ETA: "Extend ETA",
    FormName.CLOSE_AS_DUPLICATE: "Close as duplicate",
    FormName.REOPEN: "Reopen outage",
}

AFTER_THE_END = (FormName.EDIT_RESOLUTION, FormName.EDIT_DURATION, FormName.LINK_REPORT, FormName.REOPEN)

OWN_COMMENT = (FormName.RESOLVE, FormName.LINK_REPORT, FormName.CLOSE_AS_DUPLICATE)
"""Forms whose comment says what was done instead of listing the fields."""

REMARKS = {
    FormName.EDIT: {"Reason for this change?": "News"},
    FormName.POST_UPDATE: {"What is new?": "News"},
    FormName.REOPEN: {"Why is it not over?": "News"},
}

BEGAN, MOVED = minutes_ago(60), minutes_ago(20)


def test_every_column_is_a_field_or_nobody_enters_it() -> None:
    assert {*BY_NAME, *NOT_ENTERED} == set(Outage._meta.columns)
    assert not BY_NAME.keys() & set(NOT_ENTERED)


@EVERY_FIELD
def test_a_field_is_asked_for_and_a_choice_has_choices(field: Field) -> None:
    assert field.asks
    assert (field.kind is Kind.CHOICE) == (field.choices is not None)
    assert all(set(ask.choices) <= set(field.choices or ()) for ask in field.asks.values() if ask.choices)


@EVERY_FIELD
def test_the_announcement_shows_it_when_the_table_says_so(field: Field) -> None:
    on_open, on_resolved, on_duplicate = (
        shown_differently(field, make)
        for make in (
            samples.outage,
            samples.resolved,
            lambda **values: samples.resolved(**{"duplicate_of_id": 3, **values}),
        )
    )

    match field.shown:
        case Shown.ALWAYS:
            assert on_open
            assert on_resolved
            assert on_duplicate
        case Shown.RESOLVED:
            assert (on_open, on_resolved, on_duplicate) == (False, True, False)
        case Shown.NEVER:
            assert (on_open, on_resolved, on_duplicate) == (False, False, False)
        case Shown.SPECIAL:
            assert on_open or on_resolved


def shown_differently(field: Field, make: Any) -> bool:
    """Whether the announcement of a sample outage changes with the value of the field."""
    values = dict.fromkeys((field.name, field.history_name), sample(field))
    before, after = (announcement.build(one, WORDS) for one in (make(), make(**values)))
    return samples.seen(before) != samples.seen(after)


def sample(field: Field) -> Any:
    """A value that no sample outage has."""
    match field.kind:
        case Kind.CHOICE:
            known = [getattr(make(), field.name) for make in (samples.outage, samples.resolved)]
            return next(choice.value for choice in field.choices or () if choice not in known)
        case Kind.NUMBER | Kind.MONEY | Kind.OUTAGE:
            return 4321
        case Kind.MOMENT:
            return samples.NOW - timedelta(days=1)
        case _:
            return "https://example.com/another"


@EVERY_FIELD
def test_a_change_is_told_as_the_table_says(field: Field) -> None:
    choices = [str(choice.value) for choice in field.choices or ()]
    before, after = (choices[0], choices[-1]) if choices else (1_700_000_000, 1_700_000_060)
    told = [change.line for change in changes.listed({field.history_name: [before, after]}, WORDS)]

    if field.told is Told.SPECIAL:
        assert told == []
    else:
        [line] = told
        assert line.startswith(f"{WORDS.topic(field)}: ")
        assert ("→" in line) == (field.told is Told.FROM_TO and before != field.nothing)


@ON_SQLITE
@pytest.mark.settings(SEVERITIES="SEV1,SEV2")
def test_what_is_announced_is_on_every_surface(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/announce")
    form = more(nina, nina.modal("Announce an outage"))
    assert form.labels == [
        *(WORDS.label(field) for field in asked_by(FormName.ANNOUNCE)),
        "Options",
        "Ended at",
    ]
    assert form.value("What happened?") == SUMMARY_TEMPLATE
    entered = fill(form, FormName.ANNOUNCE)
    assert form.submit(), form.errors
    phoenix.settled()

    assert_kept(entered)
    assert_told(phoenix, nina, entered)
    assert "→" not in last_step(nina)


@ON_SQLITE
@pytest.mark.settings(SEVERITIES="SEV1,SEV2")
@pytest.mark.parametrize("name", [name for name in FormName if name is not FormName.ANNOUNCE])
def test_what_a_form_changes_is_on_every_surface(phoenix: Phoenix, nina: Person, name: FormName) -> None:
    about = announce(nina, Started_at=BEGAN)
    announce(nina, "Payments")
    if name in AFTER_THE_END:
        about = resolve(nina, about)
    phoenix.settled()
    on = reminder(phoenix, nina) if name is FormName.EXTEND_ETA else nina.refresh(about)
    form = opened(nina, on, BUTTONS[name])
    form.fill(REMARKS.get(name, {}))
    entered = fill(form, name)
    assert form.submit(), form.errors
    phoenix.settled()

    assert_kept(entered)
    assert_told(phoenix, nina, entered)
    comment = nina.thread(about)[-1]
    for field_name, value in entered.items():
        if name not in OWN_COMMENT:
            assert f"{WORDS.topic(BY_NAME[field_name])}: " in visible(comment)
            assert value in visible(comment)


def reminder(phoenix: Phoenix, nina: Person) -> Message:
    """Let the ETAs pass, and return the message that reminds of the first outage."""
    run(eta_reminders, phoenix, utcnow() + timedelta(hours=2))
    return next(message for message in reminders_of(nina) if "Booking" in message.shown)


@ON_SQLITE
def test_a_reopen_clears_what_only_the_end_has(phoenix: Phoenix, nina: Person) -> None:
    form = opened(nina, announce(nina, Started_at=BEGAN), "Resolve")
    fill(form, FormName.RESOLVE)
    assert form.submit(), form.errors
    reopen(nina, nina.wait_for("incidents", "Resolved: "))
    phoenix.settled()

    [reopened], new = outages(), Outage()
    for field in only_of_the_end():
        assert getattr(reopened, field.name) == getattr(new, field.name)


def fill(form: Form, name: FormName) -> Mapping[str, str]:
    """Enter a new value for every field that the form asks for; how people read these values."""
    read = {}
    for field in asked_by(name):
        ask = field.asks[name]
        label = ask.label or WORDS.label(field)
        entered, read[field.name] = new_value(field, ask, form, label)
        form.fill({label: entered})
    return read


def new_value(field: Field, ask: Ask, form: Form, label: str) -> tuple[Any, str]:
    """What somebody enters, and how people read it afterwards."""
    match field.kind:
        case Kind.CHOICE:
            choices = [label_of(choice) for choice in ask.choices or field.choices or ()]
            chosen = next(choice for choice in reversed(choices) if choice != form.value(label))
            return chosen, chosen
        case Kind.NUMBER:
            return 4321, "4,321"
        case Kind.MONEY:
            return 4321, "4,321 EUR"
        case Kind.MOMENT:
            return MOVED, clock_time(MOVED, "Europe/Prague")
        case Kind.PERSON:
            return "omar", "@omar"
        case Kind.SYSTEM | Kind.SEVERITY:
            word = "Search" if field.kind is Kind.SYSTEM else "SEV2"
            return word, word
        case Kind.OUTAGE:
            return form.options(label, "2")[0], "outage 2"
        case Kind.LINE:
            return "https://example.com/report", "https://example.com/report"
        case Kind.TEXT:
            return f"About the {field.name}", f"About the {field.name}"


def assert_kept(entered: Mapping[str, str]) -> None:
    """The newest step of the outage's history has each of these fields, with the outage's new value."""
    step = steps()[-1]
    for field in map(BY_NAME.__getitem__, entered):
        before, after = step.fields[field.history_name]
        now = getattr(outages()[0], field.history_name)
        assert after == (int(now.timestamp()) if field.kind is Kind.MOMENT else now)
        assert before != after


def assert_told(phoenix: Phoenix, person: Person, entered: Mapping[str, str]) -> None:
    """The timeline and the export have each of these values."""
    timeline, row = last_step(person), exported(phoenix, person)
    for name, value in entered.items():
        field = BY_NAME[name]
        assert value in timeline
        if field.export:
            heading = field.export.format(impact_unit="bookings", currency="EUR", zone="Europe/Prague")
            assert row[heading] == cell(field, value)


def last_step(person: Person) -> str:
    """What the timeline of the outage says about the newest step."""
    person.command("/phoenix", "history 1")
    return visible(person.wait_for("general", "History of")).split(" by @nina")[-1]


def exported(phoenix: Phoenix, person: Person) -> dict[str, str]:
    """The row of the outage in an export."""
    person.command("/phoenix", "export")
    phoenix.settled()
    [file] = file_message(person).files
    content = person.workspace.files[file["id"]]["content"].decode("utf-8-sig")
    return next(csv.DictReader(io.StringIO(content, newline="")))


def file_message(person: Person) -> Message:
    return next(message for message in person.messages(dm=True) if message.files)


def cell(field: Field, value: str) -> str:
    """How the export writes a value that people read as `value`."""
    match field.kind:
        case Kind.MOMENT:
            return written(MOVED, "Europe/Prague").rsplit(" ", 1)[0]
        case Kind.MONEY | Kind.NUMBER:
            return "4321"
        case _:
            return value.removeprefix("@").removeprefix("outage ")
