"""A newer version takes over from this one, on the same PostgreSQL, while people go on."""

import signal
from pathlib import Path

import pytest

from models import Delivery, DeliveryState
from models.database import close, connection
from phoenix_bot.operations.database import open_database
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.refusals import SlackTold
from tests import newer
from tests.databases import ON_POSTGRESQL
from tests.history import kinds
from tests.phoenix import environment, put_on_call, tell_who_reads
from tests.programs import NewPython, Program
from tests.stories import announce, edit

pytestmark = [ON_POSTGRESQL, pytest.mark.new_database]

ETAS = ("under 8 h", "under 2 h")


class Editor:
    """Somebody who gives an outage another ETA again and again, and says a number each time."""

    def __init__(self, person: Person, announcement: Message) -> None:
        self.said: list[str] = []
        self._person, self._announcement = person, announcement

    def edits(self, times: int = 1) -> None:
        """Edit so many times."""
        for number in range(len(self.said), len(self.said) + times):
            try:
                self._edit(number)
            except SlackTold:
                # The copy that got the click was just leaving.
                self._edit(number)
            self.said.append(f"Number {number}")

    def _edit(self, number: int) -> None:
        edit(self._person, self._announcement, f"Number {number}", ETA=ETAS[number % 2])

    def heard(self) -> list[str]:
        """What the thread says, in order."""
        return [reply.shown.split("\n")[0] for reply in self._person.thread(self._announcement)]

    def is_heard(self) -> bool:
        """Whether the thread has what was said last."""
        return self.said[-1] in self.heard()


def test_nothing_is_lost_or_doubled_while_a_newer_version_takes_over(
    slack: Sandbox, nina: Person, database_url: str, tmp_path: Path
) -> None:
    open_database(database_url, "a test")
    put_on_call(slack, "nina")
    tell_who_reads(slack, slack.channel_id("incidents"))
    settings = environment(slack, database_url)
    with Program(cwd=tmp_path, settings=settings) as old:
        slack.until(lambda: slack.connections, what="the older copy")
        booking = Editor(nina, announce(nina))
        with NewPython(cwd=tmp_path, settings=settings, bot=newer.make(tmp_path / "newer")) as new:
            booking.edits(2)
            new.wait_for("migrated: 9999_newer")
            booking.edits(2)
            slack.until(lambda: slack.connections == 2, what="the newer copy")
            booking.edits(6)
            payments = Editor(nina, announce(nina, "Payments"))
            old.signal(signal.SIGTERM)
            payments.edits(2)
            booking.edits(2)
            assert old.exit_code() == 0
            refuse_to_start_again(tmp_path, settings)
            booking.edits()
            for editor in (booking, payments):
                slack.until(editor.is_heard, what="every comment")
            new.signal(signal.SIGTERM)
            assert new.exit_code() == 0

    assert booking.heard() == booking.said
    assert payments.heard() == payments.said
    assert set(kinds(1)) == {"announced", "edited", "amended"}
    with connection():
        assert {row.state for row in Delivery.select()} <= {DeliveryState.SENT, DeliveryState.MERGED}
    close()
    assert [line for line in (old.output + new.output).splitlines() if " INFO " not in line] == []


def refuse_to_start_again(folder: Path, settings: dict[str, str]) -> None:
    """The older version does not start on the migrated database, and says what to do."""
    with Program(cwd=folder, settings=settings) as again:
        assert again.exit_code() == 1
    assert "This version does not know 9999_newer. Start the newer version." in again.output
