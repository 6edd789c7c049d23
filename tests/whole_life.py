"""Everything that can happen in the life of one outage, for tests of what that needs of Slack."""

from typing import Any

from phoenix_bot.sandbox import Message, Person, Sandbox
from tests.phoenix import Phoenix
from tests.stories import WHAT_HAPPENED

Json = dict[str, Any]


def lose_the_first_answers(slack: Sandbox) -> None:
    """In each conversation the first message arrives and the first reply, but the bot has to find out."""
    lost: set[tuple[str, bool]] = set()

    def lose(method: str, phase: str, arguments: Json) -> None:
        if (method, phase) != ("chat.postMessage", "before"):
            return
        place = (arguments["channel"], "thread_ts" in arguments)
        if place not in lost:
            lost.add(place)
            slack.faults.next(method, "cut_after")

    slack.faults.watch(lose)
    slack.faults.next("conversations.create", "cut_after")
    slack.faults.next("bookmarks.add", "cut_after")


def live_through_an_outage(phoenix: Phoenix, person: Person, channel: str) -> None:
    """An outage in `channel` from its announcement to its end, an update, a shared message, and an export.

    Its own channel is a new public one, or a private one that is there if `channel` is private.
    """
    person.command("/announce", "booking", channel=channel)
    affected = {"Sales affected": "yes", "B2B partners affected": "yes"}
    fill(person, {"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%", **affected})
    announcement = person.wait_for(channel, "Booking incident")
    if channel == "war-room":
        person.click(announcement, "Set channel")
        fill(person, {"Channel": "night-shift"})
    else:
        person.click(announcement, "Create channel")
    phoenix.settled()
    person.click(announcement, "Reassign")
    person.modal().fill({"Solution assignee": "ada"})
    phoenix.settled()
    fill(person, {"Solution assignee": "ada"})
    person.click(announcement, "Edit")
    fill(person, {"ETA": "under 8 h", "Reason for this change?": "It is worse"})
    person.click(announcement, "Post update")
    fill(person, {"What is new?": "We copy the data", "New ETA": "under 24 h"})
    own = "night-shift" if channel == "war-room" else only_created(phoenix.slack)
    person.react(person.post(own, "It is the disk"), "point_up")
    person.wait_for(channel, "shared a message")
    phoenix.settled()
    person.click(announcement, "Resolve")
    fill(person, {"Sales affected": "yes", "B2B partners affected": "no"})
    phoenix.settled()
    person.click(person.wait_for(own, "Outage was resolved"), "Archive channel", confirm=True)
    person.command("/phoenix", "export", channel=channel)
    close_a_duplicate(person, announcement)


def only_created(slack: Sandbox) -> str:
    """The name of the one channel that the bot has made."""
    [name] = [one.name for one in slack.workspace.channels.values() if one.name.startswith("o-booking-")]
    return name


def close_a_duplicate(person: Person, announcement: Message) -> None:
    """Announce again from the announcement itself, and close that as its duplicate."""
    person.message_shortcut("Announce outage", announcement)
    fill(person, {"Primary affected system": "Search", "ETA": "under 2 h", "Lost bookings": "<10%"})

    def second() -> Message | None:
        # Its name alone is not enough: the thread of the first one names it, too.
        shown = (one for one in person.messages(announcement.channel) if "Search incident" in one.shown)
        return next((one for one in shown if "Close as duplicate" in one.buttons), None)

    person.click(person.slack.until(second, what="the second announcement"), "Close as duplicate")
    form = person.modal()
    [original, *_] = form.options("Duplicate of", "resolved booking")
    fill(person, {"Duplicate of": original, "Remark": "The same"})


def fill(person: Person, fields: Json) -> None:
    form = person.modal()
    form.fill(fields)
    assert form.submit(), form.errors
