"""What an outage's own channel is told, and what waits for what."""

import pytest

from models import ChangeKind, ChannelPost
from models.database import transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.outages import history
from phoenix_bot.outages.channel import messages
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.dedicated import made, outage_with_channel, set_channel
from tests.history import only_outage
from tests.phoenix import IMPATIENT, Phoenix
from tests.phoenix_bot.delivery.looking import failing
from tests.stories import announce, edit


def post_update(author: str, text: str) -> None:
    """Record an update about the only outage, and tell its channel."""
    outage, act = only_outage(), Act(by=author, key="update", now=utcnow())
    with transaction():
        step = history.record(outage, ChangeKind.UPDATED, act=act, changed={}, reason=text)
        messages.queue_post(outage, ChannelPost.UPDATE, act=act, step=step)


def test_an_update_stands_under_its_authors_name(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    _, channel = outage_with_channel(phoenix, nina)
    post_update(nina.id, "<!channel> *We* found the cause")
    phoenix.settled()

    update = nina.messages(channel.name)[-1]
    assert update.shown == "<!channel> *We* found the cause"
    assert (update.username, update.notifies) == ("nina", frozenset())
    assert str(update.icon_url).endswith(f"/avatar/{nina.id}.svg")


@ON_SQLITE
def test_without_a_usable_channel_nobody_is_told(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announce(nina)
    phoenix.settled()
    before = len(slack.calls_of("chat.postMessage"))
    post_update(nina.id, "We found the cause")
    phoenix.settled()

    assert len(slack.calls_of("chat.postMessage")) == before


@ON_SQLITE
@pytest.mark.parametrize(
    "fault", ["cut_after", pytest.param("hang_after", marks=IMPATIENT), "error_after", "garbage"]
)
def test_a_lost_answer_doubles_no_message(fault: str, phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    _, channel = outage_with_channel(phoenix, nina)
    slack.faults.next("chat.postMessage", fault, seconds=1.3)
    post_update(nina.id, "We found the cause")
    phoenix.settled()

    assert [one.shown for one in nina.messages(channel.name)].count("We found the cause") == 1


@ON_SQLITE
def test_what_needs_the_link_waits_for_it_and_the_thread_for_nothing(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("chat.getPermalink", "429", retry_after=2)
    announcement = announce(nina)
    nina.click(announcement, "Create channel")
    phoenix.settled()

    [channel] = made(slack)
    assert channel.bookmarks[0]["link"] in channel.topic
    assert "See the announcement" in nina.wait_for(channel.name, "Booking incident").shown


@ON_SQLITE
def test_the_thread_does_not_wait_for_the_channel(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    phoenix.settled()
    with failing(slack, "conversations.create", "503", where=lambda args: True):
        nina.click(announcement, "Create channel")
        edit(nina, announcement, ETA="under 8 h")

        nina.wait_for("incidents", "ETA: under 2 h → under 8 h")
        assert made(slack) == []
    phoenix.settled()
    assert len(made(slack)) == 1


@ON_SQLITE
def test_a_bookmark_finds_its_way_into_a_channel_that_the_app_was_thrown_out_of(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("bookmarks.add", "error", error="not_in_channel")
    announcement = announce(nina)
    set_channel(nina, announcement, "ops")
    phoenix.settled()

    ops = slack.workspace.channels[slack.channel_id("ops")]
    assert len(ops.bookmarks) == 1
    assert slack.calls_of("conversations.join")[-1].args == {"channel": ops.id}
