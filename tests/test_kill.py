"""`kill -9` before and after Slack processes any call of announce, edit, reassign, resolve, create channel.

The bot is a process of its own that a supervisor starts again, as a service manager would. People who see
that something failed try again.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from models import ChangeKind, Delivery, DeliveryKind, DeliveryState, OutageChange
from models.database import close, connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.database import open_database
from phoenix_bot.people import group_members
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.gitlab import PROJECT, TOKEN, Fault, demo
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.refusals import SlackTold
from phoenix_bot.sandbox.workspace.records import Channel
from tests.databases import ON_SQLITE
from tests.dedicated import made
from tests.history import kinds
from tests.phoenix import MANIFEST, Phoenix, environment
from tests.stories import WHAT_HAPPENED, visible
from tests.supervised import Supervised

PATIENCE = 60.0
"""Seconds that people keep trying; a few would do on an idle machine."""

REPORT = "Post-mortem"

QUICK = {"SLACK_TIMEOUT": "0.5", "SLACK_SETTLE_SECONDS": "0.05"}
"""What was under way when the bot was killed waits for about twice this time-out."""


class Killer:
    """Kills the bot once for every different call it makes, when Slack is in this `phase` of it."""

    def __init__(self, slack: Sandbox, bot: Supervised, phase: str) -> None:
        self.struck: set[str] = set()
        self._slack, self._bot, self._phase = slack, bot, phase

    def __call__(self, method: str, phase: str, args: dict[str, Any]) -> None:
        if phase != self._phase or name(method, args) in self.struck:
            return
        self.struck.add(name(method, args))
        if phase == "before":
            self._slack.faults.next(method, "cut_before")
        self._bot.kill()


def name(method: str, args: dict[str, Any]) -> str:
    """What distinguishes this call from others: a message has its row's key, a form its kind."""
    if method == "views.open":
        view = args["view"]
        return str((json.loads(view) if isinstance(view, str) else view)["callback_id"])
    if method == "chat.postMessage":
        return f"{method} {args['metadata']['event_payload']['delivery']}"
    if method == "chat.update":
        return f"{method} {args['text']}"
    return f"{method} {json.dumps(args, sort_keys=True)}"


class Persistent:
    """A person who tries again what failed because the bot had just been killed."""

    def __init__(self, person: Person, bot: Supervised) -> None:
        self.person = person
        self._slack = person.slack
        self._bot = bot

    def opens(self, title: str, act: Callable[[], None]) -> Form:
        """Do what opens a form until there is one."""

        def once() -> Form | None:
            starts = self._bot.starts
            # It may have opened although Slack told of a failure: the acknowledgement goes out late.
            if not self.person.has_modal:
                act()
                self._slack.until(lambda: self.person.has_modal or self._bot.starts > starts, PATIENCE, title)
            return self.person.modal() if self.person.has_modal else None

        form: Form = self._persist(once)
        assert form.title.startswith(title)
        return form

    def sends(self, form: Form, **fields: Any) -> None:
        """Fill the form and submit it until it is accepted."""

        def once() -> bool:
            form.fill({label.replace("_", " "): value for label, value in fields.items()})
            fields.clear()
            return form.submit()

        self._persist(once)

    def clicks(self, message: Message, button: str, done: Callable[[], object], **details: bool) -> None:
        """Press a button until what it is for is `done`."""

        def once() -> bool:
            starts = self._bot.starts
            if not done():
                self.person.click(message, button, **details)
                self._slack.until(lambda: done() or self._bot.starts > starts, PATIENCE, button)
            return bool(done())

        self._persist(once)

    def sees(self, what: str, where: Callable[[], list[Message]]) -> Message:
        """Wait until a message shows `what`."""

        def found() -> Message | None:
            return next((message for message in where() if what in message.shown), None)

        return self._slack.until(found, PATIENCE, what)

    def _persist(self, once: Callable[[], Any]) -> Any:
        deadline, told = time.monotonic() + PATIENCE, "nothing"
        while time.monotonic() < deadline:
            self._slack.until(lambda: self._slack.connections, PATIENCE, "the bot's return")
            try:
                if result := once():
                    return result
            except SlackTold as refusal:
                told = str(refusal)
        raise AssertionError(f"it never worked; Slack told {told}")


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A workspace whose people need not wait as long as in Slack for an answer that will not come."""
    with Sandbox(MANIFEST, rate_limits=False, ack_within=1.0) as sandbox:
        yield sandbox


@pytest.fixture
def supervised(slack: Sandbox, database_url: str, tmp_path: Path) -> Supervised:
    """A bot on the database, not yet running."""
    open_database(database_url, "a test")
    group_members.join_named(slack.user_id("nina"), "on_call", now=utcnow())
    close()
    settings = environment(slack, database_url) | QUICK
    env_file = tmp_path / "bot.env"
    env_file.write_text("\n".join(f"{key}='{value}'" for key, value in settings.items()))
    return Supervised(env_file)


@pytest.mark.parametrize("phase", ["before", "after"])
def test_killed_at_every_call_nothing_is_lost_and_nothing_doubled(
    phase: str, slack: Sandbox, supervised: Supervised, database_url: str
) -> None:
    killer = Killer(slack, supervised, phase)
    stop_killing = slack.faults.watch(killer)
    with supervised.running():
        announcement = outage_from_announce_to_resolve(slack, supervised)
    made_by_the_killed = {name(call.method, call.args) for call in slack.calls}
    stop_killing()
    settle(slack, database_url)

    nina, omar = slack.person("nina"), slack.person("omar")
    alone, broadcast = [message for message in nina.messages("incidents") if message.metadata]
    assert (alone.ts, alone.colour) == (announcement.ts, "#079455")
    assert "Resolved: Booking incident" in alone.shown
    assert "Solution assignee\n@omar" in alone.shown
    comment, handover, end = nina.thread(alone)
    assert comment.shown.startswith("It is worse than we thought\nETA: under 2 h → under 8 h, by ")
    assert "→ @omar" in handover.shown
    assert "Outage was resolved by @nina" in end.shown
    assert broadcast.ts == end.ts
    assert nina.pins("incidents") == []
    (message,) = omar.messages(dm=True)
    assert "made you solution assignee" in message.shown
    assert nina.messages(dm=True) == []
    # Nobody can look whether an answer to a command arrived, so it may come again.
    assert any("is announced" in message.shown for message in nina.messages("general"))
    check_history()
    check_that_every_call_was_struck(killer.struck, made_by_the_killed)


@ON_SQLITE
@pytest.mark.parametrize("phase", ["before", "after"])
def test_killed_at_every_call_about_its_channel_an_outage_has_one(
    phase: str, slack: Sandbox, supervised: Supervised, database_url: str
) -> None:
    killer = Killer(slack, supervised, phase)
    with supervised.running():
        announcement = announced(Persistent(slack.person("nina"), supervised))
        stop_killing = slack.faults.watch(killer)
        channel = channel_from_creation_to_archive(slack, supervised, announcement)
    stop_killing()
    settle(slack, database_url)

    nina = slack.person("nina")
    assert [one.id for one in made(slack)] == [channel.id]
    assert len(channel.bookmarks) == 1
    assert channel.topic.startswith("Resolved: Booking incident")
    posts = [message.shown for message in nina.messages(channel.name) if message.metadata]
    assert [shown.split(" ")[0] for shown in posts] == ["✅", "Outage"]
    assert [comment.shown.split(" ")[0] for comment in nina.thread(announcement)] == ["Channel", "Outage"]
    assert f"Channel\n#{channel.name} (archived)" in nina.refresh(announcement).shown
    assert kinds() == ["announced", "channel_created", "resolved", "channel_archived"]
    methods = {call.split()[0] for call in killer.struck}
    assert methods >= {
        "conversations.create",
        "conversations.invite",
        "conversations.setTopic",
        "conversations.setPurpose",
        "conversations.archive",
        "bookmarks.add",
        "chat.postMessage",
        "chat.update",
    }


@ON_SQLITE
def test_killed_while_gitlab_makes_a_post_mortem_there_is_one(
    slack: Sandbox, supervised: Supervised, database_url: str
) -> None:
    kills = iter([supervised.kill])
    with demo() as gitlab:
        supervised.add_settings(
            GITLAB_URL=gitlab.url, GITLAB_PRIVATE_TOKEN=TOKEN, GITLAB_POSTMORTEM_PROJECT=PROJECT
        )
        gitlab.faults.next(Fault("POST", "/issues", is_processed=True))
        gitlab.meanwhile = lambda asked: next(kills, pass_by)() if asked.method == "POST" else None
        nina = Persistent(slack.person("nina"), supervised)
        with supervised.running():
            announcement = announced(nina)
            form = nina.opens("Resolve", lambda: nina.person.click(announcement, "Resolve"))
            nina.sends(form, Sales_affected="no", B2B_partners_affected="no", Suggested_outcome=REPORT)
            resolved = nina.sees("Resolved: Booking", lambda: nina.person.messages("incidents"))
            form = nina.opens("Create post-mortem", lambda: nina.person.click(resolved, "Create post-mortem"))
            nina.sends(form)
            told = nina.sees("Post-mortem linked by @nina", lambda: nina.person.thread(announcement))

        assert len(gitlab.projects[0].issues) == 1
        assert visible(told).endswith(f"{PROJECT}/-/work_items/1")
    assert supervised.starts == 2


def pass_by() -> None:
    """Do nothing."""


def channel_from_creation_to_archive(slack: Sandbox, bot: Supervised, announcement: Message) -> Channel:
    """The story of an outage's own channel; the channel."""
    nina = Persistent(slack.person("nina"), bot)
    _, thread = announcement_and_thread(nina.person)

    nina.clicks(announcement, "Create channel", lambda: made(slack))
    [channel] = made(slack)

    def inside() -> list[Message]:
        return nina.person.messages(channel.name)

    nina.sees("See the announcement", inside)
    nina.sees("Channel of this outage", thread)
    form = nina.opens("Resolve outage", lambda: nina.person.click(announcement, "Resolve"))
    nina.sends(form, Sales_affected="yes", B2B_partners_affected="no")
    closing = nina.sees("Outage was resolved", inside)
    nina.clicks(closing, "Archive channel", lambda: channel.is_archived, confirm=True)
    return channel


def outage_from_announce_to_resolve(slack: Sandbox, bot: Supervised) -> Message:
    """The story; the announcement."""
    nina, omar = Persistent(slack.person("nina"), bot), Persistent(slack.person("omar"), bot)
    _, thread = announcement_and_thread(nina.person)

    announcement = announced(nina)

    form = nina.opens("Edit outage", lambda: nina.person.click(announcement, "Edit"))
    nina.sends(form, **{"ETA": "under 8 h", "Reason for this change?": "It is worse than we thought"})
    nina.sees("ETA: under 2 h → under 8 h", thread)

    form = nina.opens("Reassign outage", lambda: nina.person.click(announcement, "Reassign"))
    nina.sends(form, Solution_assignee="omar")
    nina.sees("@omar", thread)
    omar.sees("made you solution assignee", lambda: omar.person.messages(dm=True))

    form = nina.opens("Resolve outage", lambda: nina.person.click(announcement, "Resolve"))
    nina.sends(form, Sales_affected="yes", B2B_partners_affected="no")
    nina.sees("Outage was resolved", thread)
    return announcement


def announced(nina: Persistent) -> Message:
    """Announce an outage. Until Slack has told who she is, the bot refuses her form: she submits again."""
    incidents, _ = announcement_and_thread(nina.person)
    form = nina.opens("Announce an outage", lambda: nina.person.command("/announce", "booking"))
    nina.sends(form, **{"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    announcement = nina.sees("Booking incident", incidents)
    nina.sees("Booking incident", lambda: nina.person.pins("incidents"))
    nina.sees("is announced", lambda: nina.person.messages("general"))
    return announcement


def announcement_and_thread(
    person: Person,
) -> tuple[Callable[[], list[Message]], Callable[[], list[Message]]]:
    """What stands in #incidents from the bot, and in the thread of the first such message."""

    def incidents() -> list[Message]:
        ours = [message for message in person.messages("incidents") if message.metadata]
        return [message for message in ours if message.thread_ts in (None, message.ts)]

    return incidents, lambda: person.thread(incidents()[0])


def settle(slack: Sandbox, database_url: str) -> None:
    """Start once more, wait until everything is delivered, and stop cleanly."""
    phoenix = Phoenix(slack, database_url)
    phoenix.start(**QUICK)
    phoenix.settled()
    phoenix.stop()
    open_database(database_url, "a test")


def check_history() -> None:
    """Each change is in it once, and everything was delivered."""
    with connection():
        steps = list(OutageChange.select().order_by(OutageChange.id))
        states = {row.state for row in Delivery.select()}
    assert [step.kind for step in steps] == [
        ChangeKind.ANNOUNCED,
        ChangeKind.EDITED,
        ChangeKind.REASSIGNED,
        ChangeKind.RESOLVED,
    ]
    assert steps[1].fields == {"eta": ["<2h", "<8h"]}
    assert states <= {DeliveryState.SENT, DeliveryState.MERGED}


def check_that_every_call_was_struck(struck: set[str], made: set[str]) -> None:
    """No call was spared, and the story made all those it is expected to make."""
    assert made <= struck
    with connection():
        posts = Delivery.select().where(
            Delivery.kind.in_([DeliveryKind.ANNOUNCEMENT, DeliveryKind.COMMENT, DeliveryKind.DIRECT_MESSAGE])
        )
        keys = [row.key for row in posts]
    close()
    assert len(keys) == 5
    assert {f"chat.postMessage {key}" for key in keys} < struck
    methods = [call.split()[0] for call in struck]
    assert methods.count("chat.update") == 3
    assert {"pins.add", "pins.remove", "chat.getPermalink", "users.info", "response_url"} < set(methods)
    assert {"announce", "edit", "reassign", "resolve"} < set(methods)
