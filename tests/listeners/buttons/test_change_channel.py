"""Change channel: another one, or none."""

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.dedicated import BOTH, outage_with_channel, set_channel
from tests.history import kinds, steps
from tests.listeners.phoenix.asking import answer
from tests.phoenix import Phoenix
from tests.stories import announce, opened, visible

pytestmark = ON_SQLITE

NOT_ARCHIVED = "Take the channel away"


def test_a_channel_set_by_mistake_is_taken_away(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    set_channel(nina, announcement, "ops")
    phoenix.settled()
    form = opened(nina, nina.refresh(announcement), "Change channel")
    assert (form.title, form.value("Channel")) == ("Change channel", "ops")
    form.fill({"No channel": [NOT_ARCHIVED]})
    assert form.submit(), form.errors
    phoenix.settled()

    shown, ops = nina.refresh(announcement), slack.workspace.channels[slack.channel_id("ops")]
    assert "#ops" not in shown.shown
    assert set(shown.buttons) >= BOTH
    comment = nina.thread(announcement)[-1].shown
    assert comment == "#ops is no longer the channel of this outage\nby @nina"
    assert not ops.is_archived
    assert (ops.topic, ops.bookmarks) == ("Alerts and deployments", [])
    told = visible(nina.messages("ops")[-1])
    assert told.startswith("This is no longer the channel of Booking incident")
    assert kinds() == ["announced", "channel_set", "channel_taken_away"]
    assert steps()[-1].fields == {"channel_id": [ops.id, None], "channel_name": ["ops", None]}
    assert "Channel taken away by @nina · #ops" in visible(answer(nina, "history 1"))


@ON_BOTH
def test_another_channel_takes_its_place(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement, former = outage_with_channel(phoenix, nina)
    assert former.topic
    form = opened(nina, announcement, "Change channel")
    form.fill({"Channel": "ops"})
    assert form.submit(), form.errors
    phoenix.settled()

    assert "Channel\n#ops" in nina.refresh(announcement).shown
    assert (former.topic, former.purpose, former.bookmarks) == ("", "", [])
    assert not former.is_archived
    told = [comment.shown.splitlines()[0] for comment in nina.thread(announcement)]
    assert told[-2:] == [
        f"#{former.name} is no longer the channel of this outage",
        "Channel of this outage: #ops",
    ]
    assert kinds()[-2:] == ["channel_taken_away", "channel_set"]


def test_the_same_channel_or_one_in_use_is_refused(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement, _ = outage_with_channel(phoenix, nina)
    form = opened(nina, announcement, "Change channel")
    assert not form.submit()
    assert form.errors == {"Channel": "It has this channel already. Pick another one, or take it away."}
    form.fill({"Channel": "incidents"})
    assert not form.submit()
    assert form.errors == {"Channel": "Outages are announced there. Pick another channel."}

    assert kinds() == ["announced", "channel_created"]


def test_who_may_not_and_what_is_over_change_nothing(
    phoenix: Phoenix, nina: Person, peter: Person, ada: Person
) -> None:
    announcement, _ = outage_with_channel(phoenix, nina)
    peter.click(announcement, "Change channel")
    assert peter.wait_for("incidents", "You may not").ephemeral
    form = opened(nina, announcement, "Change channel")
    ada.click(announcement, "Resolve")
    end = ada.modal()
    end.fill({"Sales affected": "no", "B2B partners affected": "no"})
    assert end.submit(), end.errors
    form.fill({"No channel": [NOT_ARCHIVED]})

    assert not form.submit()
    assert "Outage 1 was resolved" in form.errors["Channel"]
