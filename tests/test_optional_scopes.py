"""The bot without the scopes for private channels, which whoever installs it may decline."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Person, Sandbox
from tests.databases import ON_SQLITE
from tests.dedicated import BOTH, set_channel
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import submit_announcement
from tests.stories import announce, edit
from tests.whole_life import live_through_an_outage, lose_the_first_answers

pytestmark = ON_SQLITE


@pytest.fixture
def slack(manifest: Mapping[str, Any]) -> Iterator[Sandbox]:
    """A workspace whose admin grants the app no optional scope."""
    declined = manifest["oauth_config"]["scopes"]["bot_optional"]
    with Sandbox(manifest, rate_limits=False, declined=declined) as sandbox:
        yield sandbox


def test_all_is_well_in_public_channels(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    lose_the_first_answers(slack)
    phoenix.stop()
    channels = {name: slack.channel_id(name) for name in ("ops", "sales", "partners")}
    phoenix.start(
        SLACK_ANNOUNCE_CHANNEL_ID=channels["ops"],
        SLACK_NOTIFY_SALES_CHANNEL_ID=channels["sales"],
        SLACK_NOTIFY_B2B_CHANNEL_ID=channels["partners"],
    )

    live_through_an_outage(phoenix, nina, "ops")
    phoenix.settled()

    assert {call.error for call in slack.calls} <= {None, "not_in_channel", "already_in_channel"}
    assert problems.rows() == []


def test_a_private_channel_cannot_be_set_and_it_is_said_what_to_do(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    nina.invite("war-room", "phoenix")
    announcement = announce(nina)
    set_channel(nina, announcement, "war-room")
    told = nina.wait_for("dm", "did not get its channel").shown
    phoenix.settled()

    assert "I lack the scopes for private channels: pick a public channel, or ask a workspace admin" in told
    assert set(nina.refresh(announcement).buttons) >= BOTH
    set_channel(nina, nina.refresh(announcement), "random")
    phoenix.settled()
    assert "Channel\n#random" in nina.refresh(announcement).shown
    assert problems.rows() == []


def test_outages_can_be_announced_in_a_private_channel(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    nina.invite("war-room", "phoenix")
    phoenix.stop()
    phoenix.start(SLACK_ANNOUNCE_CHANNEL_ID=slack.channel_id("war-room"))
    submit_announcement(nina, "Booking")
    announcement = nina.wait_for("war-room", "Booking incident")
    edit(nina, announcement, "It got worse", ETA="under 8 h")
    phoenix.settled()

    [comment] = nina.thread(announcement)
    assert comment.shown.startswith("It got worse\nETA: under 2 h → under 8 h, by ")
    assert [pin.ts for pin in nina.pins("war-room")] == [announcement.ts]
    assert problems.rows() == []
