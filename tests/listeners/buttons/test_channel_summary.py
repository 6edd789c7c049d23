"""The message in an outage's own channel that shows the outage is kept current."""

from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.workspace.records import Channel
from tests.databases import ON_BOTH, ON_SQLITE
from tests.dedicated import outage_with_channel
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing, to
from tests.stories import announce, edit, opened, resolve

pytestmark = ON_SQLITE


def summary(person: Person, channel: Channel) -> Message:
    """The bot's first message in the channel."""
    return next(message for message in person.messages(channel.name) if message.metadata)


@ON_BOTH
def test_it_shows_the_outage_as_it_is_and_the_buttons_of_its_state(phoenix: Phoenix, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    edit(nina, announcement, Lost_bookings="<60%")
    phoenix.settled()
    assert "<60% bookings lost" in summary(nina, channel).shown
    assert summary(nina, channel).buttons == ["Resolve", "Post update", "Edit", "Reassign"]

    resolve(nina, announcement)
    phoenix.settled()
    assert "Resolved: Booking incident" in summary(nina, channel).shown
    assert {"Reopen outage", "Archive channel"} <= set(summary(nina, channel).buttons)
    assert "Resolve" not in summary(nina, channel).buttons


def test_it_shows_who_works_on_it_and_the_latest_update(phoenix: Phoenix, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    form = opened(nina, announcement, "Reassign")
    form.fill({"Solution assignee": "omar"})
    phoenix.settled()
    assert form.submit(), form.errors
    form = opened(nina, announcement, "Post update")
    form.fill({"What is new?": "We copy the data"})
    assert form.submit(), form.errors
    phoenix.settled()

    assert "@omar" in summary(nina, channel).shown
    assert "@nina: We copy the data" in summary(nina, channel).shown


def test_it_says_how_to_share_a_message(phoenix: Phoenix, nina: Person) -> None:
    _, channel = outage_with_channel(phoenix, nina)

    told = "React to a message with ☝️ to share it in the announcement's thread."
    assert summary(nina, channel).shown.endswith(told)


def test_one_that_slack_did_not_change_is_put_right_once_the_cause_is_fixed(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    with failing(slack, "chat.update", "missing_scope", where=to(channel.id)):
        edit(nina, announcement, ETA="under 8 h")
        phoenix.settled()
    assert "under 2 h" in summary(nina, channel).shown

    problems.retry_all(act=operator())
    phoenix.settled()

    assert "under 8 h" in summary(nina, channel).shown


def test_that_somebody_deleted_it_is_no_problem(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    ada.delete(summary(nina, channel))
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()

    assert [message for message in nina.messages(channel.name) if message.metadata] == []
    assert nina.messages(dm=True) == []


def test_an_outage_without_a_channel_asks_nothing_more_of_slack(phoenix: Phoenix, nina: Person) -> None:
    edit(nina, announce(nina), ETA="under 8 h")
    phoenix.settled()

    assert len(phoenix.slack.calls_of("chat.update")) == 1
