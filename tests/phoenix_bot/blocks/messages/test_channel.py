"""What an outage's own channel says, word by word."""

from datetime import timedelta
from typing import Any

from models import ChangeKind
from phoenix_bot.blocks.announcement import comments
from phoenix_bot.blocks.messages import channel
from phoenix_bot.blocks.vocabulary import Vocabulary
from tests.phoenix_bot.blocks.samples import NOW, outage, resolved, seen, step

LINK = "https://example.slack.com/archives/C0INCIDENTS/p1700000000000000"


def test_the_topic_of_an_open_outage() -> None:
    topic = channel.topic(outage(), LINK)

    assert topic == f"Booking incident · 7 · ETA under 2 h (by 2026-03-01 14:00 UTC) · {LINK}"


def test_the_topic_without_a_deadline_and_without_a_link() -> None:
    assert channel.topic(outage(eta=">24h"), "") == "Booking incident · 7 · ETA more than 24 h, or unknown"


def test_the_topic_of_a_resolved_outage() -> None:
    topic = channel.topic(resolved(), LINK)

    assert topic == f"Resolved: Booking incident · 7 · resolved 2026-03-01 13:00 UTC · {LINK}"


def test_nothing_in_a_topic_can_be_a_mention() -> None:
    named = outage(system_name="<!channel> & <@U0NINA00000>")

    assert channel.topic(named, "").startswith("(!channel) & (@U0NINA00000) incident")
    assert "<" not in channel.purpose(named, LINK)


def test_a_long_link_is_left_out_whole() -> None:
    topic = channel.topic(outage(system_name="x" * 150), f"https://example.com/{'y' * 230}")

    assert topic.startswith("x" * 100)
    assert topic.endswith("UTC)")
    assert len(topic) <= 250


def test_the_purpose() -> None:
    told = "For outage 7 (Booking) · announced 2026-03-01 12:00 UTC, ETA at the time: under 2 h"
    assert channel.purpose(outage(), LINK) == f"{told} (by 2026-03-01 14:00 UTC) · {LINK}"


def test_the_summary() -> None:
    content = channel.summary(outage(), Vocabulary(), LINK)

    assert seen(content) == (
        "Booking incident · 7\n"
        "Nobody can book\n"
        "Impact on sales\nunknown, <10% bookings lost\n"
        "B2B partners\nunknown\n"
        "ETA\nunder 2 h (by 2:00 PM Mar 1, 2026)\n"
        "Started\n12:00 PM Mar 1, 2026\n"
        "Solution assignee\n@nina\nCommunication assignee\n@omar\n"
        "See the announcement and its thread\n"
        "React to a message with ☝️ to share it in the announcement's thread."
    )
    over = channel.summary(resolved(), Vocabulary(share_emoji=("mega", "eyes")), LINK)
    assert "with 📣 or 👀 to share" in seen(over)


def test_the_end_and_the_return() -> None:
    end: dict[str, list[Any]] = {
        "resolved_at": [None, int((NOW + timedelta(hours=1)).timestamp())],
        "resolution": ["", "A new disk"],
    }
    closing = channel.resolved(resolved(), step(ChangeKind.RESOLVED, end), Vocabulary())
    back = channel.reopened(outage(), step(ChangeKind.REOPENED, {}), Vocabulary())

    assert seen(closing) == ("Outage was resolved by @nina at 1:00 PM Mar 1, 2026, after 1h.\nA new disk")
    assert seen(back) == "Outage was reopened by @nina"


def test_the_steps_of_a_channel() -> None:
    told = {
        ChangeKind.CHANNEL_SET: "Channel of this outage: #incidents\nby @nina",
        ChangeKind.CHANNEL_RENAMED: "The channel of this outage was renamed from #a to #b\nby @nina",
        ChangeKind.CHANNEL_ARCHIVED: "The channel of this outage was archived\nby @nina",
        ChangeKind.CHANNEL_UNARCHIVED: "The channel of this outage was unarchived\nby @nina",
        ChangeKind.CHANNEL_GONE: "The channel of this outage was deleted or is out of reach\nby @nina",
    }
    fields: dict[str, list[Any]] = {"channel_id": [None, "C0INCIDENTS"], "channel_name": ["a", "b"]}
    for kind, text in told.items():
        assert seen(comments.build(outage(), step(kind, fields), Vocabulary())) == text
