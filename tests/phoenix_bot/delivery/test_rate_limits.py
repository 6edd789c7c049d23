"""A 429 delays what shares the rate limit, for as long as Slack says, and nothing else."""

import time
from datetime import timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from models import Delivery, DeliveryKind
from models.database import connection, transaction
from phoenix_bot import outbox
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery import endings, leases
from phoenix_bot.delivery.calls import Reply
from phoenix_bot.delivery.kinds.report_titles import Question
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack.outcomes import Later
from tests.databases import ON_SQLITE
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import announcements
from tests.stories import announce, edit, resolve

LONG = timedelta(seconds=30)


@ON_SQLITE
def test_the_announcement_comes_as_soon_as_retry_after_allows(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("chat.postMessage", "429", retry_after=1)
    began = time.monotonic()

    announce(nina)

    assert 1 <= time.monotonic() - began < 5
    # A call is on record a moment after its message can be seen.
    phoenix.settled()
    assert [call.fault for call in slack.calls_of("chat.postMessage")] == ["429", None]
    # Slack did nothing, so there is nothing to look for.
    assert slack.calls_of("conversations.history") == []


@ON_SQLITE
def test_with_slacks_own_limits_everything_arrives_in_order(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.workspace.limits.on = True
    use_up(slack, "incidents")
    before = len(slack.calls)
    announcement = announce(nina)
    edit(nina, announcement, "first", ETA="under 8 h")
    edit(nina, announcement, "second", ETA="under 24 h")
    resolve(nina, announcement)
    phoenix.settled()

    refused = [call.method for call in slack.calls[before:] if call.error == "ratelimited"]
    assert "chat.postMessage" in refused
    assert len(announcements(nina)) == 1
    shown = [comment.shown for comment in nina.thread(announcement)]
    assert [text.split("\n")[0] for text in shown[:2]] == ["first", "second"]
    assert len(shown) == 3


def use_up(slack: Sandbox, channel: str) -> None:
    """Post in a channel, as the app, until Slack takes no more for the moment."""
    client = WebClient(slack.bot_token, base_url=slack.api_url)

    def post_on_and_on() -> None:
        for _ in range(100):
            client.chat_postMessage(channel=slack.channel_id(channel), text="Good morning")

    with pytest.raises(SlackApiError, match="ratelimited"):
        post_on_and_on()


def waiting(kind: DeliveryKind, lane: str) -> Delivery:
    """A row that waits."""
    with transaction():
        return outbox.put(kind, lane=lane, payload={}, now=utcnow())


def limited(row: Delivery, limit: str, *, met: str | None = None) -> set[int]:
    """Which rows are held after `row`, whose own limit is `limit`, met a 429 of that or of another limit."""
    now = utcnow()
    claimed = leases.claim(row.id, now=now, lease=LONG)
    assert claimed is not None
    outcome = Later("ratelimited", seconds=30, limit=limit if met is None else met)
    endings.postpone(claimed, outcome, limit=limit, now=now, settle=timedelta())
    with connection():
        return {held.id for held in Delivery.select().where(Delivery.due_at > now)}


def test_posts_are_limited_by_channel(database: str) -> None:
    first = waiting(DeliveryKind.COMMENT, "C1/1")
    same_channel = waiting(DeliveryKind.ANNOUNCEMENT, "C1/2")
    waiting(DeliveryKind.ANNOUNCEMENT, "C11/3")
    waiting(DeliveryKind.UPDATE, "C1/4")
    waiting(DeliveryKind.DIRECT_MESSAGE, "U1/1")

    assert limited(first, "chat.postMessage") == {first.id, same_channel.id}


def test_other_methods_are_limited_as_a_whole(database: str) -> None:
    first = waiting(DeliveryKind.PIN, "C1/1")
    other_channel = waiting(DeliveryKind.PIN, "C2/2")
    waiting(DeliveryKind.UNPIN, "C1/3")
    waiting(DeliveryKind.COMMENT, "C1/4")

    assert limited(first, "pins.add") == {first.id, other_channel.id}


def test_the_issue_tracker_is_limited_as_a_whole(database: str) -> None:
    first = waiting(DeliveryKind.REPORT_TITLE, "gitlab/1")
    other = waiting(DeliveryKind.REPORT_TITLE, "gitlab/2")
    waiting(DeliveryKind.COMMENT, "C1/1")

    assert limited(first, Question("https://example.com").limit) == {first.id, other.id}


def test_each_response_url_is_limited_by_itself(database: str) -> None:
    first = waiting(DeliveryKind.REPLY, "U1/1")
    waiting(DeliveryKind.REPLY, "U2/2")

    assert limited(first, Reply("https://example.com/reply", {}).limit) == {first.id}


def test_a_limit_met_while_looking_for_a_lost_message_holds_no_other_posts(database: str) -> None:
    first = waiting(DeliveryKind.COMMENT, "C1/1")
    waiting(DeliveryKind.COMMENT, "C1/2")

    assert limited(first, "chat.postMessage", met="conversations.replies") == {first.id}
