"""What people do at each side, and how long they wait, in milliseconds."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from phoenix_bot.sandbox import Form, Person, SlackTold
from phoenix_bot.sandbox.people.message import Message, seen_by
from tests.bench.sides import Side
from tests.stories import WHAT_HAPPENED

PINNED = 50
"""Announcements that people leave pinned."""

FIELDS = {"ETA": "under 2 h", "Lost bookings": "0%"}


class Announced(NamedTuple):
    """How long the parts of announcing took; `arrived` until Slack had the announcement's call.

    `submitted_at` is when the form was submitted, by perf_counter().
    """

    submitted_at: float
    opened: float
    acknowledged: float
    arrived: float
    mark: str


def announce(side: Side, person: Person) -> Announced:
    """Announce an outage of a system that has none."""
    unpin_old(side)
    number = side.next_number()
    mark = f"number {number}."
    form, opened = opens(side, person, lambda: person.command("/announce", f"system {number}"))
    form.fill({"What happened?": f"{WHAT_HAPPENED}, {mark}", **FIELDS})
    arrival = side.arrivals.expect("chat.postMessage", lambda args: in_announcement(side, args, mark))
    acknowledged, began = submit(side, form)
    return Announced(began, opened, acknowledged, (arrival.at() - began) * 1000, mark)


def unpin_old(side: Side) -> None:
    """Unpin what is in the way: a channel keeps a hundred pins, and here outages stay open."""
    for channel in side.slack.workspace.channels.values():
        del channel.pins[:-PINNED]


def opens(side: Side, person: Person, act: Callable[[], None]) -> tuple[Form, float]:
    """Do what opens a form; the form, and how long it took until the call that opens it arrived."""

    def for_person(args: dict[str, Any]) -> bool:
        return side.slack.workspace.triggers[args["trigger_id"]].user == person.id

    called = side.arrivals.expect("views.open", for_person)
    shown = side.arrivals.expect("views.open", for_person, is_processed=True)
    began = time.perf_counter()
    act()
    took = (called.at() - began) * 1000
    shown.at()
    return person.modal(), took


def submit(side: Side, form: Form) -> tuple[float, float]:
    """Submit a form; until when Slack had the acknowledgement, and when the person had begun.

    SlackTold if the app did not acknowledge in time.
    """
    view = form.view.id
    began = time.perf_counter()
    is_accepted = form.submit()
    if not is_accepted:
        raise SlackTold(f"{side.name} does not accept the form: {form.errors}")
    envelopes = (one for one in reversed(side.slack.envelopes) if "view" in one.payload)
    own = next(one for one in envelopes if one.payload["view"]["id"] == view)
    return (own.seconds or 0.0) * 1000, began


def in_announcement(side: Side, args: dict[str, Any], mark: str) -> bool:
    """Whether these are the arguments of a message to #incidents that has this mark."""
    return args.get("channel") == side.slack.channel_id("incidents") and mark in str(args)


def announcement(side: Side, person: Person, mark: str) -> Message:
    """What this person sees of the announcement with this mark."""
    workspace = side.slack.workspace
    with workspace.lock:
        posts = workspace.channels[side.slack.channel_id("incidents")].posts.values()
        found = next(
            post for post in reversed(posts) if mark in f"{post.text}{post.blocks}{post.attachments}"
        )
        return seen_by(workspace, person.member, found)
