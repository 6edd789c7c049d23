"""/announce, from the command to the channel."""

from phoenix_bot.sandbox.person import Person
from tests.conftest import Phoenix
from tests.stories import announce


def test_an_on_call_engineer_announces_an_outage(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, "Booking")

    assert announcement.buttons == ["Resolve", "Edit", "Reassign"]
    assert announcement.colour == "#d92d20"
    assert "@nina for resolution, @nina for communication" in announcement.shown
    phoenix.settled()
    assert [pin.ts for pin in nina.pins("incidents")] == [announcement.ts]
    assert nina.messages(dm=True) == []
