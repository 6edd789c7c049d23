"""Payloads whose parts are something else than they should be: each is answered, and no secret is logged."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.wire.envelope import Envelope
from tests.databases import ON_SQLITE
from tests.examples import MANY
from tests.history import kinds, outages
from tests.listeners.home.looking import managers_home
from tests.phoenix import Phoenix
from tests.stories import announce, opened, wait_for_event, words

pytestmark = ON_SQLITE

SECRET = "My secret"
ODD: tuple[Any, ...] = (None, "x", 7, [], {}, [None], {"a": {}})
"""What may stand anywhere."""

Path = tuple[Any, ...]


def submit(person: Person, announcement: Message) -> None:
    """Change an outage by its form."""
    form = opened(person, announcement, "Edit")
    form.fill({"ETA": "under 8 h", "Reason for this change?": SECRET})
    form.submit()


def search(person: Person, announcement: Message) -> None:
    """Type something into a search."""
    person.command("/announce")
    person.modal().options("Primary affected system", SECRET)


def react(person: Person, announcement: Message) -> None:
    """Share a message by an emoji."""
    person.react(person.post("incidents", SECRET), "point_up")
    wait_for_event(person.slack, "reaction_added")


def delete(person: Person, announcement: Message) -> None:
    """Delete a message."""
    person.delete(person.post("incidents", SECRET))
    wait_for_event(person.slack, "message", subtype="message_deleted")


def join(person: Person, announcement: Message) -> None:
    """Let somebody join the workspace."""
    person.slack.add_member("nora")
    wait_for_event(person.slack, "team_join")


ACTS: dict[str, Callable[[Person, Message], object]] = {
    "command": lambda person, _: person.command("/announce", SECRET),
    "click": lambda person, announcement: person.click(announcement, "Edit"),
    "submit": submit,
    "search": search,
    "picker": lambda person, announcement: opened(person, announcement, "Reassign").fill(
        {"Solution assignee": "omar"}
    ),
    "shortcut": lambda person, _: person.shortcut("Announce an outage"),
    "message shortcut": lambda person, _: person.message_shortcut(
        "Announce outage", person.post("ops", SECRET)
    ),
    "page": lambda person, _: managers_home(person).choose("Manage…", "Systems"),
    "reaction": react,
    "deletion": delete,
    "newcomer": join,
}
"""What makes Slack send each kind of payload."""


def paths(part: Any, *, depth: int) -> Iterator[Path]:
    """The way to each part of a payload."""
    if depth and isinstance(part, dict | list):
        for name in part if isinstance(part, dict) else range(len(part)):
            yield (name,)
            yield from ((name, *rest) for rest in paths(part[name], depth=depth - 1))


def changed(payload: Mapping[str, Any], path: Path, odd: Any) -> dict[str, Any]:
    """The payload with something odd at the end of the path."""
    whole: dict[str, Any] = copy.deepcopy(dict(payload))
    here: Any = whole
    for name in path[:-1]:
        here = here[name]
    here[path[-1]] = odd
    return whole


def some_odd(number: int) -> tuple[Any, ...]:
    """Three of the odd things, for each number others; all if many examples are wanted."""
    return (ODD * 2)[number % len(ODD) :][: len(ODD) if MANY else 3]


@pytest.mark.parametrize("what", ACTS)
def test_any_part_may_be_of_any_kind(
    phoenix: Phoenix, slack: Sandbox, ada: Person, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    announcement = announce(ada)
    phoenix.settled()
    ACTS[what](ada, announcement)
    usual = slack.envelopes[-1]
    ways = list(paths(usual.payload, depth=3))
    # Deep inside one of them each, and only in every second place: there are many.
    odd = [changed(usual.payload, way, ODD[number % len(ODD)]) for number, way in enumerate(ways[::2])]
    for number, way in enumerate(way for way in ways if len(way) == 1):
        odd += [changed(usual.payload, way, value) for value in some_odd(number)]

    def send(payload: dict[str, Any]) -> Envelope:
        return slack.send_envelope(usual.type, payload)

    with ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(send, odd))

    unanswered = [json.dumps(envelope.payload) for envelope in sent if not envelope.acked]
    assert unanswered == []
    phoenix.stop()
    assert secrets_in(caplog.text, slack) == []
    assert "takes longer" not in caplog.text
    assert "was not answered" not in caplog.text


def secrets_in(text: str, slack: Sandbox) -> list[str]:
    """What must not be in the log, and is."""
    urls = [f"/response/{id}" for id in slack.workspace.response_urls]
    known = [SECRET, slack.bot_token, slack.app_token, "sandbox-verification-token", "ticket=", *urls]
    return [secret for secret in known if secret in text]


@pytest.mark.parametrize("type", ["slash_commands", "interactive", "events_api", "hello again", ""])
def test_what_is_no_payload_at_all_is_acknowledged(phoenix: Phoenix, slack: Sandbox, type: str) -> None:
    payloads: list[Any] = [None, [], "x", 7, {}, {"type": {}}, {"actions": None, "view": "x"}]
    for payload in payloads:
        assert slack.send_envelope(type, payload).acked, payload


@pytest.mark.parametrize(
    "url", ["x", "https://", "http://[", "http://127.0.0.1:99999/", "file:///etc/passwd", 7]
)
def test_an_address_for_answers_that_is_none_breaks_nothing(
    phoenix: Phoenix, slack: Sandbox, nina: Person, url: Any, caplog: pytest.LogCaptureFixture
) -> None:
    nina.command("/phoenix", "list")
    payload = slack.envelopes[-1].payload | {"response_url": url, "text": "export"}

    assert slack.send_envelope("slash_commands", payload | {"text": "edit 1"}).acked
    assert slack.send_envelope("slash_commands", payload | {"command": "/announce"}).acked
    assert "was not answered" not in caplog.text


def test_a_form_with_an_address_that_is_none_is_confirmed_by_direct_message(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    nina.command("/announce", "Booking")
    form = nina.modal()
    about = json.loads(form.view.body["private_metadata"])
    form.view.body["private_metadata"] = json.dumps(about | {"reply_url": "x"})
    form.fill({"What happened?": "It burns", "ETA": "under 2 h", "Lost bookings": "<10%"})
    assert form.submit(), form.errors

    assert "Booking incident · 1 is announced" in nina.wait_for("dm", "is announced").shown


def test_a_form_that_cannot_be_read_does_not_close_as_if_it_had_been(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    form = opened(nina, announce(nina), "Edit")
    form.fill({"ETA": "under 8 h", "Reason for this change?": SECRET})
    body = form.view.body
    body["blocks"] = [block for block in body["blocks"] if block["type"] != "input"]
    form.submit()

    assert "from another version of The Phoenix" in nina.modal("The Phoenix").text
    assert (len(outages()), kinds(), words(nina)) == (1, ["announced"], [])
