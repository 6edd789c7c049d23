"""Every button, form and option says which row it means by more than a number, which another row can have."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from listeners.home.pages import PAGES
from listeners.phoenix import management, outage_list, outages
from listeners.phoenix.outage_list import Place, Which
from models import (
    Alert,
    Announcement,
    ChangeKind,
    ChannelState,
    DedicatedChannel,
    Delivery,
    GoogleGroup,
    Group,
    Identity,
    Monitor,
    Outage,
    OutageChange,
    Reminder,
    ReminderKind,
    SuggestedOutcome,
    Suggestion,
    System,
    User,
)
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.announcement import announcement, comments
from phoenix_bot.blocks.announcement.related import Related
from phoenix_bot.blocks.answers import outage_list as list_page
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.messages import channel, reminders, suggestion
from phoenix_bot.blocks.messages.suggestion import Storm
from phoenix_bot.blocks.modals import announce as announce_modal
from phoenix_bot.blocks.modals import outage as outage_modals
from phoenix_bot.blocks.modals.announce import Origin, Twins
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages.reading import listing
from tests.databases import ON_SQLITE
from tests.history import insert_rows, many_outages
from tests.listeners.answering.managed import ASKED, PROBLEM, Managed, elements, manage, page
from tests.listeners.listening import Listening, plain
from tests.managing import ADA, PETER, member

pytestmark = [ON_SQLITE, pytest.mark.usefixtures("database")]

OPEN, RESOLVED, SYSTEM, GROUP, GOOGLE = 7_000_000, 7_000_100, 7_100_000, 7_200_000, 7_300_000
MONITOR, ALERT, SUGGESTION = 7_400_000, 7_500_000, 7_600_000
"""Ids that are nothing else: no page, no moment, no number of people."""

TERMS = Vocabulary()


def fill() -> Managed:
    """One of everything, and more outages and steps than fit on a page."""
    member(ADA, is_admin=True)
    member(PETER)
    now = utcnow()
    with transaction():
        System.create(id=SYSTEM, name="First", key="first")
        group = Group.create(id=GROUP, name="First", key="first")
        GoogleGroup.create(id=GOOGLE, key="first@example.com", group=group)
        monitor = Monitor.create(id=MONITOR, source="pingdom", external_id="1", name="Shop", made_at=now)
        Alert.create(id=ALERT, monitor=monitor, type="warning", started_at=now)
    managed = manage("Old", ADA, PETER, problem_id=PROBLEM)
    many_outages(1, by=ADA, system="Old", id=OPEN)
    many_outages(25, by=ADA, system="Old")
    ended = {"state": "resolved", "resolved_at": now, "resolved_by": ADA}
    many_outages(1, by=ADA, system="Old", id=RESOLVED, suggested_outcome=SuggestedOutcome.POSTMORTEM, **ended)
    step = {"outage": OPEN, "kind": ChangeKind.EDITED, "by": ADA, "at": now, "fields": {}}
    with transaction():
        insert_rows(OutageChange, [step] * 25)
    return managed


def pages(managed: Managed) -> Iterator[Any]:
    """Every page of App Home; those of lists also turned."""
    outage = known(Outage)[OPEN]
    places = [
        *managed.places.values(),
        *(
            "now",
            "now?n=1",
            "mine",
            "following",
            f"history?system={managed.system}&n=1",
            f"outage?id={outage}&n=1",
        ),
        *("monitors", f"monitor?id={known(Monitor)[MONITOR]}"),
        f"insights?system={managed.system}&days=365",
        *("systems", "systems?n=1", "groups", f"person?who={PETER}", "jobs", "settings", "audit"),
    ]
    assert {place.split("?")[0] for place in places} == {one.name for one in PAGES}
    for place in places:
        yield page(ADA, place)


def answers(app: Listening, managed: Managed) -> Iterator[Any]:
    """What /phoenix answers: lists and their pages, one outage, its history, and the questions."""
    followed = [f"{word} {what}" for word in ("follow", "unfollow") for what in (OPEN, "First")]
    for typed in (*ASKED, "list", f"show {OPEN}", f"history {OPEN}", f"summary {OPEN}", *followed):
        command = {"text": typed, "user_id": ADA, "trigger_id": typed}
        yield app.call("command", "/phoenix", by=ADA, command=command)
    with connection():
        system = System.get_by_id(managed.system.id).identity
    yield outage_list.show(Place(Which.OPEN, system, page=1), by=ADA, allow_all=False).arguments()
    turns = {"older": "2 Nobody", "newer": "0 Nobody"}
    yield list_page.found([], text="Nobody", now=utcnow(), **turns).arguments()
    yield outages.history(listing.numbered(OPEN, by=ADA), TERMS, page_number=1).arguments()
    for name, build in management.PAGES.items():
        subject = managed.group if name == "members" else Identity(0)
        yield build(subject, 1).arguments()
    with transaction():
        insert_rows(System, [{"name": f"S{one}", "key": f"s{one}"} for one in range(11)])
    yield management.PAGES["systems"](Identity(0), 0).arguments()


def messages() -> Iterator[Any]:
    """What stands in channels, and the form that shows twins."""
    with connection():
        found, ended = Outage.get_by_id(OPEN), Outage.get_by_id(RESOLVED)
        step = OutageChange.select().first()
        shown = Announcement.select(Announcement, Outage, System).join(Outage).join(System)
        twins = list(shown.limit(3))
        recorded = Outage.get_by_id(OPEN)
    recorded.is_announced = False
    for outage in (found, ended, recorded):
        yield announcement.build(outage, TERMS).arguments()
    own = DedicatedChannel(outage=found, channel_id="C1", state=ChannelState.OPEN)
    yield announcement.build(found, TERMS, Related(channel=own)).arguments()
    yield outage_modals.change_channel(found, 1, TERMS, now="C1")
    update = OutageChange(id=1, outage=found, kind=ChangeKind.UPDATED, reason="News", fields={}, by=ADA)
    yield comments.correctable(comments.reason(update, User(slack_id=ADA))[0], found, update).arguments()
    yield outage_modals.edit_update(found, 1, change=1, text="News")
    yield channel.summary(found, TERMS, "https://slack.example/1").arguments()
    yield channel.reopened(found, step, TERMS).arguments()
    yield channel.resolved(ended, step, TERMS).arguments()
    with transaction():
        told = {"person": ADA, "about": "it", "made_at": utcnow()}
        asked = Suggestion.create(
            id=SUGGESTION, system=SYSTEM, channel_id="C1", since=utcnow(), made_at=utcnow()
        )
        eta, report = (Reminder.create(kind=kind, **told) for kind in (ReminderKind.ETA, ReminderKind.REPORT))
        yield suggestion.build(asked, Storm([], 0), None).arguments()
    yield reminders.build(eta, found, twins[0]).arguments()
    yield reminders.build(report, ended, twins[0]).arguments()
    yield announce_modal.confirm(TERMS, Origin(), Twins(twins, 3, utcnow()), values={})


def opened(app: Listening, shown: list[Any]) -> Iterator[Any]:
    """The forms that buttons open. Buttons that ask for a confirmation open none."""
    found = [one for one in elements(shown) if one["type"] == "button"]
    buttons = {one["action_id"]: one for one in reversed(found)}
    for name, button in buttons.items():
        # Once a channel has been asked for, the form that sets one does not open.
        opens = "confirm" not in button and name != announcement.CREATE_CHANNEL
        if opens and name != announce_modal.MORE and not name.startswith(f"{frame.GO}:"):
            yield app.call("action", name, by=ADA, action=button)


def offered(app: Listening, shown: list[Any]) -> Iterator[Any]:
    """What the searches in these offer."""
    for view in shown:
        for element in elements(view):
            if element["type"] == "external_select":
                payload = {"value": ""}
                yield app.call("options", element["action_id"], by=ADA, payload=payload, view=view)


def known(model: Any) -> dict[int, Identity]:
    """Which rows there are, by id."""
    with connection():
        return {row.id: row.identity for row in model.select()}


def carried(shown: Any) -> Iterator[str]:
    """The values of buttons and options, and what views keep for their submit."""
    if isinstance(shown, dict):
        yield from (shown[name] for name in ("value", "private_metadata") if shown.get(name))
        shown = list(shown.values())
    if isinstance(shown, list):
        for part in shown:
            yield from carried(part)


def test_nothing_carries_a_number_alone(listening: Listening) -> None:
    managed = fill()
    shown = plain([*pages(managed), *answers(listening, managed), *messages()])
    shown += [form for form in opened(listening, shown) if form]
    shown += [{"options": options} for options in offered(listening, shown)]
    rows = {
        id: which
        for model in (Outage, System, Group, GoogleGroup, Delivery, Reminder, Monitor, Alert, Suggestion)
        for id, which in known(model).items()
    }

    bare = []
    for value in carried(shown):
        rest = value
        for which in rows.values():
            rest = rest.replace(str(which), "")
        bare += [value for number in re.findall(r"(?<!\d)\d{7}(?!\d)", rest) if int(number) in rows]
    assert bare == []
    assert_all_was_shown(listening, shown)


def assert_all_was_shown(listening: Listening, shown: list[Any]) -> None:
    """A button, form or search that is added must be added above, too."""
    seen = {one["action_id"] for one in elements(shown)}
    listened = {name for name in listening.of["action"] if isinstance(name, str)}
    assert listened - seen == set()
    assert set(listening.of["options"]) - seen == set()
    forms = {one["callback_id"] for one in shown if isinstance(one, dict) and "callback_id" in one}
    assert set(listening.of["view"]) - forms == set()
