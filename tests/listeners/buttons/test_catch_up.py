"""Catch me up: what somebody sees who comes late."""

from datetime import timedelta

from models import Intake, OutageChange
from models.database import connection, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.outages.channel import arrivals
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.dedicated import outage_with_channel
from tests.history import only_outage, rewrite
from tests.listeners.buttons.clicking import post_update, reassign
from tests.listeners.buttons.test_follow import answered
from tests.listeners.phoenix.asking import answer, said
from tests.phoenix import Phoenix
from tests.stories import announce, resolve, visible, wait_for_event

pytestmark = ON_SQLITE


@ON_BOTH
def test_who_comes_late_sees_the_state_the_last_hour_and_what_is_next(
    phoenix: Phoenix, nina: Person, omar: Person, peter: Person
) -> None:
    announcement = announce(nina)
    reassign(nina, announcement, Communication="omar")
    post_update(nina, announcement, "The disk is full", eta="under 8 h")

    told = answered(peter, announcement, "Catch me up")
    shown = visible(told)
    for part in (
        "Open for 0m · ETA under 8 h",
        "In the last hour\n",
        "Announced by @nina",
        "Communication assignee: @nina → @omar",
        "The disk is full",
        "What is next\n• ETA: under 8 h",
        "• Next update: by ",
        "from @omar",
    ):
        assert part in shown
    assert shown.count("customers are not able to") == 1
    assert told.buttons == ["Follow", "History"]


def test_only_the_last_hour_is_told(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    earlier = only_outage().announced_at - timedelta(hours=2)
    rewrite(announced_at=earlier, communicated_at=earlier)
    with transaction():
        OutageChange.update(at=earlier).execute()

    shown = said(nina, "summary 1")
    assert "In the last hour\nNothing has changed. The last change was at" in shown
    assert "The next update has been due since" in shown


def test_after_the_end_it_says_what_is_left(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    resolve(nina, announce(nina), Suggested_outcome="Post-mortem")
    assert "What is next\n• The post-mortem is missing. Ask @nina" in said(peter, "summary 1")
    resolve(nina, announce(nina, "Search"))
    shown = answer(peter, "summary 2")
    assert "What is next\n• Nothing is left to do." in shown.shown


def test_many_changes_fit_on_one_screen(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    for number in range(7):
        post_update(nina, announcement, f"News {number}")

    shown = said(nina, "summary")
    assert "News 6" in shown
    assert "News 0" not in shown
    assert "… after earlier changes in this hour." in shown


def test_who_may_not_read_gets_none(phoenix: Phoenix, nina: Person, gil: Person) -> None:
    announce(nina)
    assert said(gil, "summary 1").startswith("Only people in #incidents can read")


def test_who_joins_the_outages_channel_is_offered_to_catch_up(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    _, channel = outage_with_channel(phoenix, nina)
    peter.join(channel.name)
    peter.wait_for(channel.name, "This channel is about")
    with connection():
        [event] = Intake.select().where(Intake.key.startswith("event:member_joined_channel"))
    arrivals.joined(channel.id, act=Act(peter.id, event.key, utcnow()))
    phoenix.settled()

    [offer] = [message for message in peter.messages(channel.name) if message.ephemeral]
    assert visible(offer) == "This channel is about Booking incident · 1."
    assert "What is next" in answered(peter, offer, "Catch me up", channel.name).shown
    assert answered(peter, offer, "Follow", channel.name).shown.startswith("You follow Booking incident")
    assert not [message for message in nina.messages(channel.name) if message.ephemeral]


def test_only_who_may_read_is_offered_it(phoenix: Phoenix, nina: Person, gil: Person) -> None:
    _, channel = outage_with_channel(phoenix, nina)
    nina.invite(channel.name, "gil")
    wait_for_event(phoenix.slack, "member_joined_channel", user=gil.id)
    phoenix.settled()

    assert not [message for message in gil.messages(channel.name) if message.ephemeral]
