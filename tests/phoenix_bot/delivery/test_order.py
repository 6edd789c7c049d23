"""Messages in a thread keep their order, and a problem of one outage does not delay others."""

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import about, announcements, failing, submit_announcement
from tests.stories import announce, edit


def test_comments_keep_their_order_though_the_first_is_delayed(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    slack.faults.next("chat.postMessage", "503", times=2)

    edit(nina, announcement, "first", ETA="under 30 min")
    edit(nina, announcement, "second", ETA="under 8 h")
    phoenix.settled()

    first, second = (comment.shown for comment in nina.thread(announcement))
    assert first.startswith("first\nETA: under 2 h → under 30 min")
    assert second.startswith("second\nETA: under 30 min → under 8 h")


def test_nothing_is_told_in_a_thread_before_the_announcement_is_out(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("chat.postMessage", "429", retry_after=1)

    announce(nina)
    phoenix.settled()

    methods = [call.method for call in slack.calls if call.ok]
    out = methods.index("chat.postMessage")
    assert {"chat.getPermalink", "pins.add", "response_url"}.isdisjoint(methods[:out])


@ON_SQLITE
def test_an_outage_that_slack_does_not_take_yet_holds_up_no_other(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    with failing(slack, "chat.postMessage", "503", where=about("Booking incident")):
        submit_announcement(nina, "Booking")
        announcement = announce(omar, "Payments")
        edit(omar, announcement, ETA="under 8 h")
        omar.wait_for("incidents", "ETA: under 2 h → under 8 h")
        assert [message.ts for message in announcements(nina)] == [announcement.ts]

    phoenix.settled()
    assert len(announcements(nina)) == 2


@ON_SQLITE
def test_people_are_answered_though_slack_takes_no_messages(
    slack: Sandbox, phoenix: Phoenix, nina: Person
) -> None:
    with failing(slack, "chat.postMessage", "hang_before", where=lambda args: True, seconds=3):
        for system in ("Booking", "Payments", "Search"):
            submit_announcement(nina, system)
        assert max(envelope.seconds or 0 for envelope in slack.envelopes) < 2.5
